"""No value becomes another line, rule or argument: its key refuses it, else the file's format."""

import dataclasses
import ipaddress
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings as trying, strategies as st

import firmware_config
from firmware_config import boot, broker, disk, firewall, panel, settings, usb
from firmware_config.errors import SiteError
from firmware_config.place import Slot
from firmware_config.site import Peer, load
from firmware_config.site_checks import CHECKS
from firmware_config.site_tables import Keys

EXAMPLE = load(Path(firmware_config.__file__).with_name("example-site.toml"))
FULL = dataclasses.replace(
    EXAMPLE,
    keys=Keys("/usr/lib/softhsm/libsofthsm2.so", "kiosk 1"),
    panel=dataclasses.replace(EXAMPLE.panel, backlight="10-0045"),
)
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\"\\\\]")


def is_of_texts(value):
    return (
        isinstance(value, str)
        or value == ()
        or (isinstance(value, tuple) and isinstance(value[0], str))
    )


HOSTILE = [
    "a\nb",
    "a\r\nb",
    "a\x00b",
    "a\u2028b",
    "a\x85b",
    "\x1b[2J",
    'a"b',
    "a\\",
    "a'; reboot; '",
    "$(reboot)",
    "`reboot`",
    "%u",
    "a\tb",
    "a b c",
    "#",
    "a}",
    "a;b",
    '", GOTO="x',
    "+/#",
    "a,b",
    "",
]
TEXTS = [
    (table.name, field.name)
    for table in dataclasses.fields(FULL)
    for field in dataclasses.fields(getattr(FULL, table.name))
    if is_of_texts(getattr(getattr(FULL, table.name), field.name))
]


@trying(max_examples=200, deadline=None)
@given(
    key=st.sampled_from(sorted(CHECKS)),
    value=st.sampled_from(HOSTILE) | st.text(max_size=30) | st.integers() | st.booleans(),
    is_listed=st.booleans(),
)
def test_a_key_takes_no_value_that_means_something_to_a_file(key, value, is_listed):
    try:
        taken = CHECKS[key]([value] if is_listed else value)
    except ValueError as refused:
        said = str(refused)
    else:
        said = str(taken)
    assert not BREAKING.search(said.replace('"', "")), "nor does the refusal repeat it"
    assert '"' not in said or "must be" in said


def slipped(table, field, text):
    """The site as if the schema had let ``text`` through."""
    inner = getattr(FULL, table)
    value = text
    if not isinstance(getattr(inner, field), str):
        value = ((text, text),) if table == "wording" else (text,)
    return dataclasses.replace(FULL, **{table: dataclasses.replace(inner, **{field: value})})


def network_drop_in(site):
    return settings.network_drop_in(*site.peers)


def cmdline_txt(site):
    return boot.cmdline_txt(site, Slot.A)


MAKERS = [
    settings.kiosk_toml,
    settings.hosts,
    settings.hostname,
    settings.chrony_conf,
    settings.network_file,
    settings.update_drop_in,
    network_drop_in,
    cmdline_txt,
    boot.config_txt,
    disk.key_source,
    usb.usb_rules,
    firewall.nftables_conf,
    panel.backlight_rules,
    panel.backlight_drop_in,
    broker.mosquitto_conf,
    broker.acl,
]
"""Each alone: none may count on another one's refusal."""


def made(maker, site):
    """What it makes, or nothing where it refuses."""
    try:
        return maker(site)
    except SiteError:
        return None


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_what_slipped_through_the_schema_breaks_out_of_no_file(maker):
    """Each format's own function is the second lock: refused, or one value in one place."""
    plain = maker(FULL)
    assert plain
    for (table, field), text in itertools.product(TEXTS, HOSTILE):
        found = made(maker, slipped(table, field, text))
        if found is None:
            continue
        assert not BREAKING.search(text) or text not in found, (table, field, text)
        more = 4 if table in {"wording", "broker_machine"} else 0  # a sentence, a kiosk more
        assert lines_of(found) <= lines_of(plain) + more * 3, (table, field, text)


def lines_of(text):
    return len(text.splitlines())


ADDRESSED = [settings.hosts, network_drop_in, firewall.nftables_conf, broker.mosquitto_conf]


@pytest.mark.parametrize("maker", ADDRESSED, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("scope", ["eth0", 'a"b', "a\nb"], ids=["name", "quote", "line"])
def test_an_address_with_a_scope_is_written_nowhere(maker, scope):
    """Python takes any text behind the percent sign."""
    address = ipaddress.IPv6Address(f"fe80::1%{scope}")
    moved = dataclasses.replace(FULL.broker, address=address)
    with pytest.raises(SiteError):
        maker(dataclasses.replace(FULL, broker=moved))


def test_the_brokers_unit_is_told_no_such_address_either():
    address = ipaddress.IPv6Address("fe80::1%a\nb")
    moved = Peer("authority.example", address, 8444)
    with pytest.raises(SiteError):
        broker.render_broker(dataclasses.replace(FULL, authority=moved))
