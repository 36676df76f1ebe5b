"""How PostgreSQL does a lookup: one leaf of each table, a card face in its index alone."""

import asyncio
import collections
import json
import re
from collections.abc import Iterator

import asyncpg
import pytest

from cloud.domain.pseudonym import birth_month_day
from cloud.store.coverages import COVERAGES_OF, PEOPLE_ON_FACE
from cloud.store.database import connect_options
from eligibility.inquiry import business_day

Node = dict[str, object]
_LEAF = re.compile(r"(.*)_[0-9]{2}")


def nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", []):  # type: ignore[attr-defined]
        yield from nodes(child)


def explained(world, sql: str, *values: object) -> list[Node]:
    """The nodes of a plan that was made once for all values, as the service's connections do."""
    told = world.settings.database

    async def run() -> str:
        connection = await asyncpg.connect(told.dsn, **connect_options(told.role, 5.0))
        try:
            await connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
            await connection.execute(f"PREPARE lookup AS {sql}")
            given = ", ".join(literal(value) for value in values)
            found: str = await connection.fetchval(
                f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE lookup ({given})"
            )
            return found
        finally:
            await connection.close()

    return list(nodes(json.loads(asyncio.run(run()))[0]["Plan"]))


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"


def leaves(found: list[Node]) -> dict[str, int]:
    """By table: how many of its leaves are in the plan at all."""
    matches = [_LEAF.fullmatch(str(node.get("Relation Name", ""))) for node in found]
    return collections.Counter(match[1] for match in matches if match)


def test_a_person_is_looked_up_in_one_leaf_of_each_table(world):
    today = business_day(world.clock.wall())
    found = explained(world, COVERAGES_OF, world.person_ids["mika"], today, "1310000011", None)
    assert sum(int(str(node.get("Subplans Removed", 0))) for node in found) == 4 * 15
    assert leaves(found) == {
        "coverage": 1,
        "certificate_paper": 1,
        "protection": 1,
        "reference_number": 1,
    }


@pytest.mark.parametrize("with_loose", [False, True], ids=["exact", "loose"])
def test_a_card_face_is_looked_up_in_one_index_alone(world, with_loose):
    [coverage] = world.people["mika"].coverages
    [row] = world.rows(
        "SELECT face_key FROM registry.card_face WHERE person_id = $1 AND NOT is_loose",
        world.person_ids["mika"],
    )
    born = birth_month_day(coverage.person.birthdate)
    found = explained(world, PEOPLE_ON_FACE, row["face_key"], born, None, with_loose)
    assert leaves(found) == {"card_face": 1}
    [scan] = [node for node in found if str(node.get("Relation Name", "")).startswith("card_face")]
    assert scan["Node Type"] == "Index Only Scan"
