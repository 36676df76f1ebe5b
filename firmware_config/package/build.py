"""The build from start to end: wheels, papers, a folder for debhelper, the package in ``dist``."""

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from firmware_config.package import fetching, papers, roots, source
from firmware_config.package.locked import Pinned, on_the_kiosk, read_lock
from firmware_config.package.targets import MACHINES, Target, debian_machine

EXTRA = "kiosk"
_MODELS = "requirements-models.lock"
_LOCK = "requirements.lock"


class BuildFailed(Exception):
    """A step did not do what it should; the message says which, and where to read on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Built:
    """A package that was made."""

    path: Path
    size: int


def build(checkout: Path, target: Target, into: Path) -> Built:
    """Makes the package of a checkout for ``target``.

    Raises:
        BuildFailed: debhelper ended with an error.
        NotFetched: a wheel cannot be had.
        UnknownTarget: this machine is of a kind that no package is built for.
    """
    place = checkout / "build" / "deb" / target.release
    folder = place / papers.NAME
    shutil.rmtree(place, ignore_errors=True)
    source.lay_out(checkout, folder)
    machine = debian_machine()
    fetch(checkout, target, machine, checkout / "build" / "deb" / "wheels" / target.release)
    shutil.copytree(checkout / "build" / "deb" / "wheels" / target.release, folder / "wheels")
    moment = moment_of(checkout)
    write_papers(checkout, folder, target, moment)
    made = roots.room_for(checkout, target).run(place, folder, _environment(moment))
    if made.returncode != 0:
        raise BuildFailed(f"the build ended with {made.returncode}; see {place / roots.LOG}")
    return _handed_over(place, into)


def fetch(checkout: Path, target: Target, machine: str, folder: Path) -> None:
    """The wheels of ``target`` into ``folder``, which is emptied of all others first."""
    shutil.rmtree(folder, ignore_errors=True)
    kernel = MACHINES[machine]
    fetching.fetch(kiosk_lock(checkout, target), target, kernel, folder, "kiosk.txt")
    models = read_lock((checkout / _MODELS).read_text(encoding="utf-8"))
    fetching.fetch(models, target, kernel, folder, "models.txt")


def kiosk_lock(checkout: Path, target: Target) -> tuple[Pinned, ...]:
    """What the lock has for a kiosk on ``target``."""
    project = project_of(checkout)
    wanted = [*project["dependencies"], *project["optional-dependencies"][EXTRA]]
    lock = read_lock((checkout / _LOCK).read_text(encoding="utf-8"))
    return on_the_kiosk(lock, wanted, target.python)


def bundled(checkout: Path, target: Target) -> tuple[Pinned, ...]:
    """All that a package brings along: the lock's part, and the carrier of the face models."""
    models = read_lock((checkout / _MODELS).read_text(encoding="utf-8"))
    return (*kiosk_lock(checkout, target), *models)


def project_of(checkout: Path) -> Mapping[str, Any]:
    """[project] of pyproject.toml."""
    raw = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = raw["project"]
    return found


def moment_of(checkout: Path) -> dt.datetime:
    """$SOURCE_DATE_EPOCH, or the time of the last commit: builds of one commit are the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        command = ("git", "-c", "safe.directory=*", "-C", checkout, "log", "-1", "--format=%ct")
        given = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dt.datetime.fromtimestamp(int(given), dt.UTC)


def write_papers(checkout: Path, folder: Path, target: Target, moment: dt.datetime) -> None:
    """control, changelog, copyright and licences below ``folder``/debian."""
    debian = folder / "debian"
    said = {
        name: (checkout / name).read_text(encoding="utf-8")
        for name in ("CHANGELOG.md", "docs/licences.md", "firmware_config/packages.txt")
    }
    template = debian / "control.in"
    control = papers.control(
        template.read_text("utf-8"), said["firmware_config/packages.txt"], target
    )
    version = papers.version_of(project_of(checkout)["version"], target)
    made = {
        "control": control,
        "changelog": papers.changelog(said["CHANGELOG.md"], version, target.release, moment),
        "copyright": papers.copyright_of(bundled(checkout, target), said["docs/licences.md"]),
        "licences": papers.licences_of(said["docs/licences.md"]),
    }
    template.unlink()
    for name, text in made.items():
        (debian / name).write_text(text, encoding="utf-8")


def _environment(moment: dt.datetime) -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": str(int(moment.timestamp())), "DEB_BUILD_OPTIONS": "noautodbgsym"}


def _handed_over(place: Path, into: Path) -> Built:
    (package,) = place.glob(f"{papers.NAME}_*.deb")
    into.mkdir(parents=True, exist_ok=True)
    kept = into / package.name
    shutil.copyfile(package, kept)
    return Built(kept, kept.stat().st_size)
