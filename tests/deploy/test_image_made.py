"""The disk's image, made of a small root by the real genimage, as the vendor's tool does it."""

import pytest

from firmware_config.place import Place, Slot
from firmware_config.render import render
from firmware_config.site import load
from kiosk.image import autoboot
from tests.bench import disk_image
from tests.bench.disk_image import NotMade, Sizes
from tests.deploy.image_root import SITE, make_root
from tests.deploy.tools import run
from tests.guest import layout

BASIC_DATA = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
BOOT_MIB, SYSTEM_MIB = 24, 40
SMALL = Sizes(f"{BOOT_MIB}M", f"{SYSTEM_MIB}M")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the image and of what it was made of."""
    place = tmp_path_factory.mktemp("image")
    make_root(place / "root")
    disk_image.make(place / "root", place / "made", SMALL)
    return place / "made"


def read_fat(made, image, name):
    done = run("mtools", "mtype", "-i", made / image, f"::{name}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def debugfs(made, request):
    return run("e2fsprogs", "debugfs", "-R", request, made / "system.ext4").stdout


def test_the_table_is_the_one_that_firmware_updates_and_first_start_count_on(made):
    table = disk_image.table(made / "kiosk.img")
    kinds = {name: one["type"] for name, one in table.items()}
    assert kinds == {
        "bootconfig": BASIC_DATA,
        "boot_a": BASIC_DATA,
        "boot_b": BASIC_DATA,
        "system_a": LINUX,
        "system_b": LINUX,
    }
    for slot in Slot:
        assert list(table).index(slot.boot) + 1 == autoboot.Slot(slot).boot_partition
        assert slot.system in table
    assert len({one["uuid"] for one in table.values()}) == len(table)


def test_the_emulated_machines_partitions_lie_where_they_lie_in_the_image(made):
    table = disk_image.table(made / "kiosk.img")
    counted = layout.partitions(BOOT_MIB, SYSTEM_MIB)
    per_mib = layout.MIB // layout.SECTOR
    assert {
        name: (one["start"] / per_mib, one["size"] / per_mib) for name, one in table.items()
    } == {name: (one.start_mib, one.size_mib) for name, one in counted.items()}


def test_the_firmware_finds_slot_a_and_nothing_to_try(made):
    said = read_fat(made, "bootconfig.vfat", "autoboot.txt")
    assert said == autoboot.encode(autoboot.Booting(autoboot.Slot.A, may_try_other=False))


@pytest.mark.parametrize("name", ["config.txt", "cmdline.txt"])
def test_slot_as_boot_files_are_the_sites(made, name):
    tree = render(load(SITE), Place(Slot.A))
    rendered = tree[f"/boot/firmware/{name}"].content.decode()
    assert read_fat(made, "boot.vfat", name) == rendered


def test_the_system_is_whole_and_holds_no_boot_files(made):
    checked = run("e2fsprogs", "e2fsck", "-fn", made / "system.ext4")
    assert checked.returncode == 0, checked.stdout
    assert "site.toml" in debugfs(made, "ls /etc/kiosk")
    for folder in ("/boot/firmware", "/bootfs"):
        listing = debugfs(made, f"ls -p {folder}").split()
        assert {line.split("/")[5] for line in listing} <= {".", ".."}, folder


def test_the_image_holds_what_was_made_for_it(made):
    table = disk_image.table(made / "kiosk.img")
    with (made / "kiosk.img").open("rb") as image:
        for name, part in (("boot_a", "boot.vfat"), ("system_a", "system.ext4")):
            content = (made / part).read_bytes()
            image.seek(table[name]["start"] * layout.SECTOR)
            assert image.read(len(content)) == content, name


def test_a_system_too_large_for_its_slot_is_told_and_makes_no_image(tmp_path):
    root = make_root(tmp_path / "root")
    (root / "usr/large").write_bytes(b"x" * SYSTEM_MIB * layout.MIB)
    with pytest.raises(NotMade, match=r"system\.ext4"):
        disk_image.make(root, tmp_path / "made", SMALL)
    assert not (tmp_path / "made/kiosk.img").exists()
