"""Which USB devices work: those that the site names, and only as what it names them.

The kernel starts with every device off (``usbcore.authorized_default=0``). These rules turn on what
the site allows: by vendor and product, which anybody can copy, and by the classes of all its
interfaces, so that what calls itself the card reader cannot be a keyboard, a disk or a network card
beside it. What a class cannot tell is in 70-kiosk-keyboards.rules: a touch panel and a keyboard are
both HID, so any input device that can type is silenced, whoever it says it is.

Sources: kernel Documentation/usb/authorization.rst; systemd's udev-builtin-usb_id.c, whose
ID_USB_INTERFACES is ``:ccsspp:ccsspp:`` (class, subclass, protocol in hex) of every interface of
every configuration, from the descriptors: it is known while the device is still off.
"""

from collections.abc import Iterable, Mapping

from firmware_config.errors import ValueRefused
from firmware_config.formats import udev_value
from firmware_config.site import Site

HUB = ("09",)
CLASSES: Mapping[str, tuple[str, ...]] = {
    "reader": ("0b", "ff"),  # smart card; some readers add one of their maker's
    "camera": ("01", "0e"),  # video; the microphone beside it gets no driver (modprobe.d)
    "touch": ("03",),  # HID
}
"""What each kind of device may consist of."""
_KEYBOARD = '"*:030101:*"'  # HID, boot interface, keyboard: no touch panel says that of itself
_END = 'GOTO="kiosk_usb_end"'


def usb_rules(site: Site) -> str:
    """/etc/udev/rules.d/60-kiosk-usb.rules."""
    devices = [_device(text) for text in site.usb.allowed]
    kinds = {kind: [usb_id for named, usb_id in devices if named == kind] for kind in CLASSES}
    parts = (_part(kind, ids, CLASSES[kind]) for kind, ids in kinds.items() if ids)
    return f"""\
# Rendered from the site file; do not edit here. A keyboard or a stick in a free port stays dead.
ACTION!="add", {_END}
SUBSYSTEM!="usb", {_END}
ENV{{DEVTYPE}}!="usb_device", {_END}
IMPORT{{builtin}}="usb_id"
ENV{{ID_USB_INTERFACES}}!="?*", GOTO="kiosk_usb_off"
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
LABEL="kiosk_usb_end"
"""


def _device(text: str) -> tuple[str, str]:
    kind, _, usb_id = text.partition(" ")
    if kind not in CLASSES:
        raise ValueRefused("A USB device must be one of the kinds that have rules.")
    return kind, usb_id


def _part(kind: str, usb_ids: Iterable[str], classes: tuple[str, ...]) -> str:
    named = "".join(
        f"ATTR{{idVendor}}=={udev_value(vendor)}, ATTR{{idProduct}}=={udev_value(product)}, "
        'GOTO="kiosk_usb_on"\n'
        for vendor, _, product in (usb_id.partition(":") for usb_id in usb_ids)
    )
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
