"""A FHIR server's memory, as far as a transaction of ours needs one (http.html#transaction).

It creates on condition, puts under the id that is given, and replaces the bundle's own URLs by the
ids it has; all or nothing.
"""

import copy
import itertools
import json
import re
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]
_SEARCH_SIGN = re.compile(r"(?<!\\)(?:\\\\)*[,$|]")
"""Not escaped: search.html#escaping."""


class Refused(Exception):
    """HTTP 412: more than one resource has the identifier that a creation depends on."""


class FhirReceiver:
    """What is on the server, by ``Kind/id``."""

    def __init__(self) -> None:
        self.resources: dict[str, Json] = {}
        self._ids = itertools.count(1)

    def add(self, resource: Json) -> str:
        """What the server had before; gives its place."""
        place = f"{resource['resourceType']}/{next(self._ids)}"
        self.resources[place] = resource
        return place

    def post(self, body: bytes) -> list[str]:
        """A transaction; gives the place of each entry."""
        bundle: Json = json.loads(body)
        assert bundle["type"] == "transaction"
        places = {entry["fullUrl"]: self._place(entry) for entry in bundle["entry"]}
        for entry in bundle["entry"]:
            place = places[entry["fullUrl"]]
            if place in self.resources and entry["request"]["method"] == "POST":
                continue  # it is there, and stays as it is
            self.resources[place] = _resolved(copy.deepcopy(entry["resource"]), places)
        return list(places.values())

    def of(self, kind: str) -> list[Json]:
        """All of a kind."""
        return [one for place, one in self.resources.items() if place.startswith(f"{kind}/")]

    def _place(self, entry: Json) -> str:
        request = entry["request"]
        if request["method"] == "PUT":
            return str(request["url"])
        found = self._identified(request["url"], request["ifNoneExist"])
        if len(found) > 1:
            raise Refused(request["url"])
        return found[0] if found else f"{request['url']}/{next(self._ids)}"

    def _identified(self, kind: str, search: str) -> list[str]:
        name, _, value = search.partition("=")
        assert name == "identifier"
        system, _, number = unquote(value).partition("|")
        assert not _SEARCH_SIGN.search(number), "a comma would be an or, a bar another part"
        wanted = {"system": system, "value": re.sub(r"\\(.)", r"\1", number)}
        return [
            place
            for place, one in self.resources.items()
            if place.startswith(f"{kind}/")
            and any(wanted.items() <= has.items() for has in one.get("identifier", ()))
        ]


def _resolved(node: Any, places: dict[str, str]) -> Any:
    if isinstance(node, dict):
        named = node.get("reference")
        if isinstance(named, str):
            node["reference"] = places.get(named, named)
        return {name: _resolved(value, places) for name, value in node.items()}
    if isinstance(node, list):
        return [_resolved(value, places) for value in node]
    return node
