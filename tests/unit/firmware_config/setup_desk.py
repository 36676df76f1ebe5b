"""A machine on a desk that ``kiosk-setup`` makes a kiosk."""

import dataclasses
from pathlib import Path

import firmware_config
from firmware_config.setup.machine import Machine
from firmware_config.verifiers.verdict import Asked

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml").read_text("utf-8")
STOCK = EXAMPLE.replace('layout = "slots"', 'layout = "stock"').replace('channel = "stable"\n', "")
PRESET = "enable kiosk-ui.service\nenable kiosk-batch.service\n"
BACKLIT = STOCK.replace("inches = 10.1", 'inches = 10.1\nbacklight = "10-0045"')


@dataclasses.dataclass(frozen=True, slots=True)
class Desk(Machine):
    """A machine on a desk: its files below a folder, its systemd a table of states."""

    states: dict[str, str] = dataclasses.field(default_factory=dict)
    answering: frozenset[tuple[str, int]] = frozenset()
    behind_s: float | None = 0.0

    def run(self, command):
        program, verb, *units = command
        assert program == "systemctl"
        if verb == "get-default":
            return Asked(0, self.states["default"], "")
        if verb == "is-enabled":
            return Asked(0, self.states.get(units[0], "not-found"), "")
        if verb == "set-default":
            self.states["default"] = units[0]
        elif verb != "daemon-reload":
            word = {"mask": "masked", "unmask": "enabled", "disable": "disabled"}
            self.states.update(dict.fromkeys(units, word.get(verb, "enabled")))
        return Asked(0, "", "")

    def reaches(self, address, port):
        return (address, port) in self.answering

    def seconds_behind(self, server):
        return self.behind_s


def tree_of(root):
    """Every file below a folder, by its path."""
    return {
        str(path.relative_to(root)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def put(root, path, text=""):
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
