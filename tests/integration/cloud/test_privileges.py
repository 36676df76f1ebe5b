"""docs/roles.md lists every right of every role: a new grant does not go unseen."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.integration.cloud.privileges import SCHEMAS, grants_on_leaves, table_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "roles.md"


def test_the_rights_in_the_database_are_those_in_the_document(world):
    table = asyncio.run(table_of(world.settings.database.owner_dsn))
    assert table in DOCUMENT.read_text("utf-8"), f"docs/roles.md should have:\n{table}"


def test_no_partition_is_open_past_its_parent_but_to_the_scan(world):
    grants = asyncio.run(grants_on_leaves(world.settings.database.owner_dsn))
    assert grants == [("registry.coverage", "oev_intake", "SELECT")]


def test_every_schema_of_ours_is_looked_at(world):
    ours = world.rows(
        "SELECT nspname FROM pg_namespace"
        " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')"
    )
    assert {row["nspname"] for row in ours} <= set(SCHEMAS)


@pytest.mark.parametrize("role", ["oev_lookup", "oev_intake", "oev_link"])
def test_no_role_makes_tables_or_is_more_than_it_seems(world, role):
    [row] = world.rows(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolcanlogin"
        " FROM pg_roles WHERE rolname = $1",
        role,
    )
    assert not any(row.values())
    for schema in (*SCHEMAS, "public"):
        [found] = world.rows(
            "SELECT bool_or(has_schema_privilege($1, nspname, 'CREATE')) FROM pg_namespace"
            " WHERE nspname = $2",
            role,
            schema,
        )
        assert not found[0]


@pytest.mark.parametrize(
    ("role", "cannot_read"),
    [
        ("oev_lookup", ["clinical.*", "link.*", "audit.access"]),
        ("oev_intake", ["clinical.*", "link.*", "audit.*"]),
        ("oev_link", ["clinical.*", "audit.*", "registry.*", "reception.*"]),
    ],
)
def test_what_a_role_can_never_read(world, role, cannot_read):
    tables = world.rows(
        "SELECT c.oid::regclass::text AS name, has_table_privilege($1, c.oid, 'SELECT')"
        " OR has_any_column_privilege($1, c.oid, 'SELECT') AS is_readable"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname = ANY($2)",
        role,
        list(SCHEMAS),
    )
    pattern = "|".join(one.replace(".", r"\.").replace("*", ".*") for one in cannot_read)
    readable = [
        row["name"]
        for row in tables
        if row["is_readable"] and re.fullmatch(pattern, str(row["name"]))
    ]
    assert readable == []
    assert any(re.fullmatch(pattern, str(row["name"])) for row in tables)
