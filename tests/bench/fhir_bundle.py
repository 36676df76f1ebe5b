"""A FHIR bundle as a program reads it: resources by kind, references followed."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]


class BundleRead:
    """Over the decoded JSON, which is left as it is."""

    def __init__(self, bundle: Json) -> None:
        self.json = bundle
        entries: list[Json] = bundle["entry"]
        self._by_url: dict[str, Json] = {one["fullUrl"]: one["resource"] for one in entries}

    def of(self, kind: str) -> list[Json]:
        """All resources of a kind, in their order."""
        resources: list[Json] = [entry["resource"] for entry in self.json["entry"]]
        return [one for one in resources if one["resourceType"] == kind]

    def one(self, kind: str) -> Json:
        """The only one of a kind."""
        [found] = self.of(kind)
        return found

    def resolve(self, reference: Json | None) -> Json:
        """What a reference names; empty when it leads nowhere."""
        return self._by_url.get((reference or {}).get("reference", ""), {})

    def institution(self) -> Json:
        """The organization on whose behalf the kiosk acted."""
        return self.resolve(self.one("Provenance")["agent"][0]["onBehalfOf"])


class Rule(NamedTuple):
    """One thing that holds in every bundle."""

    name: str
    source: str
    holds: Callable[[BundleRead], bool]


def broken(rules: tuple[Rule, ...], bundle: Json) -> list[str]:
    """The names of the rules that a bundle breaks; one that fails over it is broken, too."""
    return [rule.name for rule in rules if not _holds(rule, bundle)]


def _holds(rule: Rule, bundle: Json) -> bool:
    try:
        return rule.holds(BundleRead(bundle))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return False


def extension(element: Json, url: str) -> Any:
    """The value of the only extension with this URL; None without one."""
    values = extensions(element, url)
    assert len(values) <= 1, f"{url} is there {len(values)} times"
    return values[0] if values else None


def extensions(element: Json, url: str) -> list[Any]:
    """The values of all extensions with this URL."""
    return [
        next(value for key, value in one.items() if key.startswith("value"))
        for one in element.get("extension", ())
        if one["url"] == url
    ]


def identified(resource: Json, system: str) -> list[str]:
    """The values of the identifiers of a system."""
    return [one["value"] for one in resource.get("identifier", ()) if one.get("system") == system]


def elements(node: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Everything in it, depth first: ``Coverage.period.start`` and its value."""
    yield path, node
    if isinstance(node, dict):
        for name, value in node.items():
            yield from elements(value, f"{path}.{name}")
    elif isinstance(node, list):
        for value in node:
            yield from elements(value, path)
