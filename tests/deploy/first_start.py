"""The data partition made for real, on a file: ``python -m tests.deploy.first_start ROOT``.

ROOT is an unpacked Debian 13 with systemd-repart, cryptsetup and fdisk. Its systemd-repart encrypts
and formats without a device mapper (``--offline=yes``), so this runs in a container; opening it and
mounting are left to the booted machine (tests/guest). Needs root, for chroot; takes half a minute.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import firmware_config

ROOM = Path(firmware_config.__file__).parent / "rootfs/usr/lib/kiosk"
KEY = bytes(range(32))
_MIB = 1 << 20
_WRITTEN = ("bootconfig", "boot_a", "boot_b", "system_a", "system_b")


class Trial:
    """A card in a file below a root, and that root's programs."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self.folder = folder
        self.card = folder / "card.img"
        self._write("key", KEY)
        self._write("other", bytes(32))
        shutil.copytree(ROOM / "data/repart.d", folder / "repart.d")

    def _write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        (self.folder / name).chmod(0o600)

    def inside(self, path: Path) -> str:
        """The same file as the root's programs see it."""
        return f"/{path.relative_to(self._root)}"

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """In the root; a path of ours is told as it is there."""
        told = [self.inside(one) if isinstance(one, Path) else one for one in command]
        return subprocess.run(
            ["chroot", self._root, *told], capture_output=True, text=True, check=check, timeout=300
        )

    def divide(self) -> None:
        """The card as it is written, without a data partition."""
        rows = "".join(f'size=32MiB, name="{name}"\n' for name in _WRITTEN)
        self.card.write_bytes(b"")
        with self.card.open("r+b") as file:
            file.truncate(700 * _MIB)
        subprocess.run(
            ["chroot", self._root, "sfdisk", "--quiet", self.inside(self.card)],
            input=f"label: gpt\n{rows}",
            text=True,
            check=True,
        )

    def first_start(self) -> None:
        """systemd-repart, as kiosk-data-init runs it, but on a file and without device mapper."""
        options = ("--dry-run=no", "--empty=refuse", "--offline=yes")
        definitions = f"--definitions={self.inside(self.folder / 'repart.d')}"
        key = f"--key-file={self.inside(self.folder / 'key')}"
        self.run("systemd-repart", *options, definitions, key, self.card)

    def take_out(self) -> Path:
        """The data partition as a file of its own."""
        told = json.loads(self.run("sfdisk", "--json", self.card).stdout)["partitiontable"]
        (data,) = [row for row in told["partitions"] if row.get("name") == "data"]
        start, size = data["start"] * 512, data["size"] * 512
        out = self.folder / "data.img"
        with self.card.open("rb") as card, out.open("wb") as file:
            card.seek(start)
            file.write(card.read(size))
        return out

    def opens(self, partition: Path, key: str) -> bool:
        """True when this key opens the partition."""
        options = ("open", "--test-passphrase", "--batch-mode", "--key-file")
        asked = self.run("cryptsetup", *options, self.folder / key, partition, check=False)
        return asked.returncode == 0


def try_first_start(trial: Trial) -> None:
    """Every claim of docs/image/image.md about the first start that a file can show."""
    trial.divide()
    trial.first_start()
    data = trial.take_out()
    made = trial.run("cryptsetup", "luksDump", data).stdout
    _say("\t2" in made.partition("Version:")[2].splitlines()[0], "made as LUKS2")
    _say("argon2" in made, "its key is stretched, as systemd-repart does it")
    _say(trial.opens(data, "key"), "the machine's key opens it")
    _say(not trial.opens(data, "other"), "another machine's does not")
    before = hashlib.sha256(trial.card.read_bytes()).hexdigest()
    trial.first_start()
    after = hashlib.sha256(trial.card.read_bytes()).hexdigest()
    _say(before == after, "the second start changes no byte of the card")
    pbkdf2 = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
    key = trial.folder / "key"
    trial.run("cryptsetup", "luksConvertKey", "--batch-mode", "--key-file", key, *pbkdf2, data)
    _say("argon2" not in trial.run("cryptsetup", "luksDump", data).stdout, "no longer stretched")
    _say(trial.opens(data, "key"), "the machine's key still opens it")


def _say(holds: bool, claim: str) -> None:
    print(f"{'well' if holds else 'FAILED':7} {claim}", flush=True)
    if not holds:
        raise SystemExit(1)


def main(arguments: list[str] | None = None) -> int:
    """Runs the trial; ends with 1 at the first claim that does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.first_start", description=__doc__)
    parser.add_argument("root", type=Path, help="an unpacked Debian 13")
    root = parser.parse_args(arguments).root.resolve()
    with tempfile.TemporaryDirectory(dir=root / "tmp", prefix="first-start-") as folder:
        try_first_start(Trial(root, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
