"""An archived cluster, backed up and restored as docs/operations/registry_backup.md tells."""

import contextlib
import dataclasses
import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench.postgres import Postgres
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until
from tests.integration.cloud.database import rows

PAGE = ROOT / "docs" / "operations" / "registry_backup.md"


@dataclasses.dataclass(frozen=True)
class Archived:
    """A server whose log is archived, and the folder of its backups."""

    server: Postgres
    backups: Path

    def back_up(self) -> Path:
        """A base backup, verified."""
        base = self.backups / "base" / "first"
        server = self.server.local
        server.run_program(
            "pg_basebackup", "-d", server.dsn(), "-D", str(base), "-c", "fast", "-X", "stream"
        )
        server.run_program("pg_verifybackup", str(base))
        return base

    def archive_now(self) -> None:
        """Closes the segment that is written to, and waits until it lies in the archive."""
        [(last,)] = rows(self.server.dsn(), "SELECT pg_walfile_name(pg_switch_wal())")
        segment = self.backups / "wal" / last
        wait_until(segment.exists, "the log was not archived")

    @contextlib.contextmanager
    def restored(self, directory: Path, base: Path, moment: dt.datetime) -> Iterator[Postgres]:
        """A new cluster as it was at that moment; the old one must have been stopped."""
        new = Postgres(directory, folder=self.server.programs)
        subprocess.run(["cp", "-a", base, new.local.data], check=True)
        settings = settings_on_page("restore", self.backups)
        with (new.local.data / "postgresql.auto.conf").open("a") as conf:
            conf.write(re.sub("(?<=_time = ')[^']*", moment.isoformat(), settings))
        (new.local.data / "recovery.signal").touch()
        like(base, new.local.data / "recovery.signal")
        with new:
            recovers = "SELECT pg_is_in_recovery()"
            wait_until(lambda: not rows(new.dsn(), recovers)[0][0], "it recovers for ever")
            yield new


@contextlib.contextmanager
def archived(directory: Path, folder: Path) -> Iterator[Archived]:
    """A server with the archive's settings."""
    with Postgres(directory, folder=folder) as server:
        backups = server.local.home / "backup"
        for part in (backups, backups / "wal", backups / "base"):
            part.mkdir()
            like(server.local.home, part)
        with (server.local.data / "postgresql.auto.conf").open("a") as conf:
            conf.write(settings_on_page("archive", backups))
        server.restart()
        yield Archived(server, backups)


def settings_on_page(name: str, backups: Path) -> str:
    """A settings file as an operator copies it."""
    found = re.search(rf"```ini\n# {name}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, name
    assert "/srv/backup" in found.group(1)
    return found.group(1).replace("/srv/backup", str(backups))


def like(owned: Path, path: Path) -> None:
    """Gives a file to whom another one belongs."""
    status = owned.stat()
    shutil.chown(path, status.st_uid, status.st_gid)
