"""Anything that ``docs/asyncapi.yaml`` allows: strategies made from its schemas."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.bench import contract

Strategy = st.SearchStrategy[Any]
_FEW = 3
_TIMES = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2999, 12, 31))  # noqa: DTZ001 - Z follows
_FORMATS: dict[str, Strategy] = {
    "date": st.dates(dt.date(2000, 1, 1), dt.date(2999, 12, 31)).map(str),
    "date-time": _TIMES.map(lambda at: at.isoformat() + "Z"),
}
_TEXT = st.characters(exclude_categories=["Cs", "Cc"])
_PRINTABLE = "^[^\\x00-\\x1f\\x7f]*$"
"""By its characters: drawn as an expression most of it would be too long."""


def messages(name: str) -> Strategy:
    """Of the message that the document calls ``name``."""
    return allowed(contract.told()["components"]["messages"][name]["payload"])


def allowed(schema: dict[str, Any]) -> Strategy:
    """What a schema of the kinds that the document uses allows."""
    if "$ref" in schema:
        return allowed(contract.told()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return st.one_of(*(allowed(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return _BY_TYPE[schema["type"]](schema)


def _text(schema: dict[str, Any]) -> Strategy:
    pattern, least = schema.get("pattern"), schema.get("minLength", 0)
    if pattern is None or pattern == _PRINTABLE:
        return st.text(_TEXT, min_size=least, max_size=schema.get("maxLength", 20))
    most = schema.get("maxLength", 10_000)
    found = st.from_regex(pattern.replace("$", r"\Z"))
    return found.filter(lambda text: least <= len(text) <= most)


def _list(schema: dict[str, Any]) -> Strategy:
    least = schema.get("minItems", 0)
    most = min(schema.get("maxItems", _FEW), max(_FEW, least))
    return st.lists(allowed(schema["items"]), min_size=least, max_size=most)


def _object(schema: dict[str, Any]) -> Strategy:
    return st.one_of(*(_fields(schema, one) for one in schema.get("oneOf", [{}])))


def _fields(schema: dict[str, Any], way: dict[str, Any]) -> Strategy:
    """With what one way of several demands of the fields: to be there, or not."""
    gone = {field for field, told in way.get("properties", {}).items() if told == {"type": "null"}}
    needed = {*schema.get("required", []), *way.get("required", [])}
    told = {
        field: allowed(one).filter(_at_least(way.get("properties", {}).get(field, {})))
        for field, one in schema["properties"].items()
        if field not in gone
    }
    return st.fixed_dictionaries(
        {field: one.filter(_is_there) for field, one in told.items() if field in needed},
        optional={field: one for field, one in told.items() if field not in needed},
    )


def _at_least(told: dict[str, Any]) -> Callable[[Any], bool]:
    least = told.get("minLength", 0)
    return lambda value: not least or (isinstance(value, str) and len(value) >= least)


def _is_there(value: object) -> bool:
    return value is not None


_BY_TYPE = {
    "string": _text,
    "array": _list,
    "object": _object,
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum", 2**31 - 1)),
    "boolean": lambda _schema: st.booleans(),
    "null": lambda _schema: st.none(),
}
