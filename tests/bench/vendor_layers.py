"""The rules of rpi-image-gen's layers, as its own source has them; read, never run here.

Sources, all in the repository raspberrypi/rpi-image-gen: site/metadata_parser.py (which fields
there are, attributes without a variable), site/validators.py (rules of values),
docs/layer/index.adoc (versions, providers), docs/execution/index.adoc (phases, hooks).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

LAYERS: Mapping[str, str] = {
    "debian-bookworm-arm64-multi": "layer/debian/bookworm/arm64/base-apt-multi.yaml",
    "rpi-debian-bookworm": "rpi/debian/bookworm/apt.yaml (docs/layer/rpi-debian-bookworm.html)",
    "image-base": "layer/base/image-base.yaml",
    "device-base": "layer/base/device-base.yaml",
    "rpi4": "device/pi4/device.yaml",
    "rpi5": "device/pi5/device.yaml",
}
"""The vendor's layers that ours need, and the file that each was seen in."""
PROVIDED = {"rpi-device", "device", "debian-base"}
"""By rpi4 and rpi5, rpi-device-base, debian-bookworm-arm64-multi."""
PHASES = (
    *("prebuild", "setup", "extract", "essential", "customize", "cleanup", "postbuild"),
    *("sbom", "preimage", "postimage", "finalize", "deploy"),
)
_FIELD = re.compile(r"X-Env-[A-Za-z0-9_-]+")
_LAYER = {
    "Name",
    "Desc",
    "Version",
    "Category",
    "Requires",
    "Provides",
    "RequiresProvider",
    "AfterProvider",
    "Conflicts",
    "Type",
    "Generator",
    "Sets",
}
_ATTRIBUTES = {"Desc", "Required", "Valid", "Set", "Anchor", "Conflicts", "Triggers"}
_POLICIES = {"y", "n", "immediate", "lazy", "force", "skip"}
_SIZE = re.compile(r"(?:[0-9]+(?:[kKMGs])?|[1-9][0-9]*%)$")
_WORDS = {"string", "string-or-empty", "string-or-unset", "bool", "int", "size", "capacity"}
_PATHS = {"file", "file-nzero", "dir"}


def metadata(path: Path) -> dict[str, str]:
    """The fields between METABEGIN and METAEND, continued lines joined; raises ValueError."""
    text = path.read_text("utf-8")
    block = text.split("# METABEGIN\n")[1].split("# METAEND\n")[0]
    fields: dict[str, str] = {}
    last = ""
    for line in (one[2:].rstrip() for one in block.splitlines() if one.strip("# ")):
        if line.startswith(" "):
            fields[last] += " " + line.strip()
            continue
        last, colon, value = line.partition(":")
        if not colon or not _FIELD.fullmatch(last) or last in fields:
            raise ValueError(f"{path.name}: {line}")
        fields[last] = value.strip()
    return fields


def body(path: Path) -> dict[str, object]:
    """The YAML behind it."""
    return yaml.safe_load(path.read_text("utf-8")) or {}


def faults(fields: Mapping[str, str]) -> Iterator[str]:
    """What the vendor's loader would refuse."""
    for field in ("Name", "Version"):
        if not fields.get(f"X-Env-Layer-{field}"):
            yield f"no X-Env-Layer-{field}"
    if not re.fullmatch(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}", fields["X-Env-Layer-Version"]):
        yield "the version is not major.minor.patch"
    for field in fields:
        if field.startswith("X-Env-Layer-") and field[len("X-Env-Layer-") :] not in _LAYER:
            yield f"{field} is not supported"
    yield from _variable_faults(fields)


def _variable_faults(fields: Mapping[str, str]) -> Iterator[str]:
    known = {name for name in map(_variable, fields) if name and f"X-Env-Var-{name}" in fields}
    if known and "X-Env-VarPrefix" not in fields:
        yield "variables without X-Env-VarPrefix"
    for field in (one for one in fields if one.startswith("X-Env-Var-")):
        name, _, attribute = field[len("X-Env-Var-") :].partition("-")
        if name not in known:
            yield f"{field} has no variable"
        if attribute and attribute not in _ATTRIBUTES:
            yield f"{field} is not supported"
    for name in sorted(known):
        yield from _value_faults(name, fields)


def _variable(field: str) -> str:
    return field[len("X-Env-Var-") :].partition("-")[0] if field.startswith("X-Env-Var-") else ""


def _value_faults(name: str, fields: Mapping[str, str]) -> Iterator[str]:
    rule = fields.get(f"X-Env-Var-{name}-Valid", "")
    policy = fields.get(f"X-Env-Var-{name}-Set", "")
    if policy not in _POLICIES:
        yield f"{name}: no policy {policy}"
    if not is_rule(rule):
        yield f"{name}: no rule {rule}"
    elif policy not in {"n", "skip"} and not allows(rule, fields[f"X-Env-Var-{name}"]):
        yield f"{name}: its own default does not pass {rule}"


def is_rule(rule: str) -> bool:
    """As parse_validator takes it; a single word needs a comma behind it."""
    if rule in _WORDS | _PATHS or "," in rule:
        return True
    if rule.startswith("regex:"):
        re.compile(rule.removeprefix("regex:"))
        return True
    return bool(re.fullmatch(r"int:\d+-\d+|(?:keywords|list):\S+", rule))


def allows(rule: str, value: str) -> bool:
    """Whether a value passes a rule; paths are looked at on the builder only."""
    if rule.startswith("regex:"):
        return re.fullmatch(rule.removeprefix("regex:"), value) is not None
    if rule == "size":
        return _SIZE.fullmatch(value) is not None
    if rule in _PATHS or rule.startswith("string"):
        return bool(value)
    return value in [one.strip() for one in rule.split(",")]
