"""Made-up sites: any that the schema lets through, for every key of it."""

import json
import unicodedata

from hypothesis import Phase, note, strategies as st

from eligibility.insured import check_digit
from firmware_config.site import WEEKDAYS, parse


def matching(pattern):
    return st.from_regex(pattern, fullmatch=True)


def _v4(number):
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


def _v6(number):
    groups = (number >> 32 & 0xFFFF, number >> 16 & 0xFFFF, number & 0xFFFF or 1)
    return "2001:db8::" + ":".join(f"{group:x}" for group in groups)


ADDRESS = st.integers(0x0100_0000, 0xDFFF_FFFF).filter(lambda number: number >> 24 != 127).map(
    _v4
) | st.integers(1, 2**48 - 1).map(_v6)
LABEL = matching(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
HOST = matching(r"(?:[a-z0-9]{1,9}\.){0,3}[a-z](?:[a-z0-9-]{0,9}[a-z0-9])?").filter(
    lambda host: not host.endswith("localhost")
)
LINE = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters='"\\'),
    min_size=1,
    max_size=60,
).filter(lambda said: any(unicodedata.category(sign)[0] in "LNPS" for sign in said))
FOLDER = matching(r"(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,20}){2,6}")
QUEUES = matching(r"/(?:srv|data|mnt|media)(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,20}){1,5}")
SAID = st.text("ABC abc 123|", min_size=1, max_size=14).map(lambda said: f"a{said}b")
WORDED = st.sampled_from(["attract_title", "closed_title", "counter_note", "valid_note"])
SENTENCES = st.dictionaries(WORDED, SAID, max_size=2)
PEER = {"host": HOST, "address": ADDRESS, "port": st.integers(1024, 65535)}
HOURS = st.sampled_from(["", "09:00-12:30", "09:00-12:30 15:00-18:30", "08:00-24:00"])


def some(one, most=4):
    return st.lists(one, min_size=1, max_size=most, unique=True)


NEEDED = {
    "site": {
        "institution": matching(r"[0-9]{9}").map(lambda nine: nine + check_digit(nine)),
        "device": LABEL,
        "clinic_name": LINE,
    },
    "network": {
        "interface": matching(r"(?!lo\Z|wl|usb|enx)[a-z][A-Za-z0-9]{1,14}"),
        "ntp_servers": some(ADDRESS),
    },
    "service": PEER,
    "broker": PEER,
    "usb": {"allowed": some(matching(r"(?:reader|camera|touch|keypad) [0-9a-f]{4}:[0-9a-f]{4}"))},
}
WINDOWS = ["01:00-04:00", "23:30-02:00", "00:30-01:00"]
CAMERAS = ["", "/dev/video0", "/dev/v4l/by-id/usb-Cam_1.0:x-index0"]
MAY = {
    "service": {"by_terminal": st.booleans()},
    "authority": PEER,
    "keys": {
        "module": FOLDER,
        "token": matching(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,30}[A-Za-z0-9])?"),
    },
    "disk": {"layout": st.sampled_from(["slots", "stock"]), "key": LABEL},
    "board": {"charges_clock_battery": st.booleans()},
    "update": {"channel": LABEL, "window": st.sampled_from(WINDOWS)},
    "panel": {
        "width": st.integers(320, 7680),
        "height": st.integers(320, 7680),
        "inches": st.floats(5, 60),
        "rotation": st.sampled_from([0, 90, 180, 270]),
        "connector": st.sampled_from(["", "HDMI-A-1", "HDMI-A-2", "DSI-1", "DSI-2"]),
        "backlight": matching(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,39})?"),
    },
    "card": {"reader": st.text("ABCabc019 ._()/+-", max_size=60)},
    "camera": {"source": st.sampled_from(CAMERAS)},
    "face": {"is_on": st.booleans()},
    "consent": {"asks_prescription": st.booleans()},
    "sound": {
        "volume": st.integers(1, 5),
        "card": matching(r"(?:[A-Za-z][A-Za-z0-9_]{0,15})?"),
    },
    "hours": dict.fromkeys(WEEKDAYS, HOURS) | {"closed_days": some(st.dates().map(str))},
    "wording": dict.fromkeys(("ja", "en", "zh_hans", "ko"), SENTENCES),
    "broker_machine": {
        "kiosks": some(LABEL),
        "listen": ADDRESS,
        "data": QUEUES,
        "max_queued_messages": st.integers(1000, 1_000_000),
        "max_queued_mib": st.integers(8, 1024),
    },
}
PEERS = ("service", "broker", "authority")
WHOLE = {"authority", "keys"}
"""Tables that may be left out, and need all their keys when they are there."""
STATIC = {4: ("192.0.2.5/24", "192.0.2.1"), 6: ("2001:db8:5::5/64", "fe80::1")}
OF_NETWORK = {("network", "dhcp"), ("network", "address"), ("network", "gateway")}
"""Chosen together."""


UNSHRUNK = (Phase.explicit, Phase.generate)
"""A site that fails is told as it is: to look for a smaller one takes minutes."""


@st.composite
def documents(draw):
    """A site file's tables; what the schema wants of keys together is kept."""
    tables = {name: draw(st.fixed_dictionaries(keys)) for name, keys in NEEDED.items()}
    for name, keys in MAY.items():
        if name in WHOLE:
            found = draw(st.fixed_dictionaries(keys)) if draw(st.booleans()) else {}
        else:
            found = draw(st.fixed_dictionaries({}, optional=keys))
        if found:
            tables[name] = tables.get(name, {}) | found
    _settle(tables, draw)
    return tables


def _settle(tables, draw):
    _give_one_address_a_name(tables)
    _choose_network(tables, draw)
    hours, update = tables.get("hours", {}), tables.get("update", {})
    if not any(hours.get(day) for day in WEEKDAYS):
        hours.pop("closed_days", None)
    is_open_late = any("24:00" in hours.get(day, "") for day in WEEKDAYS)
    if "authority" not in tables or tables.get("disk", {}).get("layout") == "stock" or is_open_late:
        update.pop("channel", None)
    if not tables.get("camera", {}).get("source"):
        tables.get("face", {}).pop("is_on", None)
    machine = tables.get("broker_machine", {})
    if "kiosks" in machine:
        machine["kiosks"] = sorted({*machine["kiosks"], tables["site"]["device"]})


def _give_one_address_a_name(tables):
    known: dict[str, str] = {}
    for name in PEERS:
        if name in tables:
            peer = tables[name]
            peer["address"] = known.setdefault(peer["host"], peer["address"])


def _choose_network(tables, draw):
    if draw(st.booleans()):
        return
    network = tables["network"]
    reached = [
        tables[name]["address"] for name in ("service", "broker", "authority") if name in tables
    ]
    only_v6 = all(":" in address for address in (*reached, *network["ntp_servers"]))
    address, gateway = STATIC[6 if only_v6 else 4]
    network |= {"dhcp": False, "address": address, "gateway": gateway}


def as_toml(tables):
    """Their text; JSON's scalars and lists are TOML's, but for DEL."""
    lines = []
    for table, keys in tables.items():
        lines.append(f"[{table}]")
        for key, value in keys.items():
            if isinstance(value, dict):
                inner = ", ".join(f"{name} = {_scalar(said)}" for name, said in value.items())
                lines.append(f"{key} = {{ {inner} }}")
            else:
                lines.append(f"{key} = {_scalar(value)}")
    return "\n".join(lines) + "\n"


def _scalar(value):
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def sites():
    """Parsed ones."""
    return documents().map(parsed)


def parsed(tables):
    """Of a document, which is told when the test fails."""
    note(as_toml(tables))
    return parse(as_toml(tables))
