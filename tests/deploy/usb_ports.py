"""USB devices at a real kernel and udev, emulated: ``python -m tests.deploy.usb_ports ROOT``.

ROOT is an unpacked Debian 13 with linux-image-amd64 and its initrd (as tests/guest makes one). The
rules are rendered for a site that allows QEMU's own reader and tablet; QEMU's keyboard has the very
number of its tablet, as a copied one would. Once more they are tried with a udev that sees nothing
of what a device consists of, and for a site that names the keyboard as its number pad.
Needs root and qemu-system-x86; takes some minutes.
"""

import argparse
import dataclasses
import enum
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import firmware_config
from firmware_config.boot import cmdline_txt
from firmware_config.place import Slot
from firmware_config.render import render
from firmware_config.site import load, parse
from firmware_config.write import write_tree

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
_RULES = ("/etc/udev/rules.d/60-kiosk-usb.rules", "/etc/udev/rules.d/70-kiosk-keyboards.rules")
_READER, _TABLET = "08e6:4433", "0627:0001"
_ALLOWED = f'allowed = ["reader {_READER}", "touch {_TABLET}"]'
_WITH_PAD = f'allowed = ["reader {_READER}", "keypad {_TABLET}"]'
_OPTIONS = ("usbcore.authorized_default=", "initcall_blacklist=")
_PATIENCE_S = 600
_DEVICES = (
    "qemu-xhci,id=usb",
    "usb-hub,bus=usb.0,port=1",
    "usb-ccid,bus=usb.0,port=1.1",
    "usb-tablet,bus=usb.0,port=2",
    "usb-kbd,bus=usb.0,port=3",
    "usb-storage,bus=usb.0,port=4,drive=stick",
    "virtio-keyboard-pci",
    "virtio-tablet-pci",
)
_INIT = """\
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t tmpfs run /run; mkdir -p /run/udev
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --type=subsystems; udevadm trigger --action=add --type=devices
udevadm settle --timeout=120; sleep 5; udevadm settle --timeout=120
for device in /sys/bus/usb/devices/*; do
    [ -e "$device/idVendor" ] || continue
    echo "USB $(basename "$device") $(cat "$device/idVendor"):$(cat "$device/idProduct")" \\
        "$(cat "$device/authorized")"
done
for input in /sys/class/input/input*; do
    echo "INPUT $(cat "$input/inhibited") $(cat "$input/name")"
done
rm -rf /run/modprobe.d; mkdir -p /run/modprobe.d
modprobe --config /run/modprobe.d usb-storage 2> /dev/null
grep -q ^usb_storage /proc/modules && echo STORAGE
echo "DISKS $(ls /sys/block | grep -c '^sd')"
echo ENDED
echo o > /proc/sysrq-trigger
sleep 60
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What the machine said of itself."""

    authorized: dict[str, str]
    """By port: 1 or 0."""
    inhibited: dict[str, str]
    """By the input device's name."""
    disks: int
    has_storage: bool
    """The driver was loaded when it was asked for by name."""


class Udev(enum.Enum):
    """How much of the rules there is."""

    WHOLE = enum.auto()
    BLIND = enum.auto()
    """Without what udev read of a device before it was on."""
    OPEN = enum.auto()
    """Nor looks anybody at what the kernel found, and every driver may begin."""


def run_machine(root: Path, folder: Path, allowed: str, udev: Udev = Udev.WHOLE) -> Seen:
    """Starts it with every device put in, and reads what became of them."""
    text = EXAMPLE.read_text("utf-8")
    before = next(line for line in text.splitlines() if line.startswith("allowed"))
    tree = render(parse(text.replace(before, allowed)))
    write_tree({path: tree[path] for path in _RULES}, root)
    if udev is not Udev.WHOLE:
        _blind(root / _RULES[0].removeprefix("/"), udev)
    init = root / "usb-trial"
    init.write_text(_INIT)
    init.chmod(0o755)
    disk, stick = folder / "disk.img", folder / "stick.img"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", root, disk, "3G"], check=True)
    with stick.open("wb") as file:
        file.truncate(16 << 20)
    console = folder / "console.log"
    command = _command(root, disk, stick, console, _options(udev))
    subprocess.run(command, check=True, timeout=_PATIENCE_S)
    return _seen(console.read_text(errors="replace"))


def _blind(rules: Path, udev: Udev) -> None:
    """Every device of a known number is let in; one of an unknown number stays off."""
    lines = rules.read_text().splitlines(keepends=True)
    kept = [line for line in lines if "ID_USB_INTERFACES" not in line]
    text = "".join(kept)
    for_hubs = 'GOTO="kiosk_usb_on"\nLABEL="kiosk_usb_no_hub"\n'
    if len(kept) == len(lines) or for_hubs not in text:
        raise SystemExit("the rules are not those that this was written for")
    hub = 'ATTR{bDeviceClass}=="09", '
    text = text.replace(for_hubs, hub + for_hubs)
    off_again = 'ATTR{../authorized}="0"'
    rules.write_text(text.replace(off_again, "") if udev is Udev.OPEN else text)


def _options(udev: Udev) -> str:
    words = cmdline_txt(load(EXAMPLE), Slot.A).split()
    found = [word for word in words if word.startswith(_OPTIONS)]
    if len(found) != len(_OPTIONS):
        raise SystemExit(f"the command line lacks one of {_OPTIONS}")
    return " ".join(found[:1] if udev is Udev.OPEN else found)


def _command(root: Path, disk: Path, stick: Path, console: Path, options: str) -> list[str]:
    kernel = next((root / "boot").glob("vmlinuz-*"))
    initrd = root / "boot" / kernel.name.replace("vmlinuz", "initrd.img")
    line = f"root=/dev/vda ro console=ttyS0 loglevel=3 {options} init=/usb-trial"
    command = ["nice", "-n", "10", "qemu-system-x86_64", "-machine", "q35", "-accel"]
    command += ["tcg,thread=single", "-cpu", "max", "-m", "1024", "-nodefaults", "-no-reboot"]
    command += ["-display", "none", "-serial", f"file:{console}"]
    command += ["-kernel", str(kernel), "-initrd", str(initrd), "-append", line]
    command += ["-drive", f"if=none,id=card,file={disk},format=raw"]
    command += ["-device", "virtio-blk-pci,drive=card"]
    command += ["-drive", f"if=none,id=stick,file={stick},format=raw"]
    for device in _DEVICES:
        command += ["-device", device]
    return command


def _seen(console: str) -> Seen:
    lines = [line.strip() for line in console.splitlines()]
    if "ENDED" not in lines:
        raise SystemExit(f"it did not come to its end:\n{console[-2000:]}")
    usb = [line.split() for line in lines if line.startswith("USB ")]
    inputs = [line.split(" ", 2) for line in lines if line.startswith("INPUT ")]
    (disks,) = [int(line.split()[1]) for line in lines if line.startswith("DISKS ")]
    return Seen(
        {port: authorized for _, port, _, authorized in usb},
        {name: inhibited for _, inhibited, name in inputs},
        disks,
        "STORAGE" in lines,
    )


def judge(seen: Seen) -> list[tuple[str, bool]]:
    """Each claim of docs/image/image.md, and whether it holds."""
    typing = {name: held for name, held in seen.inhibited.items() if "eyboard" in name}
    touched = {name: held for name, held in seen.inhibited.items() if "ablet" in name}
    hubs = {port: on for port, on in seen.authorized.items() if port.startswith("usb")}
    return [
        ("the board's own hubs are on", set(hubs.values()) == {"1"}),
        ("a hub is on", seen.authorized.get("1-1") == "1"),
        ("the reader behind it is on", seen.authorized.get("1-1.1") == "1"),
        ("the panel is on", seen.authorized.get("1-2") == "1"),
        ("a keyboard with the panel's number is off", seen.authorized.get("1-3") == "0"),
        ("a stick is off, and no disk appears", _is_stick_off(seen)),
        ("what can type is silenced", bool(typing) and set(typing.values()) == {"1"}),
        ("no driver of USB storage begins", not seen.has_storage),
        ("what is touched is heard", bool(touched) and set(touched.values()) == {"0"}),
    ]


def judge_blind(seen: Seen) -> list[tuple[str, bool]]:
    """What the kernel found turns off what udev had let in."""
    return [
        ("the board's own hubs stay on", seen.authorized.get("usb1") == "1"),
        ("a hub stays on", seen.authorized.get("1-1") == "1"),
        ("the reader behind it stays on", seen.authorized.get("1-1.1") == "1"),
        ("the panel stays on", seen.authorized.get("1-2") == "1"),
        ("a keyboard that udev did not see is off again", seen.authorized.get("1-3") == "0"),
    ]


def judge_open(seen: Seen) -> list[tuple[str, bool]]:
    """That the claims above are about the rules, and not about a machine where nothing works."""
    return [
        ("without that rule the keyboard would stay on", seen.authorized.get("1-3") == "1"),
        ("without that word the driver would begin", seen.has_storage),
    ]


def judge_pad(seen: Seen) -> list[tuple[str, bool]]:
    """A number pad that the site names types; what else can type does not."""
    typing = {name: held for name, held in seen.inhibited.items() if "eyboard" in name}
    return [
        ("the site's number pad is on", seen.authorized.get("1-3") == "1"),
        ("and it types", [held for name, held in typing.items() if "USB" in name] == ["0"]),
        ("another keyboard does not", "1" in typing.values()),
        ("a stick is off, and no disk appears", _is_stick_off(seen)),
    ]


def _is_stick_off(seen: Seen) -> bool:
    (stick,) = [on for port, on in seen.authorized.items() if port.endswith("-4")]
    return stick == "0" and seen.disks == 0


def _told(seen: Seen) -> Seen:
    print(seen, flush=True)
    return seen


def main(arguments: list[str] | None = None) -> int:
    """0 when every claim holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.usb_ports", description=__doc__)
    parser.add_argument("root", type=Path, help="an unpacked Debian 13; it is not changed")
    given = parser.parse_args(arguments).root.resolve()
    with tempfile.TemporaryDirectory(prefix="usb-ports-", dir=given.parent) as folder:
        root = Path(folder) / "root"
        subprocess.run(["cp", "--archive", "--one-file-system", given, root], check=True)
        for unneeded in ("usr/share/doc", "usr/share/fonts", "var/cache/apt", "var/lib/apt"):
            shutil.rmtree(root / unneeded, ignore_errors=True)
        place = Path(folder)
        claims = judge(_told(run_machine(root, place, _ALLOWED)))
        claims += judge_blind(_told(run_machine(root, place, _ALLOWED, Udev.BLIND)))
        claims += judge_open(_told(run_machine(root, place, _ALLOWED, Udev.OPEN)))
        claims += judge_pad(_told(run_machine(root, place, _WITH_PAD)))
    for claim, holds in claims:
        print(f"{'well' if holds else 'FAILED':7} {claim}")
    return 0 if all(holds for _, holds in claims) else 1


if __name__ == "__main__":
    sys.exit(main())
