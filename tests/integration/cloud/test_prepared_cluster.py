"""The database that most tests copy is the one that the schema's steps make."""

import asyncio

from cloud.store.migrate import latest_version, migrate
from tests.bench.postgres import Postgres


def schema(postgres: Postgres, dsn: str) -> str:
    """Tables, functions, rights; without the line that is random (pg_dump's restrict key)."""
    dump = postgres.local.run_program("pg_dump", "--schema-only", "-d", dsn)
    return "\n".join(line for line in dump.splitlines() if "restrict" not in line)


def test_a_copied_database_is_the_one_that_the_steps_make(postgres):
    copied = postgres.create_service_database("copied")
    stepped = postgres.create_database("stepped")
    assert asyncio.run(migrate(stepped)) == list(range(1, latest_version() + 1))
    assert "CREATE TABLE registry.person" in schema(postgres, stepped)
    assert schema(postgres, copied) == schema(postgres, stepped)


def test_the_steps_find_nothing_to_do_in_it(postgres):
    assert asyncio.run(migrate(postgres.create_service_database("done"))) == []


def test_nothing_of_one_copy_is_in_the_next(postgres):
    dsn = postgres.create_service_database("used")
    postgres.execute("CREATE TABLE registry.left_over (x int)", "used")
    assert "left_over" in schema(postgres, dsn)
    assert "left_over" not in schema(postgres, postgres.create_service_database("next"))
