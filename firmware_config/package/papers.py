"""The papers of a package, from what the project says elsewhere: control, changelog, copyright."""

import datetime as dt
import re
from collections.abc import Sequence
from email.utils import format_datetime

from firmware_config.package.locked import Pinned
from firmware_config.package.targets import Target

NAME = "reception-kiosk"
_MAINTAINER = "Reception kiosk maintainers <maintainers@eligibility.example>"
_ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\d\S*) \| (.+?) \|$", re.MULTILINE)
_LONGEST_POINT = 76


def listed(packages: str) -> tuple[str, ...]:
    """The Debian packages of a list with a reason behind each; ``a | b`` where names differ."""
    lines = (line.partition("#")[0].strip() for line in packages.splitlines())
    return tuple(line for line in lines if line)


def depends(packages: str, target: Target) -> tuple[str, ...]:
    """What the package needs: its exact Python, and the list as it stands."""
    major, minor = target.python
    python = (
        f"python{target.python_text}",
        f"python3 (>= {major}.{minor}~)",
        f"python3 (<< {major}.{minor + 1})",
    )
    others = (needed for needed in listed(packages) if needed != "python3")
    return (*python, *others)


def control(template: str, packages: str, target: Target) -> str:
    """debian/control."""
    needed = ",\n ".join(depends(packages, target))
    text = template.replace("@python@", f"python{target.python_text}")
    return text.replace("@depends@", needed)


def version_of(version: str, target: Target) -> str:
    """As in 0.1.0+deb12: the project's, and what it is built for; Debian 13's counts as newer."""
    return f"{version}+deb{target.number}"


def changelog(text: str, version: str, release: str, moment: dt.datetime) -> str:
    """debian/changelog: one entry, from the first section of CHANGELOG.md that has points."""
    points = _points(text) or ["See CHANGELOG.md."]
    body = "".join(f"  * {point}\n" for point in points)
    when = format_datetime(moment)
    return f"{NAME} ({version}) {release}; urgency=medium\n\n{body}\n -- {_MAINTAINER}  {when}\n"


def _points(text: str) -> list[str]:
    """The first sentences of a Keep a Changelog section's points, without links."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    for section in sections:
        points = re.findall(r"^- (.+(?:\n  .+)*)", section, re.MULTILINE)
        if points:
            return [_short(point) for point in points]
    return []


def _short(point: str) -> str:
    plain = _plain(" ".join(point.split()))
    if len(plain) <= _LONGEST_POINT:
        return plain
    return plain[: _LONGEST_POINT - 4].rsplit(" ", 1)[0] + " ..."


def copyright_of(pinned: Sequence[Pinned], licences: str) -> str:
    """debian/copyright: ours, and each bundled package's licence as docs/licences.md has it."""
    told = {(name, version): said for name, version, said in _ROW.findall(licences)}
    rows = "".join(_licence(one, told[one.name, one.version]) for one in pinned)
    return f"{_COPYRIGHT}{rows}"


def licences_of(text: str) -> str:
    """What whoever receives a kiosk must be told: a part of docs/licences.md, without links.

    Raises:
        ValueError: it has no such part.
    """
    _, heading, after = text.partition(f"## {_HANDED_OVER}\n")
    if not heading:
        raise ValueError(f"docs/licences.md has no part {_HANDED_OVER!r}")
    return f"{_HANDED_OVER}\n{_plain(after.partition(_NEXT)[0].rstrip())}\n"


_HANDED_OVER = "On a kiosk that is handed over"
_NEXT = "\n## "


def _licence(one: Pinned, said: str) -> str:
    return f"  {one.name} {one.version}: {_plain(said)}\n"


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: eligibility-kiosk
Source: the project's own repository

Files: *
Copyright: 2026 The reception kiosk's authors
License: Apache-2.0
 On Debian systems the text of the Apache License, version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.

Files: usr/lib/kiosk/lib/*
Copyright: the authors named in the *.dist-info folders there
License: bundled
 These Python packages are bundled as their authors published them. Their
 licences and notices are in the *.dist-info folder of each, where it has them.
 .
"""
