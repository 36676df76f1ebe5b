"""Our own parsers: each sees a fault of its own, in the file that it is for."""

from pathlib import Path

import pytest

import firmware_config
from firmware_config.machines import BROKER, KIOSK
from firmware_config.place import Place
from firmware_config.site import load
from firmware_config.tree import File
from firmware_config.verifiers.texts import READERS, texts
from firmware_config.verifiers.verdict import Scene

EXAMPLE = load(Path(firmware_config.__file__).with_name("example-site.toml"))
TREE = {**KIOSK.render(EXAMPLE, Place()), **BROKER.render(EXAMPLE, Place())}
USB = "/etc/udev/rules.d/60-kiosk-usb.rules"
MOUNTS = "/dev/x /data ext4 ro 0 0\n"


def said(path, text):
    (verdict,) = texts(Scene({path: File(text.encode())}, Path("/nonexistent")))
    return verdict.said


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        pytest.param("/boot/firmware/config.txt", "a=" + "b" * 97, "line 1 is longer", id="cut"),
        pytest.param("/boot/firmware/config.txt", "dtparam audio", "neither a section", id="word"),
        pytest.param("/boot/firmware/cmdline.txt", "ro\nquiet\n", "exactly one line", id="lines"),
        pytest.param("/boot/firmware/cmdline.txt", "ro;x\n", "ro;x is no argument", id="argument"),
        pytest.param("/boot/firmware/cmdline.txt", "root=a root=b\n", "two roots", id="roots"),
        pytest.param("/etc/fstab", "/dev/x /data ext4 ro\n", "4 fields", id="fields"),
        pytest.param("/etc/fstab", "/dev/x data ext4 ro 0 0\n", "data is no folder", id="folder"),
        pytest.param("/etc/fstab", MOUNTS * 2, "mounted twice", id="twice"),
        pytest.param("/etc/hosts", "192.0.2 a\n", "begins with no address", id="address"),
        pytest.param("/etc/hosts", "192.0.2.1 a_b\n", "holds no host name", id="name"),
        pytest.param("/etc/hosts", "192.0.2.1\n", "names nobody", id="nobody"),
        pytest.param("/etc/hosts", "192.0.2.1 a\n192.0.2.2 a\n", "two addresses", id="two"),
        pytest.param("/etc/hostname", "a\nb\n", "one name", id="hostname"),
        pytest.param("/etc/systemd/network/a.network", "A=b\n", "before any section", id="bare"),
        pytest.param("/etc/systemd/a.conf", "[A]\nno setting\n", "line 2 is neither", id="ini"),
        pytest.param(USB, "ATTR{a}=1\n", "line 1 is no rule", id="rule"),
        pytest.param(USB, 'LABEL="a"\nGOTO="a"\n', "goes to a, which is not below", id="goto"),
        pytest.param("/etc/modprobe.d/a.conf", "instal a /bin/false\n", "no command", id="module"),
        pytest.param("/etc/kiosk/kiosk.toml", "[site\n", "it is no TOML", id="toml"),
        pytest.param("/etc/mosquitto/acl", "topic read a/b\n", "gives everybody", id="everybody"),
        pytest.param("/etc/mosquitto/acl", "user a\ntopic read a/#\n", "line 2 is neither", id="#"),
        pytest.param("/etc/mosquitto/mosquitto.conf", "listener\n", "is no setting", id="broker"),
    ],
)
def test_a_fault_is_told_with_its_file(path, text, told):
    sentence = said(path, text)
    assert sentence.startswith(f"{path}: ")
    assert told in sentence


def test_every_parser_has_a_file_of_the_tree():
    unused = [form.pattern for form, _ in READERS if not any(map(form.fullmatch, TREE))]
    assert unused == []


def test_a_link_has_no_text():
    assert "/etc/systemd/system/getty@tty1.service" in TREE
    (verdict,) = texts(Scene(TREE, Path("/nonexistent")))
    assert verdict.said == ""
