"""A machine's root with what the package brings and what is rendered for a site."""

import re
import shutil
from pathlib import Path

import firmware_config
from firmware_config.render import render
from firmware_config.site import parse
from firmware_config.write import write_tree
from tests.deploy.tools import UNITS

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
STOCK = Path("/usr/lib/systemd/system")
OURS = "usr/lib/systemd/system"
KINDS = (".service", ".target", ".timer", ".path", ".socket")


def install(root: Path, *, is_stock: bool = False) -> None:
    """Our units, the rendered files with the drop-ins for others, stand-ins for programs."""
    site = EXAMPLE.read_text("utf-8").replace("[panel]", '[panel]\nbacklight = "10-0045"')
    if is_stock:
        site = site.replace('layout = "slots"', 'layout = "stock"')
        site = re.sub(r"(?s)\[update\].*?\n\n", "", site)  # a stock system has one slot only
    write_tree(render(parse(site)), root)
    put_units(root)
    for unit in (root / OURS).rglob("*.*"):
        if unit.is_file():
            _stand_ins(root, unit.read_text("utf-8"))


def put_units(root: Path) -> None:
    """What lies in ``systemd/``, as the package puts it."""
    place = root / OURS
    place.mkdir(parents=True, exist_ok=True)
    for file in UNITS.iterdir():
        if file.suffix in KINDS:
            shutil.copy(file, place)


def _stand_ins(root: Path, text: str) -> None:
    for program in re.findall(r"^Exec\w+=[-+!:@]*(/\S+)", text, re.MULTILINE):
        stand_in = root / program.removeprefix("/")
        if not stand_in.exists():
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.write_text("#!/bin/sh\n")
            stand_in.chmod(0o755)
