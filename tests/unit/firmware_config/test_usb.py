"""What a free USB port lets in: the site's own devices, as what the site calls them."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import firmware_config
from firmware_config.render import render
from firmware_config.site import load, parse
from firmware_config.usb import CLASSES
from tests.bench.udev_rules import Device, run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
READER, CAMERA, TOUCH = "054c:0dc8", "046d:0825", "0eef:0001"
ANOTHER = "413c:2107"


@pytest.fixture(scope="module")
def tree():
    return render(load(EXAMPLE))


@pytest.fixture(scope="module")
def rules(tree):
    return tree["/etc/udev/rules.d/60-kiosk-usb.rules"].content.decode()


@pytest.fixture(scope="module")
def keyboards(tree):
    return tree["/etc/udev/rules.d/70-kiosk-keyboards.rules"].content.decode()


def plugged(rules, usb_id, *interfaces, action="add", **attributes):
    """True when a device of these interfaces works after it was put in."""
    vendor, _, product = usb_id.partition(":")
    seen = {"idVendor": vendor, "idProduct": product, "authorized": "0", **attributes}
    packed = "".join(f":{one}" for one in interfaces) + ":" if interfaces else ""
    device = Device(
        keys={"ACTION": action, "SUBSYSTEM": "usb"},
        attributes=seen,
        properties={"DEVTYPE": "usb_device", "ID_USB_INTERFACES": packed},
    )
    run(rules, device)
    return device.attributes["authorized"] == "1"


@pytest.mark.parametrize(
    ("usb_id", "interfaces"),
    [
        pytest.param(READER, ["0b0000"], id="reader"),
        pytest.param(READER, ["0b0000", "ff0000"], id="reader with an interface of its maker's"),
        pytest.param(CAMERA, ["0e0100", "0e0200", "010100", "010200"], id="camera with microphone"),
        pytest.param(TOUCH, ["030000"], id="touch panel"),
        pytest.param("1d6b:0003", ["090000"], id="the board's own hub"),
        pytest.param("2109:3431", ["090001", "090002"], id="hub with several translators"),
    ],
)
def test_what_the_site_allows_works(rules, usb_id, interfaces):
    assert plugged(rules, usb_id, *interfaces)


@pytest.mark.parametrize(
    ("usb_id", "interfaces"),
    [
        pytest.param(ANOTHER, ["030101"], id="keyboard"),
        pytest.param(ANOTHER, ["080650"], id="stick"),
        pytest.param(ANOTHER, ["020600", "0a0000"], id="network card"),
        pytest.param(ANOTHER, ["0b0000"], id="another reader"),
        pytest.param(READER, ["0b0000", "030101"], id="keyboard beside a copied reader"),
        pytest.param(READER, ["030000"], id="HID that calls itself the reader"),
        pytest.param(READER, ["080650"], id="stick that calls itself the reader"),
        pytest.param(CAMERA, ["0e0100", "080650"], id="stick beside a copied camera"),
        pytest.param(CAMERA, ["0b0000"], id="reader that calls itself the camera"),
        pytest.param(TOUCH, ["030101"], id="keyboard that calls itself the panel"),
        pytest.param(TOUCH, ["030000", "030101"], id="keyboard beside a copied panel"),
        pytest.param(TOUCH, ["030000", "e00103"], id="network card beside a copied panel"),
        pytest.param("2109:3431", ["090000", "030000"], id="HID beside a hub"),
        pytest.param(READER, [], id="nothing told of its interfaces"),
    ],
)
def test_anything_else_stays_off(rules, usb_id, interfaces):
    assert not plugged(rules, usb_id, *interfaces)


def test_a_device_that_only_calls_itself_a_hub_stays_off(rules):
    assert not plugged(rules, ANOTHER, "030101", bDeviceClass="09")


def test_an_authorised_device_is_switched_off_where_the_kernel_let_it_in(rules):
    """A stock system's command line is not ours: there every device starts switched on."""
    assert not plugged(rules, ANOTHER, "030101", authorized="1")


def test_an_event_that_is_no_arrival_changes_nothing(rules):
    assert plugged(rules, ANOTHER, "030101", authorized="1", action="unbind")


CODES = st.sampled_from(["010100", "030000", "030101", "080650", "090000", "0b0000", "0e0100",
                         "e00101", "ff0000", "fe0101", "f00000"])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([(READER, "reader"), (CAMERA, "camera"), (TOUCH, "touch")]),
       st.lists(CODES, min_size=1, max_size=4))  # fmt: skip
def test_a_device_works_when_all_it_is_belongs_to_its_kind(rules, named, interfaces):
    usb_id, kind = named
    classes = {one[:2] for one in interfaces}
    wanted = classes <= set(CLASSES[kind]) or classes == {"09"}
    assert configured(rules, usb_id, interfaces[0]) == (
        (interfaces[0][:2] in (*CLASSES[kind], "09")) and interfaces[0] != "030101"
    )
    assert plugged(rules, usb_id, *interfaces) == (wanted and "030101" not in interfaces)


def configured(rules, usb_id, interface):
    """True when a device is still on after the kernel has found this interface in it."""
    vendor, _, product = usb_id.partition(":")
    kind = {"Class": interface[:2], "SubClass": interface[2:4], "Protocol": interface[4:]}
    seen = {f"bInterface{name}": value for name, value in kind.items()}
    seen |= {"../idVendor": vendor, "../idProduct": product, "../authorized": "1"}
    keys = {"ACTION": "add", "SUBSYSTEM": "usb"}
    device = Device(keys, seen, {"DEVTYPE": "usb_interface"})
    run(rules, device)
    return device.attributes["../authorized"] == "1"


@pytest.mark.parametrize(
    ("usb_id", "interface"),
    [
        pytest.param(READER, "0b0000", id="reader"),
        pytest.param(READER, "ff0000", id="of a reader's maker"),
        pytest.param(CAMERA, "0e0200", id="camera"),
        pytest.param(TOUCH, "030000", id="panel"),
        pytest.param("1d6b:0003", "090000", id="hub"),
    ],
)
def test_an_interface_of_its_kind_keeps_a_device_on(rules, usb_id, interface):
    assert configured(rules, usb_id, interface)


@pytest.mark.parametrize(
    ("usb_id", "interface"),
    [
        pytest.param(TOUCH, "080650", id="stick behind a copied panel"),
        pytest.param(TOUCH, "030101", id="keyboard behind a copied panel"),
        pytest.param(READER, "030000", id="HID behind a copied reader"),
        pytest.param(CAMERA, "020600", id="network card behind a copied camera"),
        pytest.param("1d6b:0003", "080650", id="stick behind what calls itself a hub"),
        pytest.param(ANOTHER, "0b0000", id="of a device that is not the site's"),
    ],
)
def test_what_udev_did_not_see_turns_the_device_off(rules, usb_id, interface):
    """udev stops at a descriptor of two bytes and at 512 characters; the kernel goes on."""
    assert not configured(rules, usb_id, interface)


PAD = "04d9:1203"


@pytest.fixture(scope="module")
def pad_rules():
    text = EXAMPLE.read_text("utf-8")
    site = parse(text.replace('allowed = ["', f'allowed = ["keypad {PAD}", "'))
    return render(site)["/etc/udev/rules.d/60-kiosk-usb.rules"].content.decode()


@pytest.mark.parametrize("interfaces", [["030101"], ["030101", "030000"], ["030000"]])
def test_a_number_pad_that_the_site_names_works(pad_rules, interfaces):
    """For who does not see the panel."""
    assert plugged(pad_rules, PAD, *interfaces)
    assert all(configured(pad_rules, PAD, one) for one in interfaces)


def test_a_site_without_a_number_pad_lets_in_none(rules):
    assert not plugged(rules, PAD, "030101")
    assert "keypad" not in rules.lower()


def test_a_number_pad_lets_in_no_other_keyboard(pad_rules):
    assert not plugged(pad_rules, ANOTHER, "030101")
    assert not plugged(pad_rules, TOUCH, "030101")
    assert not configured(pad_rules, TOUCH, "030101")
    assert not plugged(pad_rules, PAD, "030101", "080650")
    assert not configured(pad_rules, PAD, "080650")


def appeared(rules, name, *can, usb_id=TOUCH, action="add"):
    vendor, _, product = usb_id.partition(":")
    port = Device({"SUBSYSTEM": "usb"}, {"idVendor": vendor, "idProduct": product})
    device = Device(
        keys={"ACTION": action, "SUBSYSTEM": "input", "KERNEL": name},
        attributes={"inhibited": "0"},
        properties={"ID_INPUT": "1", **{f"ID_INPUT_{one}": "1" for one in can}},
        above=(Device({"SUBSYSTEM": "hid"}), port) if usb_id else (Device({"SUBSYSTEM": "gpio"}),),
    )
    for one in rules:
        run(one, device)
    return device


def is_heard(rules, *can, **more):
    seen = appeared(rules, "event4", *can, **more).properties
    is_inhibited = appeared(rules, "input7", *can, **more).attributes["inhibited"] == "1"
    assert is_inhibited == ("LIBINPUT_IGNORE_DEVICE" in seen)
    return not is_inhibited


@pytest.mark.parametrize(
    "can",
    [
        pytest.param(["KEY", "KEYBOARD"], id="keyboard"),
        pytest.param(["KEYBOARD", "TOUCHSCREEN"], id="keyboard that is a panel, too"),
        pytest.param(["KEY"], id="all letters but one"),
        pytest.param(["KEY", "MOUSE"], id="letters beside a mouse"),
    ],
)
def test_what_can_type_is_silenced_whatever_it_calls_itself(rules, keyboards, can):
    assert not is_heard([rules, keyboards], *can)


def test_a_touch_panel_is_heard_also_one_with_a_key(rules, keyboards):
    assert is_heard([rules, keyboards], "TOUCHSCREEN")
    assert is_heard([rules, keyboards], "TOUCHSCREEN", "KEY")


def test_a_boards_power_button_is_heard(rules, keyboards):
    assert is_heard([rules, keyboards], "KEY", usb_id="")


@pytest.mark.parametrize("action", ["add", "change"])
def test_the_sites_number_pad_types(pad_rules, keyboards, action):
    assert is_heard([pad_rules, keyboards], "KEY", "KEYBOARD", usb_id=PAD, action=action)
    assert not is_heard([pad_rules, keyboards], "KEY", "KEYBOARD", usb_id=ANOTHER, action=action)
