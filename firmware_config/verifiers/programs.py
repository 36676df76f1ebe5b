"""The programs that will read the files: each is asked when it is on this machine."""

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from firmware_config.verifiers.verdict import Asked, Scene, State, Verdict, absent, ask, refused

_COMPLAINT = re.compile(r"\S+\.conf:[0-9]+: (?!Failed to resolve).+")
"""A line that was not understood; users are made by the packages, not here."""
_SCRIPT = b"#!/bin/sh"
_UNKNOWN_VERB = "Unknown command verb"
_ALONE = ("unshare", "--user", "--map-root-user", "--net")
"""A network of its own, so an ordinary user can ask the kernel about rules, too."""


def nft(scene: Scene) -> Iterable[Verdict]:
    """The kernel's own parser of firewall rules; loads nothing."""
    yield from _each(scene, ("/etc/nftables.conf",), "nft", "nftables", _rules)


def _rules(program: str, path: str) -> Asked | None:
    before = () if os.geteuid() == 0 else _ALONE
    asked = ask([*before, program, "--check", "--file", path])
    return None if asked.errors.startswith("unshare:") else asked


def chronyd(scene: Scene) -> Iterable[Verdict]:
    """``-p`` reads the settings and ends."""
    files = ("/etc/chrony/chrony.conf",)
    yield from _each(scene, files, "chronyd", "chrony", lambda p, file: ask([p, "-p", "-f", file]))


def udevadm(scene: Scene) -> Iterable[Verdict]:
    """``verify`` came with systemd 254."""
    files = scene.below("/etc/udev/rules.d/", ".rules")
    yield from _each(scene, files, "udevadm", "udev (of systemd 254 or later)", _udev_rules)


def _udev_rules(program: str, path: str) -> Asked | None:
    asked = ask([program, "verify", "--no-summary", path])
    if asked.code != 0 and _UNKNOWN_VERB in asked.errors:
        return None
    return asked


def sysctl(scene: Scene) -> Iterable[Verdict]:
    """A dry run tells each line as it was read; a kernel without a feature lacks its keys."""
    program, files = scene.find("sysctl"), scene.below("/etc/sysctl.d/", ".conf")
    if program is None or not Path("/proc/sys").is_dir():
        yield from [absent("sysctl", "procps, and /proc")] if files else ()
        return
    for path in files:
        asked = ask([program, "--dry-run", "--ignore", "--load", scene.place(path)])
        read = {_plain(line) for line in asked.out.splitlines()}
        lines = scene.tree[path].content.decode().splitlines()
        unread = [line for line in lines if _is_known(line) and _plain(line) not in read]
        said = "\n".join(f"{path}: not read: {line}" for line in unread)
        yield refused("sysctl", said) if unread or not read else Verdict("sysctl", State.WELL)


def _is_known(line: str) -> bool:
    key, equals, _ = line.partition("=")
    if not line.strip() or line.startswith("#"):
        return False
    return not equals or os.path.exists("/proc/sys/" + key.strip().replace(".", "/"))  # noqa: PTH110  no folder of ours


def _plain(line: str) -> str:
    return line.replace(" ", "")


def sysusers(scene: Scene) -> Iterable[Verdict]:
    """A dry run below the tree's own root."""
    yield from _folder(scene, "/usr/lib/sysusers.d/", "systemd-sysusers", "--dry-run")


def tmpfiles(scene: Scene) -> Iterable[Verdict]:
    """Cleaning reads every line and takes away what is old: nothing in a folder made just now."""
    yield from _folder(scene, "/usr/lib/tmpfiles.d/", "systemd-tmpfiles", "--clean")


def _folder(scene: Scene, folder: str, name: str, how: str) -> Iterable[Verdict]:
    if not scene.below(folder, ".conf"):
        return
    program = scene.find(name)
    if program is None:
        yield absent(name, "systemd")
        return
    said = _COMPLAINT.findall(ask([program, how, f"--root={scene.root}"]).errors)
    yield refused(name, "\n".join(said)) if said else Verdict(name, State.WELL)


def findmnt(scene: Scene) -> Iterable[Verdict]:
    """Libmount's parser; that this machine lacks the kiosk's partitions is no fault."""
    yield from _each(scene, ("/etc/fstab",), "findmnt", "util-linux", _mounts)


def _mounts(program: str, path: str) -> Asked | None:
    asked = ask([program, "--verify", "--verbose", "--tab-file", path])
    said = asked.out + asked.errors
    well = "0 parse errors" in said or "Success, no errors" in said
    return Asked(0, "", "") if well else Asked(1, "", said)


def rauc(scene: Scene) -> Iterable[Verdict]:
    """It reads its settings before it looks for the bundle, of which there is none."""
    yield from _each(scene, ("/etc/rauc/system.conf",), "rauc", "rauc", _slots)


def _slots(program: str, path: str) -> Asked:
    said = ask([program, f"--conf={path}", "info", "/nonexistent.raucb"]).errors
    wrong = [line for line in said.splitlines() if "Failed to load system config" in line]
    return Asked(len(wrong), "", "\n".join(wrong))


def shell(scene: Scene) -> Iterable[Verdict]:
    """Every script, read and not run."""
    scripts = [path for path, file in scene.tree.items() if file.content.startswith(_SCRIPT)]
    yield from _each(scene, scripts, "sh", "dash", lambda sh, file: ask([sh, "-n", file]))


def cage(scene: Scene) -> Iterable[Verdict]:
    """A turned picture needs a cage that turns: another one would end, and the screen stay dark."""
    drop_ins = ("/etc/systemd/system/kiosk-display.service.d/turn.conf",)
    yield from _each(scene, drop_ins, "cage", "cage", _turns)


def _turns(program: str, _path: str) -> Asked:
    told = ask([program, "-h"])
    turns = any(line.lstrip().startswith("-r") for line in (told.out + told.errors).splitlines())
    return Asked(0, "", "") if turns else Asked(1, "", "panel.rotation must be 0: it has no -r.")


def node(scene: Scene) -> Iterable[Verdict]:
    """Polkit's rules are JavaScript; whether they are, any engine can say."""
    files = scene.below("/etc/polkit-1/rules.d/", ".rules")
    yield from _each(scene, files, "node", "nodejs", _script)


def _script(program: str, path: str) -> Asked:
    return ask(
        [
            program,
            "-e",
            "new (require('vm').Script)(require('fs').readFileSync(process.argv[1]))",
            path,
        ]
    )


_KIOSK = "import pathlib, sys; from kiosk import config; config.load(pathlib.Path(sys.argv[1]))"


def kiosk(scene: Scene) -> Iterable[Verdict]:
    """The kiosk's own reader of its settings, as a program: this package may not import it."""
    path = "/etc/kiosk/kiosk.toml"
    if path not in scene.tree:
        return
    beside = {"PYTHONPATH": str(Path(__file__).parents[2])}
    asked = ask([sys.executable, "-P", "-c", _KIOSK, scene.place(path)], beside)
    if "No module named 'kiosk'" in asked.errors:
        yield absent("kiosk.config", "reception-kiosk")
    elif asked.code == 0:
        yield Verdict("kiosk.config", State.WELL)
    else:
        yield refused("kiosk.config", asked.errors.strip().rpartition("\n")[2])


def _each(
    scene: Scene,
    files: Iterable[str],
    name: str,
    package: str,
    asking: Callable[[str, str], Asked | None],
) -> Iterable[Verdict]:
    there = [path for path in files if path in scene.tree]
    program = scene.find(name)
    for path in there:
        asked = None if program is None else asking(program, str(scene.place(path)))
        if asked is None:
            yield absent(name, package)
            return
        verdict = asked.verdict(name)
        if verdict.state is State.REFUSED:
            yield verdict
            return
    if there:
        yield Verdict(name, State.WELL)


PROGRAMS: tuple[Callable[[Scene], Iterable[Verdict]], ...] = (
    nft,
    chronyd,
    udevadm,
    sysctl,
    sysusers,
    tmpfiles,
    findmnt,
    rauc,
    shell,
    cage,
    node,
    kiosk,
)
