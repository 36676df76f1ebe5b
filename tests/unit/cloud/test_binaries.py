"""Where PostgreSQL's programs are looked for."""

import os

import pytest

from cloud.store import binaries
from cloud.store.binaries import BinariesMissing
from cloud.store.migrate import MigrationError, migrations


def test_pg_bin_wins(tmp_path):
    for name in ("initdb", "postgres"):
        (tmp_path / name).touch()
    assert binaries.find(str(tmp_path)) == tmp_path


def test_a_pg_bin_without_a_server_is_an_error_and_not_passed_over(tmp_path):
    with pytest.raises(BinariesMissing, match="PG_BIN"):
        binaries.find(str(tmp_path))


def test_without_pg_bin_a_server_is_found():
    assert os.access(binaries.find(None) / "postgres", os.X_OK)


def test_the_embedded_wheel_comes_last():
    assert list(binaries.candidates())[-1] == binaries.embedded_wheel()


def test_the_migrations_are_numbered_without_a_gap():
    assert [migration.version for migration in migrations()][:1] == [1]


def test_a_gap_in_the_migrations_is_refused(tmp_path):
    for name in ("0001_one.sql", "0003_three.sql"):
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(MigrationError, match="gap"):
        migrations(tmp_path)
