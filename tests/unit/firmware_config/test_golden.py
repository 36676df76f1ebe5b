"""Whole trees in git: what a change of the renderer changes is seen in its review.

``RECORD_GOLDEN=1 python -m pytest tests/unit/firmware_config/test_golden.py`` writes them anew;
then read the difference before you commit. Of a second site only what is otherwise than in the
first is kept; of each tree there is a list with modes, owners and links.
"""

import os
from pathlib import Path

import pytest

import firmware_config
from firmware_config.broker import render_broker
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.tree import Kind

HERE = Path(__file__).parent
EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
STOCK = HERE / "stock-site.toml"
RECORD = "RECORD_GOLDEN"


def kiosk(site):
    return render(load(site))


def broker(site):
    return render_broker(load(site))


CASES = [
    pytest.param("golden", kiosk, EXAMPLE, None, id="slots, authority, DHCP, IPv4"),
    pytest.param("golden_stock", kiosk, STOCK, EXAMPLE, id="stock, alone, fixed, IPv6"),
    pytest.param("golden_broker", broker, EXAMPLE, None, id="broker"),
    pytest.param("golden_broker_stock", broker, STOCK, EXAMPLE, id="broker, alone, IPv6"),
]


@pytest.mark.parametrize(("name", "machine", "site", "first"), CASES)
def test_the_tree_is_the_one_in_git(name, machine, site, first):
    tree, known = machine(site), machine(first) if first else {}
    files = {
        path: file.content
        for path, file in tree.items()
        if file.kind is Kind.FILE and known.get(path) != file
    }
    listed = "".join(f"{row(path, file)}\n" for path, file in tree.items())
    folder, listing = HERE / name, HERE / f"{name}.list"
    if os.environ.get(RECORD):
        record(files, folder)
        listing.write_text(listed, "utf-8")
    kept = {f"/{path.relative_to(folder)}": path.read_bytes() for path in kept_in(folder)}
    assert files.keys() == kept.keys()
    assert sorted(path for path in files if files[path] != kept[path]) == []
    assert listed == listing.read_text("utf-8")


def row(path, file):
    target = f" -> {file.content.decode()}" if file.kind is Kind.SYMLINK else ""
    return f"{file.mode:04o} {file.owner} {path}{target}"


def kept_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def record(files, folder):
    for path in kept_in(folder):
        path.unlink()
    for path, content in files.items():
        place = folder / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
