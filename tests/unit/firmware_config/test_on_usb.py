"""A machine that runs from USB, or speaks through it: kiosk-setup leaves it as it is."""

import pytest

from firmware_config.setup.machine import Machine
from firmware_config.setup.on_usb import on_usb

USB = "sys/devices/platform/scb/fd500000.pcie/usb2/2-1/2-1:1.0"
CARD = "sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0"


@pytest.fixture
def machine(tmp_path):
    """Gives a function: what is mounted, and links below /sys, to a machine."""

    def made(mounts="", links=()):
        (tmp_path / "proc/self").mkdir(parents=True)
        (tmp_path / "proc/self/mountinfo").write_text(mounts)
        for link, target in links:
            (tmp_path / target).mkdir(parents=True, exist_ok=True)
            (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / link).symlink_to(tmp_path / target)
        return Machine(tmp_path)

    return made


def mount(number, point, source, kind="ext4"):
    return f"23 1 {number} / {point} rw,noatime shared:1 - {kind} {source} rw\n"


def test_a_system_on_the_boards_card_may_become_a_kiosk(machine):
    card = ("sys/dev/block/179:2", f"{CARD}/block/mmcblk0/mmcblk0p2")
    network = ("sys/class/net/eth0/device", "sys/devices/platform/scb/fd580000.ethernet")
    tmp = mount("0:30", "/tmp", "tmpfs", "tmpfs")
    assert on_usb(machine(mount("179:2", "/", "/dev/root") + tmp, [card, network]), "eth0") == ()


@pytest.mark.parametrize("point", ["/", "/boot/firmware", "/var"])
def test_a_system_on_a_usb_disk_is_told(machine, point):
    disk = ("sys/dev/block/8:2", f"{USB}/host0/target0:0:0/0:0:0:0/block/sda/sda2")
    (told,) = on_usb(machine(mount("8:2", point, "/dev/sda2"), [disk]), "eth0")
    assert told.startswith(f"{point} is on a USB disk")


def test_an_encrypted_disk_on_usb_is_one_as_well(machine):
    volume = "sys/devices/virtual/block/dm-0"
    links = [
        ("sys/dev/block/254:0", volume),
        (f"{volume}/slaves/sda2", f"{USB}/host0/block/sda/sda2"),
    ]
    (told,) = on_usb(machine(mount("254:0", "/", "/dev/mapper/root"), links), "eth0")
    assert "USB disk" in told


def test_a_file_system_without_a_number_is_found_by_its_device(machine):
    links = [("sys/class/block/sda2", f"{USB}/host0/block/sda/sda2")]
    (told,) = on_usb(machine(mount("0:25", "/", "/dev/sda2", "btrfs"), links), "eth0")
    assert "USB disk" in told


@pytest.mark.parametrize("point", ["/media/pi/STICK", "/mnt", "/run/media/pi/STICK"])
def test_the_stick_that_brought_the_site_file_is_no_part_of_the_system(machine, point):
    disk = ("sys/dev/block/8:1", f"{USB}/host0/block/sda/sda1")
    assert on_usb(machine(mount("8:1", point, "/dev/sda1", "vfat"), [disk]), "eth0") == ()


def test_a_network_adapter_on_usb_is_told(machine):
    network = ("sys/class/net/eth1/device", f"{USB}/net-adapter")
    (told,) = on_usb(machine(links=[network]), "eth1")
    assert told.startswith("network.interface: eth1 hangs on USB")


def test_an_images_root_without_proc_has_nothing_to_tell(tmp_path):
    assert on_usb(Machine(tmp_path), "eth0") == ()
