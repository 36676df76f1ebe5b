"""One check for each key of the site file, and what each may hold at most."""

import re
from collections.abc import Mapping

from firmware_config import site_addresses as at, site_values as v
from firmware_config.site_values import Check

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?!(?:.*\.)?localhost\Z)"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
"""The last part begins with a letter, so it cannot be read as an address in any of its forms."""
_INTERFACE = re.compile(r"(?!lo\Z|wl|usb|enx)[a-z][A-Za-z0-9]{1,14}")
"""No radio and nothing by USB, for which a kiosk has no driver. enP1p1s0: a second PCI domain."""
_USB_DEVICE = re.compile(r"(?:reader|camera|touch|keypad) [0-9a-f]{4}:[0-9a-f]{4}")
_READER = re.compile(r"[A-Za-z0-9 ._()/+-]{0,60}")
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,30}[A-Za-z0-9])?")
_VIDEO = re.compile(r"(?:/dev/(?:video[0-9]{1,2}|v4l/by-(?:id|path)/[A-Za-z0-9._:+-]{1,80}))?")
"""No picamera2: the library comes by apt alone, and the package's room is closed to apt's."""
_CONNECTOR = re.compile(r"(?:(?:HDMI-A|DSI)-[12])?")
_BACKLIGHT = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,39})?")
_SOUND_CARD = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]{0,15})?")
_FOLDER = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,60}){2,6}")
_PART = r"/[A-Za-z0-9][A-Za-z0-9._-]{0,60}"
_QUEUES = re.compile(rf"/var/lib/mosquitto|/(?:srv|data|mnt|media)(?:{_PART}){{1,5}}")
"""The broker may write there: no folder with settings or programs, its own rights among them."""
_ROTATIONS = (0, 90, 180, 270)
_PORTS = range(1, 65536)
_PIXELS = range(320, 7681)
_QUEUED = range(1_000, 1_000_001)
_QUEUED_MIB = range(8, 1025)

_PEER: Mapping[str, Check] = {
    "host": v.matching(_HOST, "a host name in lower case, not an address"),
    "address": at.address,
    "port": v.whole(_PORTS, "a port from 1 to 65535"),
}
_DEVICE = v.matching(_LABEL, "of a-z, 0-9 and inner hyphens")
CHECKS: Mapping[tuple[str, str], Check] = {
    ("site", "institution"): v.institution,
    ("site", "device"): _DEVICE,
    ("site", "clinic_name"): v.line,
    ("network", "interface"): v.matching(
        _INTERFACE, "the name of a wired interface such as eth0, none by USB"
    ),
    ("network", "ntp_servers"): v.several(at.address),
    ("network", "dhcp"): v.switch,
    ("network", "address"): at.interface_address,
    ("network", "gateway"): at.gateway,
    **{("service", key): check for key, check in _PEER.items()},
    ("service", "by_terminal"): v.switch,
    **{("broker", key): check for key, check in _PEER.items()},
    **{("authority", key): check for key, check in _PEER.items()},
    ("keys", "module"): v.matching(_FOLDER, "the path of a library"),
    ("keys", "token"): v.matching(_TOKEN, "1 to 32 of a-z, A-Z, 0-9, blank, hyphen, underscore"),
    ("usb", "allowed"): v.several(
        v.matching(
            _USB_DEVICE, 'reader, camera, touch or keypad, and vendor:product: "reader 072f:2200"'
        )
    ),
    ("disk", "layout"): v.one_of(v.Layout),
    ("disk", "key"): v.matching(_LABEL, "otp, card or another source's name"),
    ("board", "charges_clock_battery"): v.switch,
    ("update", "channel"): v.matching(_LABEL, "one word of a-z, 0-9 and inner hyphens"),
    ("update", "window"): v.window,
    ("panel", "width"): v.whole(_PIXELS, "320 to 7680"),
    ("panel", "height"): v.whole(_PIXELS, "320 to 7680"),
    ("panel", "inches"): v.inches,
    ("panel", "backlight"): v.matching(_BACKLIGHT, "a name in /sys/class/backlight, or empty"),
    ("panel", "connector"): v.matching(_CONNECTOR, "HDMI-A-1, HDMI-A-2, DSI-1, DSI-2, or empty"),
    ("panel", "rotation"): v.whole(_ROTATIONS, "0, 90, 180 or 270"),
    ("consent", "asks_prescription"): v.switch,
    ("camera", "source"): v.matching(_VIDEO, "a video device such as /dev/video0, or empty"),
    ("face", "is_on"): v.switch,
    ("sound", "volume"): v.whole(range(1, 6), "1 to 5"),
    ("sound", "card"): v.matching(_SOUND_CARD, "ALSA's name of a card, Headphones, or empty"),
    **{("hours", day): v.hours for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    ("hours", "closed_days"): v.several(v.day),
    **{("wording", language): v.sentences(language) for language in ("ja", "en", "zh_hans", "ko")},
    ("broker_machine", "kiosks"): v.several(_DEVICE),
    ("broker_machine", "listen"): at.address,
    ("broker_machine", "data"): v.matching(
        _QUEUES, "a folder of its own such as /srv/mosquitto, below /srv, /data, /mnt or /media"
    ),
    ("broker_machine", "max_queued_messages"): v.whole(_QUEUED, "1000 to 1000000"),
    ("broker_machine", "max_queued_mib"): v.whole(_QUEUED_MIB, "8 to 1024"),
    ("card", "reader"): v.matching(_READER, "part of a reader's name, letters and digits"),
}
