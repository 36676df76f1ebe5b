"""Style of the pages, under an address that changes with its content."""

import dataclasses
import functools
import hashlib
from collections.abc import Mapping
from importlib import resources

PLACE = "/admin/static/"
_KINDS = {"css": "text/css", "svg": "image/svg+xml"}


@dataclasses.dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    body: bytes
    kind: str
    version: str


def address(name: str) -> str:
    """Of a file of this version; raises KeyError for one that there is not."""
    return f"{PLACE}{name}?v={all_files()[name].version}"


@functools.cache
def all_files() -> Mapping[str, StaticFile]:
    """By name."""
    found: dict[str, StaticFile] = {}
    for file in (resources.files("provisioning.admin") / "static").iterdir():
        kind = _KINDS.get(file.name.rpartition(".")[2])
        if kind is not None:
            body = file.read_bytes()
            found[file.name] = StaticFile(body, kind, hashlib.sha256(body).hexdigest()[:16])
    return found
