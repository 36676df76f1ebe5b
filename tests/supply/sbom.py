"""Bills of materials (CycloneDX 1.6) of what is shipped: one a program, one of the kiosk's image.

cyclonedx-py reads the locked environment; from that each program's own part of the lock is kept,
with the hashes of the lock, and what needs what. The same lock gives the same bytes: no time, no
number.
"""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from firmware_config.package.locked import on_the_kiosk, read_lock
from tests.supply.debian import parts_of_debian
from tests.supply.inside import inside_of

PROGRAMS = ("kiosk", "cloud", "hospital", "provisioning")
IMAGE = "image"
_ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\d\S*) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts and the tool's reading that the bills are made from."""

    read: dict[str, Any]
    """The environment as cyclonedx-py sees it."""
    lock: str
    models: str
    project: str
    licences: str
    packages: str
    python: tuple[int, int]
    status: str | None = None
    """dpkg's status file of an image's root; None: names only."""


def bills(sources):
    """Each bill by its file name."""
    made = {f"{name}.cdx.json": _bill(name, sources) for name in PROGRAMS}
    image = _bill("kiosk", sources)
    image["components"] += parts_of_debian(sources.packages, sources.status)
    image["metadata"]["component"] |= {"bom-ref": IMAGE, "name": "reception-kiosk-image"}
    image["dependencies"][0]["ref"] = IMAGE
    return made | {f"{IMAGE}.cdx.json": image}


def _bill(program, sources):
    project = tomllib.loads(sources.project)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"][program]]
    pinned = list(on_the_kiosk(read_lock(sources.lock), wanted, sources.python))
    if program == "kiosk":
        pinned += read_lock(sources.models)
    seen = {_normal(one["name"]): one for one in sources.read["components"]}
    told = {(name, version): said for name, version, said in _ROW.findall(sources.licences)}
    parts = [_part(one, seen, told[one.name, one.version]) for one in pinned]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(program, project, sources),
        "components": parts,
        "dependencies": _needs(program, {_normal(one) for one in wanted}, pinned),
    }


def _metadata(program, project, sources):
    tools = sources.read["metadata"]["tools"]["components"]
    about = {
        "tools": {"components": [_named(tool) for tool in tools]},
        "component": {
            "bom-ref": program,
            "type": "application",
            "name": "reception-kiosk" if program == "kiosk" else f"eligibility-{program}",
            "version": project["version"],
            "licenses": [{"license": {"id": project["license"], "acknowledgement": "declared"}}],
        },
        "properties": [{"name": "python", "value": ".".join(map(str, sources.python))}],
    }
    if "timestamp" in sources.read["metadata"]:  # SOURCE_DATE_EPOCH was set
        about["timestamp"] = sources.read["metadata"]["timestamp"]
    return about


def _part(pinned, seen, told):
    read = seen.get(pinned.name, {})
    declared = read.get("licenses") if read.get("version") == pinned.version else None
    unsaid = [{"license": {"name": told, "acknowledgement": "concluded"}}]
    hashes = [{"alg": "SHA-256", "content": one.removeprefix("sha256:")} for one in pinned.hashes]
    purl = _purl(pinned)
    inner = inside_of(pinned.name)
    return {
        "bom-ref": purl,
        "type": "library",
        "name": pinned.name,
        "version": pinned.version,
        "licenses": declared or unsaid,
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl,
                "comment": "one of these files, as locked",
                "hashes": hashes,
            }
        ],
        **({"components": inner} if inner else {}),
    }


def _needs(program, wanted, pinned):
    """Who needs what, as the lock has it; what nobody among them needs, the program needs."""
    edges: dict[str, set[str]] = {_purl(one): set() for one in pinned}
    by_name = {one.name: _purl(one) for one in pinned}
    direct = set()
    for one in pinned:
        parents = {by_name[name] for name in map(_normal, one.needed_by) if name in by_name}
        if one.name in wanted or not parents:
            direct.add(_purl(one))
        for parent in parents:
            edges[parent].add(_purl(one))
    return [
        {"ref": program, "dependsOn": sorted(direct)},
        *({"ref": ref, "dependsOn": sorted(needed)} for ref, needed in sorted(edges.items())),
    ]


def _purl(pinned):
    return f"pkg:pypi/{pinned.name}@{pinned.version}"


def _named(tool):
    return {key: tool[key] for key in ("type", "group", "name", "version") if key in tool}


def _normal(requirement):
    """``Paho_MQTT>=2.1,<3`` as the lock spells it: paho-mqtt."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()
