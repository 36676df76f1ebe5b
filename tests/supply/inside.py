"""What a wheel carries inside: libraries that no list of packages names, and no audit sees.

Read from the wheels that are installed here; those for another machine carry their own.
"""

import functools
import importlib.metadata
import json
import re


@functools.cache
def inside_of(name):
    """Components within a package: its own bills of materials, and the files of its ``.libs``."""
    try:
        files = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    told = [one for path in files if "sboms" in path.parts for one in _told(path, name)]
    libraries = [_file(path.name) for path in files if path.parts[0].endswith(".libs")]
    found = {json.dumps(one, sort_keys=True): one for one in [*told, *libraries]}
    return [found[key] for key in sorted(found)]


def _told(path, name):
    text = path.locate().read_text(encoding="utf-8")
    for one in json.loads(text).get("components", []):
        purl = re.sub(r"[?#].*", "", one.get("purl", ""))
        if not _is_itself(one["name"], name):
            part = {"type": "library", "name": one["name"]}
            part |= {"version": one["version"]} if one.get("version") else {}
            yield part | ({"purl": purl} if purl else {})


def _file(name):
    return {"type": "file", "name": name}


def _is_itself(inner, name):
    return re.sub(r"[-_.]+", "-", inner).lower() == name
