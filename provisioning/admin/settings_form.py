"""Site settings as fields of a form, and back: an empty field leaves what the image says. Pure."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from eligibility.over_the_line import LANGUAGES
from firmware_config import site as sites
from firmware_config.site import SiteError
from provisioning import site_settings
from provisioning.site_settings import Tables

_SWITCH = {"yes": True, "no": False}
VOLUMES = ("1", "2", "3", "4", "5")
PLAIN = (
    ("site", "clinic_name"),
    ("consent", "asks_prescription"),
    ("sound", "volume"),
    ("camera", "source"),
    ("card", "reader"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent."""

    tables: Tables
    faults: tuple[str, ...]
    """Names of the fields that cannot be meant."""


def fields_of(tables: Tables) -> Mapping[str, str]:
    """What stands in each field that is not empty."""
    fields = {}
    for table, keys in tables.items():
        for key, value in keys.items():
            if table == "wording":
                fields.update({f"wording.{key}.{name}": said for name, said in value.items()})
            else:
                fields[f"{table}.{key}"] = _written(value)
    return fields


def read(form: Mapping[str, str]) -> Filled:
    """Checks each field by itself, then all together."""
    tables: dict[str, dict[str, Any]] = {}
    faults = []
    for name, value in _meant(form).items():
        table, key, *more = name.split(".")
        alone: dict[str, Any] = {table: {key: {more[0]: value} if more else value}}
        if not _is_good(_whole(alone)):
            faults.append(name)
        elif more:
            tables.setdefault(table, {}).setdefault(key, {})[more[0]] = value
        else:
            tables.setdefault(table, {})[key] = value
    if not faults and not _is_good(tables):
        faults.append("hours.closed_days")
    return Filled(tables, tuple(faults))


def _meant(form: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in _names():
        text = form.get(name, "").strip()
        if not text:
            continue
        match name:
            case "sound.volume":
                found[name] = int(text) if text in VOLUMES else text
            case "consent.asks_prescription":
                found[name] = _SWITCH.get(text, text)
            case "hours.closed_days":
                found[name] = text.split()
            case _:
                found[name] = text
    return found


def _names() -> tuple[str, ...]:
    return (
        *(f"{table}.{key}" for table, key in PLAIN),
        *(f"hours.{day}" for day in sites.WEEKDAYS),
        "hours.closed_days",
        *(f"wording.{one}.{name}" for one in LANGUAGES for name in sites.SENTENCES),
    )


def _whole(alone: dict[str, Any]) -> dict[str, Any]:
    """Days on which it is closed mean nothing without a day on which it is open."""
    if "closed_days" in alone.get("hours", {}):
        return {"hours": {**alone["hours"], "mon": "09:00-12:00"}}
    return alone


def _is_good(tables: Tables) -> bool:
    try:
        site_settings.parse(site_settings.as_toml(tables))
    except SiteError:
        return False
    return True


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)
