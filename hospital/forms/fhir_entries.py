"""Entries of a transaction, so that posting a bundle twice, or late, changes nothing.

A **snapshot** is what one reception says. Its id follows from the record's, it is put under it, and
its content never changes: any order and any number of times ends in the same. A **master** is kept
by the receiver, who may know more than we do (patients, organizations): it is created when none has
its identifier, and never overwritten.
"""

import dataclasses
import uuid
from collections.abc import Iterable
from urllib.parse import quote

from hospital.forms.fhir_parts import Json

_NAMESPACE = uuid.UUID("5b0f9a0e-6c1d-5f0a-9c55-3f2f1f0f6a64")
"""Chosen once: other ids would make every resource anew at the receiver."""
_SEARCH_SIGNS = str.maketrans({sign: "\\" + sign for sign in "\\,$|"})


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One resource of the bundle and what the receiver shall do with it."""

    full_url: str
    resource: Json = dataclasses.field(repr=False)
    request: Json = dataclasses.field(repr=False)

    @property
    def reference(self) -> Json:
        """How the others name it: the receiver replaces it by the id that it has there."""
        return {"reference": self.full_url}

    @property
    def json(self) -> Json:
        """As it stands in the bundle."""
        return {"fullUrl": self.full_url, "resource": self.resource, "request": self.request}


def name_based(*parts: str) -> str:
    """An id that follows from ``parts``."""
    return str(uuid.uuid5(_NAMESPACE, "\n".join(parts)))


def snapshot(record_id: str, kind: str, content: Json, number: int = 0) -> Entry:
    """What a record says; ``number`` tells several of a kind apart."""
    identity = name_based(kind, record_id, str(number))
    resource = {"resourceType": kind, "id": identity, **content}
    return Entry(f"urn:uuid:{identity}", resource, {"method": "PUT", "url": f"{kind}/{identity}"})


def master(kind: str, key: Json, content: Json) -> Entry:
    """What the receiver keeps under the identifier ``key``."""
    identity = name_based(kind, key["system"], key["value"])
    request = {
        "method": "POST",
        "url": kind,
        "ifNoneExist": f"identifier={_searched(key['system'])}|{_searched(key['value'])}",
    }
    return Entry(f"urn:uuid:{identity}", {"resourceType": kind, **content}, request)


def without_repeats(entries: Iterable[Entry]) -> list[Entry]:
    """Each once: a full URL may not stand in a bundle twice."""
    return list({entry.full_url: entry for entry in entries}.values())


def _searched(text: str) -> str:
    """As a value of a search: signs that mean something there are escaped, then percent-encoded."""
    return quote(text.translate(_SEARCH_SIGNS), safe=":/")
