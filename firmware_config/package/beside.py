"""What the package has beside its own room: units, presets, programs, its licences."""

import re
import sys
from pathlib import Path

from firmware_config.package import source

_UNITS = "usr/lib/systemd/system"
_PRESET = "usr/lib/systemd/system-preset/50-kiosk.preset"
_PROGRAMS = {"kiosk": "usr/bin/kiosk", "kiosk-setup": "usr/sbin/kiosk-setup"}
_LICENCES = "usr/lib/kiosk/licences"
"""Not below /usr/share/doc, which images leave out; a link is there."""
TARGET = "kiosk.target"
"""What the machine starts into; made the default by kiosk-setup alone, never by a preset."""


def place(sources: Path, root: Path) -> None:
    """Copies from the laid out ``sources`` below ``root``."""
    files = sorted(str(path.relative_to(sources)) for path in sources.rglob("*") if path.is_file())
    units = source.units(files)
    for name in units:
        source.copy(sources / name, root / _UNITS / name.removeprefix(f"{source.UNITS}/"))
    for name in source.static(files):
        source.copy(sources / name, root / "usr" / name.removeprefix(f"{source.STATIC}/"))
    for name, where in _PROGRAMS.items():
        source.copy(sources / "debian" / "bin" / name, root / where)
    source.copy(sources / "debian" / "licences", root / _LICENCES)
    texts = {name: (sources / name).read_text(encoding="utf-8") for name in units}
    preset = root / _PRESET
    preset.parent.mkdir(parents=True, exist_ok=True)
    preset.write_text(preset_of(texts), encoding="utf-8")


def preset_of(units: dict[str, str]) -> str:
    """Enables every unit that can be, by its name and text; the target is nobody's default yet."""
    installed = re.compile(r"^\[Install\]", re.MULTILINE)
    names = [Path(name).name for name, text in units.items() if installed.search(text)]
    lines = "".join(f"enable {name}\n" for name in sorted(names) if name != TARGET)
    return f"# What a kiosk runs; {TARGET} is made the default by kiosk-setup.\n{lines}"


if __name__ == "__main__":
    place(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
