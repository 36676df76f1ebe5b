"""A disk's image made of a root as the vendor's rpi-image-gen makes it: our hook, then genimage."""

import dataclasses
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.service import ROOT

LAYERS = ROOT / "firmware_config/layers/image"
NAME = "kiosk"
_HOOKS = LAYERS / "kiosk-slots.d/hooks"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # an ordinary user's lacks the last two


class NotMade(Exception):
    """A step ended with something other than 0; what it said is the text."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sizes:
    """Of a slot's two partitions, as ``kiosk-slots.yaml`` has them unless a site says otherwise."""

    boot: str = "128M"
    system: str = "2G"


def run_hook(
    name: str, root: Path, folders: Sequence[Path], sizes: Sizes
) -> subprocess.CompletedProcess[str]:
    """One of the layer's hooks, with what the vendor's tool hands in."""
    return _run(["dash", _HOOKS / name, *folders], _variables(root, sizes))


def make(root: Path, into: Path, sizes: Sizes | None = None) -> Path:
    """The image in the folder ``into``, which it makes; raises NotMade.

    ``root`` is changed as the hook changes it: the site's own files again, ``/bootfs``.
    """
    sizes = sizes or Sizes()
    into.mkdir(parents=True)
    _must(run_hook("preimage50-slots", root, [root, into], sizes))
    made = make_of(root, into / "genimage.cfg", into)
    _must(run_hook("postimage50-slots", root, [into], sizes))
    return made


def make_of(root: Path, settings: Path, into: Path) -> Path:
    """The image by settings that are there already; raises NotMade."""
    inputs = ("--rootpath", root, "--inputpath", into, "--tmppath", into / "genimage.tmp")
    _must(_run(["genimage", *inputs, "--outputpath", into, "--config", settings]))
    return into / f"{NAME}.img"


def table(image: Path) -> dict[str, dict[str, Any]]:
    """The partitions that are in it, by name, as ``sfdisk --json`` tells them (sectors of 512)."""
    done = _must(_run(["sfdisk", "--json", image]))
    return {one["name"]: one for one in json.loads(done.stdout)["partitiontable"]["partitions"]}


def _variables(root: Path, sizes: Sizes) -> Mapping[str, str]:
    return {
        "IGconf_target_path": str(root),
        "LAYER_DIR": str(LAYERS),
        "IGconf_image_name": NAME,
        "IGconf_image_suffix": "img",
        "IGconf_image_boot_part_size": sizes.boot,
        "IGconf_image_system_part_size": sizes.system,
        "IGconf_device_sector_size": "512",
    }


def _run(
    command: Sequence[str | Path], more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(one) for one in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": _PATH, **(more or {})},
    )


def _must(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()
        raise NotMade(f"{done.args[0]} ended with {done.returncode}: {said}")
    return done
