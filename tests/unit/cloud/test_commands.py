"""The commands: each has its name and that of earlier releases; each says what is wrong."""

import asyncio

import pytest

from cloud.__main__ import main
from cloud.domain.errors import StoreUnavailable
from cloud.store import audit_reading, migrate

WITH_A_CERTIFICATE = ("enrol", "enrol-device", "revoke", "revoke-device")
WITHOUT = ("serve", "dev", "migrate", "new-keys", "audit verify", "verify-audit")


@pytest.mark.parametrize("command", [migrate.migrate, audit_reading.verify_chains])
def test_a_missing_database_is_named(command, tmp_path):
    with pytest.raises(StoreUnavailable, match="the database did not answer"):
        asyncio.run(command(f"postgresql://nobody@/nothing?host={tmp_path}"))


@pytest.mark.parametrize("name", WITH_A_CERTIFICATE)
def test_callers_are_let_in_and_locked_out_under_both_names(name, tmp_path, capsys):
    absent = str(tmp_path / "absent.toml")
    assert main([name, "--config", absent, "--certificate", "kiosk.crt"]) == 1
    assert capsys.readouterr().err == f"cloud: {absent}: No such file or directory\n"


@pytest.mark.parametrize("name", WITHOUT)
def test_a_command_without_its_settings_file_says_which(name, tmp_path, capsys):
    absent = str(tmp_path / "absent.toml")
    assert main([*name.split(), "--config", absent]) == 1
    assert capsys.readouterr().err == f"cloud: {absent}: No such file or directory\n"
