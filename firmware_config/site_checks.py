"""One check for each key of the site file: gives the value, or says what it must be.

A check raises ValueError with the end of a sentence; ``site`` puts the key in front of it. The
limits are narrower than the file formats need, so that no value can mean anything there.
"""

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

from eligibility.insured import has_valid_check_digit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
InterfaceAddress = ipaddress.IPv4Interface | ipaddress.IPv6Interface
Check = Callable[[Any], Any]

_INSTITUTION = re.compile(r"[0-9]{10}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_HOST = re.compile(r"(?=.{1,253}\Z)(?=.*[a-z])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
_INTERFACE = re.compile(r"[a-z][a-z0-9]{1,14}")
_USB_ID = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
_DISK_ID = re.compile(r"[0-9a-f]{8}")
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\"\\]{1,60}")
_READER = re.compile(r"[A-Za-z0-9 ._()+-]{0,60}")
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,30}[A-Za-z0-9])?")
_VIDEO = re.compile(r"(?:/dev/(?:video[0-9]{1,2}|v4l/by-(?:id|path)/[A-Za-z0-9._:+-]{1,80}))?")
_BACKLIGHT = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,39})?")
_FOLDER = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,60}){2,6}")
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(rf"(?:{_CLOCK}-(?:{_CLOCK}|24:00)(?: (?=.)|$))*")
SENTENCES = (
    "attract_title",
    "attract_not_ready",
    "closed_title",
    "closed_ask",
    "counter_note",
    "finish_thanks",
    "staff_note",
    "valid_note",
)
"""What a clinic may word itself; the kiosk says how long each may be."""
_ROTATIONS = (0, 90, 180, 270)
_PORTS = range(1, 65536)
_PIXELS = range(320, 7681)
_INCHES = (5.0, 60.0)
_QUEUED = range(1_000, 1_000_001)
_QUEUED_MIB = range(8, 1025)


def _matching(pattern: re.Pattern[str], wanted: str) -> Check:
    def check(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"must be {wanted}")
        return value

    return check


def _institution(value: object) -> str:
    if not isinstance(value, str) or not _INSTITUTION.fullmatch(value):
        raise ValueError("must be 10 digits")
    if not has_valid_check_digit(value):
        raise ValueError("has a wrong check digit")
    return value


def _address(value: object) -> Address:
    if not isinstance(value, str):
        raise ValueError("must be an IP address in quotes")  # noqa: TRY004  one error kind here
    address = ipaddress.ip_address(value)
    if address.is_unspecified or address.is_multicast or getattr(address, "scope_id", None):
        raise ValueError("must be the address of one machine")
    return address


def _interface_address(value: object) -> InterfaceAddress:
    if not isinstance(value, str) or "/" not in value:
        raise ValueError("must be an address with its prefix, such as 192.0.2.5/24")
    return ipaddress.ip_interface(value)


def _several(check: Check) -> Check:
    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError("must be a list with at least one entry")
        return tuple(check(one) for one in value)

    return check_all


def _each_once(check: Check) -> Check:
    def check_all(value: object) -> tuple[Any, ...]:
        given: tuple[Any, ...] = _several(check)(value)
        if len(set(given)) != len(given):
            raise ValueError("must name each once")
        return given

    return check_all


def _whole(allowed: range | tuple[int, ...], wanted: str) -> Check:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise ValueError(f"must be {wanted}")
        return value

    return check


def _inches(value: object) -> float:
    low, high = _INCHES
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"must be a number from {low} to {high}")
    return float(value)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004  one error kind here
    return value


def _hours(value: object) -> str:
    if not isinstance(value, str) or not _HOURS.fullmatch(value):
        raise ValueError('must be like "09:00-12:30 15:00-18:30"')
    times = value.replace("-", " ").split()
    if sorted(set(times)) != times:
        raise ValueError("must name its hours in their order, none within another")
    return value


def _day(value: object) -> str:
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError('must be days like "2026-12-29"') from None


def _sentences(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError("must be a table")  # noqa: TRY004  one error kind here
    for key, text in value.items():
        if key not in SENTENCES:
            raise ValueError(f"has no sentence {key}; there are {', '.join(SENTENCES)}")
        if not isinstance(text, str) or not _LINE.fullmatch(text):
            raise ValueError(f"{key} must be one line of 1 to 60 characters without quotes")
    return tuple(value.items())


_PEER: Mapping[str, Check] = {
    "host": _matching(_HOST, "a host name in lower case, not an address"),
    "address": _address,
    "port": _whole(_PORTS, "a port from 1 to 65535"),
}
_DEVICE = _matching(_LABEL, "of a-z, 0-9 and inner hyphens")
CHECKS: Mapping[tuple[str, str], Check] = {
    ("site", "institution"): _institution,
    ("site", "device"): _DEVICE,
    ("site", "clinic_name"): _matching(_LINE, "one line of 1 to 60 characters without quotes"),
    ("network", "interface"): _matching(_INTERFACE, "an interface name such as eth0"),
    ("network", "ntp_servers"): _several(_address),
    ("network", "dhcp"): _switch,
    ("network", "address"): _interface_address,
    ("network", "gateway"): _address,
    **{("service", key): check for key, check in _PEER.items()},
    ("service", "by_terminal"): _switch,
    **{("broker", key): check for key, check in _PEER.items()},
    **{("authority", key): check for key, check in _PEER.items()},
    ("keys", "module"): _matching(_FOLDER, "the path of a library"),
    ("keys", "token"): _matching(_TOKEN, "1 to 32 of a-z, A-Z, 0-9, blank, hyphen, underscore"),
    ("usb", "allowed"): _several(_matching(_USB_ID, "vendor:product such as 072f:2200")),
    ("disk", "disk_id"): _matching(_DISK_ID, "eight hex digits in lower case"),
    ("panel", "width"): _whole(_PIXELS, "320 to 7680"),
    ("panel", "height"): _whole(_PIXELS, "320 to 7680"),
    ("panel", "inches"): _inches,
    ("panel", "backlight"): _matching(_BACKLIGHT, "a name in /sys/class/backlight, or empty"),
    ("panel", "rotation"): _whole(_ROTATIONS, "0, 90, 180 or 270"),
    ("consent", "asks_prescription"): _switch,
    ("camera", "source"): _matching(_VIDEO, "a video device such as /dev/video0, or empty"),
    ("sound", "volume"): _whole(range(1, 6), "1 to 5"),
    **{("hours", day): _hours for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    ("hours", "closed_days"): _several(_day),
    **{("wording", language): _sentences for language in ("ja", "en", "zh_hans", "ko")},
    ("broker_machine", "kiosks"): _each_once(_DEVICE),
    ("broker_machine", "listen"): _address,
    ("broker_machine", "data"): _matching(_FOLDER, "a folder of its own such as /srv/mosquitto"),
    ("broker_machine", "max_queued_messages"): _whole(_QUEUED, "1000 to 1000000"),
    ("broker_machine", "max_queued_mib"): _whole(_QUEUED_MIB, "8 to 1024"),
    ("card", "reader"): _matching(_READER, "part of a reader's name, letters and digits"),
}
