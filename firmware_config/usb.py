"""Which USB devices work: those that the site names, and only as what it names them.

The kernel starts with every device off (``usbcore.authorized_default=0``). These rules turn on what
the site allows: by vendor and product, which anybody can copy, and by the classes of all its
interfaces, so that what calls itself the card reader cannot be a keyboard, a disk or a network card
beside it. They are asked twice: of what udev reads in the descriptors while the device is off, and
of each interface that the kernel then finds. udev stops at a descriptor that the kernel passes over
and at the end of its buffer, so it may see less. What a class cannot tell is in
70-kiosk-keyboards.rules: a touch panel and a keyboard are both HID, so any input device that can
type is silenced, whoever it says it is; but for the number pad that a site names.

Sources: kernel Documentation/usb/authorization.rst, drivers/usb/core/config.c; systemd's
udev-builtin-usb_id.c, whose ID_USB_INTERFACES is ``:ccsspp:ccsspp:`` (class, subclass, protocol in
hex) of every interface of every configuration.
"""

from collections.abc import Iterable, Mapping

from firmware_config.errors import ValueRefused
from firmware_config.formats import udev_value
from firmware_config.site import Site

HUB = ("09",)
KEYPAD = "keypad"
"""The one kind that may be a boot keyboard: most number pads are, and say that of themselves."""
CLASSES: Mapping[str, tuple[str, ...]] = {
    "reader": ("0b", "ff"),  # smart card; some readers add one of their maker's
    "camera": ("01", "0e"),  # video; the microphone beside it gets no driver (modprobe.d)
    "touch": ("03",),  # HID
    KEYPAD: ("03",),
}
"""What each kind of device may consist of."""
_KEYBOARD = '"*:030101:*"'  # HID, boot interface, keyboard: no touch panel says that of itself
_END = 'GOTO="kiosk_usb_end"'
_IS_KEYBOARD = (
    'ATTR{bInterfaceClass}=="03", ATTR{bInterfaceSubClass}=="01", ATTR{bInterfaceProtocol}=="01"'
)


def usb_rules(site: Site) -> str:
    """/etc/udev/rules.d/60-kiosk-usb.rules."""
    devices = [_device(text) for text in site.usb.allowed]
    kinds = {kind: [usb_id for named, usb_id in devices if named == kind] for kind in CLASSES}
    pads = kinds.pop(KEYPAD)
    parts = (_part(kind, ids, CLASSES[kind]) for kind, ids in kinds.items() if ids)
    interfaces = (_interfaces(ids, CLASSES[kind]) for kind, ids in kinds.items())
    return f"""\
# Rendered from the site file; do not edit here. A keyboard or a stick in a free port stays dead.
{"".join(map(_may_type, pads))}\
ACTION!="add", {_END}
SUBSYSTEM!="usb", {_END}
ENV{{DEVTYPE}}=="usb_interface", GOTO="kiosk_usb_interface"
ENV{{DEVTYPE}}!="usb_device", {_END}
IMPORT{{builtin}}="usb_id"
ENV{{ID_USB_INTERFACES}}!="?*", GOTO="kiosk_usb_off"
{_part(KEYPAD, pads, CLASSES[KEYPAD]) if pads else ""}\
ENV{{ID_USB_INTERFACES}}=={_KEYBOARD}, GOTO="kiosk_usb_off"

# Hubs, the board's own among them: what hangs below is looked at itself.
{"".join(_others("hub", HUB))}\
GOTO="kiosk_usb_on"
LABEL="kiosk_usb_no_hub"
{"".join(parts)}
LABEL="kiosk_usb_off"
ATTR{{authorized}}="0"
{_END}
LABEL="kiosk_usb_on"
ATTR{{authorized}}="1"
{_END}

# What the kernel found in a device that is on; udev may have seen less of it.
LABEL="kiosk_usb_interface"
{_interfaces(pads, CLASSES[KEYPAD])}\
{_IS_KEYBOARD}, GOTO="kiosk_usb_all_off"
ATTR{{bInterfaceClass}}=="{HUB[0]}", {_END}
{"".join(interfaces)}\
LABEL="kiosk_usb_all_off"
ATTR{{../authorized}}="0"
LABEL="kiosk_usb_end"
"""


def _device(text: str) -> tuple[str, str]:
    kind, _, usb_id = text.partition(" ")
    if kind not in CLASSES:
        raise ValueRefused("A USB device must be one of the kinds that have rules.")
    return kind, usb_id


def _named(usb_id: str, key: str) -> str:
    """The comparison with a device's numbers; ``key`` with two places for their names."""
    vendor, _, product = usb_id.partition(":")
    return (
        f"{key.format('idVendor')}=={udev_value(vendor)}, "
        f"{key.format('idProduct')}=={udev_value(product)}, "
    )


def _may_type(usb_id: str) -> str:
    """For the keyboards' rules: this one is the clinic's own number pad."""
    return f'SUBSYSTEM=="input", {_named(usb_id, "ATTRS{{{}}}")}ENV{{KIOSK_KEYPAD}}="1"\n'


def _interfaces(usb_ids: Iterable[str], classes: tuple[str, ...]) -> str:
    wanted = "|".join(classes)
    return "".join(
        f'{_named(usb_id, "ATTR{{../{}}}")}ATTR{{bInterfaceClass}}=="{wanted}", {_END}\n'
        for usb_id in usb_ids
    )


def _part(kind: str, usb_ids: Iterable[str], classes: tuple[str, ...]) -> str:
    named = "".join(f'{_named(usb_id, "ATTR{{{}}}")}GOTO="kiosk_usb_on"\n' for usb_id in usb_ids)
    others = "".join(_others(kind, classes))
    head = f"\n# {kind}: of class {' or '.join(classes)} alone.\n"
    return f'{head}{others}{named}LABEL="kiosk_usb_no_{kind}"\n'


def _others(kind: str, classes: tuple[str, ...]) -> Iterable[str]:
    """Passes over the kind when one interface is of another class.

    udev knows no "all": so it is asked for one whose first digit is another, or whose second is.
    """
    firsts = dict.fromkeys(one[0] for one in classes)
    patterns = [f"[!{''.join(firsts)}]?"]
    for first in firsts:
        seconds = "".join(one[1] for one in classes if one[0] == first)
        patterns.append(f"{first}[!{seconds}]")
    for pattern in patterns:
        yield f'ENV{{ID_USB_INTERFACES}}=="*:{pattern}????:*", GOTO="kiosk_usb_no_{kind}"\n'
