"""The image's Debian packages: by name from our list, by version from a root that was built."""

import re
import urllib.parse

_BLOCKS = re.compile(r"\n\n+")
_FIELD = re.compile(r"^(Package|Version|Architecture|Status|Source): (.+)$", re.MULTILINE)


def parts_of_debian(listed, status):
    """Components: all that is installed in the root, or without one the names of our list."""
    if status is None:
        names = re.findall(r"^([a-z0-9][a-z0-9.+-]+) ", listed, re.MULTILINE)
        return [_part(f"pkg:deb/debian/{name}", name) for name in sorted(names)]
    return sorted(
        (_installed(fields) for fields in _read(status)), key=lambda part: part["bom-ref"]
    )


def _read(status):
    for block in _BLOCKS.split(status):
        fields = dict(_FIELD.findall(block))
        if fields.get("Status") == "install ok installed":
            yield fields


def _installed(fields):
    name, version = fields["Package"], fields["Version"]
    where = urllib.parse.quote(version, safe="")
    purl = f"pkg:deb/debian/{name}@{where}?arch={fields['Architecture']}"
    return {**_part(purl, name), "version": version}


def _part(purl, name):
    return {
        "bom-ref": purl,
        "type": "library",
        "name": name,
        "purl": purl,
        "properties": [{"name": "licence", "value": f"/usr/share/doc/{name}/copyright"}],
    }
