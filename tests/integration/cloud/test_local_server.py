"""A PostgreSQL of one's own: kept data, the same port, programs in a folder only root may enter."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.store import binaries, local_server
from cloud.store.local_server import LocalServer, ServerFailed
from tests.bench.postgres import Postgres
from tests.integration.cloud.database import execute, rows


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_data_and_port_survive_a_crash(tmp_path):
    with Postgres(tmp_path) as server:
        port = server.port
        execute(server.dsn(), "CREATE TABLE kept (x int)")
        server.kill()
        server.restart()
        assert server.port == port
        assert rows(server.dsn(), "SELECT * FROM kept") == []


def test_a_stopped_server_leaves_its_folder_usable(open_folder):
    for _ in range(2):
        server = LocalServer(binaries.find(None), open_folder, durable=False)
        server.start()
        try:
            execute(server.dsn(), "CREATE TABLE IF NOT EXISTS kept (x int)")
            execute(server.dsn(), "INSERT INTO kept VALUES (1)")
            found = rows(server.dsn(), "SELECT count(*) FROM kept")
        finally:
            server.stop()
    assert found[0]["count"] == 2


def test_a_server_that_cannot_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(local_server, "_FAST", {"shared_buffers": "no such size"})
    server = LocalServer(binaries.find(None), tmp_path, durable=False)
    try:
        with pytest.raises(ServerFailed, match="shared_buffers"):
            server.start()
    finally:
        server.remove()


@pytest.mark.root
def test_programs_in_a_folder_of_root_alone_are_copied(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root: an ordinary user runs the server as himself")
    embedded = binaries.embedded_wheel()
    assert embedded is not None
    tmp_path.chmod(0o700)
    hidden = binaries.copy_programs(embedded, tmp_path)
    with Postgres(tmp_path, folder=hidden) as server:
        assert rows(server.dsn(), "SELECT 1 AS one")[0]["one"] == 1
