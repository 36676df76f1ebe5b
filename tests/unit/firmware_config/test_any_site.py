"""Any site: it renders, and its files agree with each other and with the kiosk's own reader."""

import dataclasses
import ipaddress
import re
import tempfile
import tomllib
import typing
from pathlib import Path

from hypothesis import given, settings

import firmware_config
from firmware_config.broker import render_broker
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.site_checks import CHECKS
from firmware_config.verifiers.texts import texts
from firmware_config.verifiers.verdict import Scene, State
from kiosk import config
from tests.unit.firmware_config import sites as made

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
STOCK = Path(__file__).with_name("stock-site.toml")
ACCEPT = re.compile(r"(ip6?) daddr (\S+) (tcp|udp) dport ([0-9]+) accept")


def test_there_is_a_made_up_value_for_every_key():
    keys = {
        (table, key)
        for tables in (made.NEEDED, made.MAY)
        for table in tables
        for key in tables[table]
    }
    assert keys | made.OF_NETWORK == set(CHECKS)


@settings(max_examples=20, deadline=None, phases=made.UNSHRUNK)
@given(made.sites())
def test_any_site_renders_to_files_that_agree(site):
    tree = render(site)
    assert render(site) == tree
    assert firewall_of(tree) == asked_for(site)
    assert addresses_of_names(tree) == {peer.host: str(peer.address) for peer in site.peers}
    assert addresses_of_units(tree) == {str(peer.address) for peer in site.peers}
    assert peers_of_kiosk(tree) == {(peer.host, peer.port) for peer in site.peers}
    scene = Scene({**tree, **render_broker(site)}, Path("/nonexistent"))
    assert [one.said for one in texts(scene) if one.state is State.REFUSED] == []


def firewall_of(tree):
    """What the rules let out, of those to one address."""
    rules = tree["/etc/nftables.conf"].content.decode()
    return {(address, protocol, int(port)) for _, address, protocol, port in ACCEPT.findall(rules)}


def asked_for(site):
    peers = {(str(peer.address), "tcp", peer.port) for peer in site.peers}
    return peers | {(str(address), "udp", 123) for address in site.network.ntp_servers}


def addresses_of_names(tree):
    rows = [row.split() for row in tree["/etc/hosts"].content.decode().splitlines()]
    return {
        name: address for address, name in rows if not ipaddress.ip_address(address).is_loopback
    }


def addresses_of_units(tree):
    drop_ins = [file for path, file in tree.items() if path.endswith(".d/network.conf")]
    text = "".join(file.content.decode() for file in drop_ins)
    return set(re.findall(r"^IPAddressAllow=(.+)$", text, re.MULTILINE))


def peers_of_kiosk(tree):
    read = tomllib.loads(tree["/etc/kiosk/kiosk.toml"].content.decode())
    host, _, port = read["service"]["url"].removeprefix("https://").rpartition(":")
    others = [read[name] for name in ("broker", "authority") if name in read]
    return {(host, int(port)), *((one["host"], one["port"]) for one in others)}


@settings(max_examples=10, deadline=None, phases=made.UNSHRUNK)
@given(made.documents())
def test_the_kiosk_reads_the_settings_of_any_site_as_they_were_meant(document):
    site = made.parsed(document)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kiosk.toml")
        path.write_bytes(render(site)["/etc/kiosk/kiosk.toml"].content)
        read = config.load(path)
    assert (read.site.institution, read.site.device) == (site.site.institution, site.site.device)
    assert read.site.clinic_name == site.site.clinic_name
    assert read.service.by_terminal == site.service.by_terminal
    assert (read.panel.width, read.panel.height) == (site.panel.width, site.panel.height)
    assert (read.card.reader, read.camera.source) == (site.card.reader, site.camera.source)
    assert (read.face.is_on, read.sound.volume) == (site.face.is_on, site.sound.volume)
    assert (read.update and read.update.channel) == site.update.channel
    assert (read.hours is None) == (not any(site.hours.week.values()))
    assert all(getattr(read.wording.ja, key) == text for key, text in site.wording.ja)


def test_a_site_file_can_say_every_setting_of_the_kiosk_but_these():
    """What a clinic may decide has a key; these belong to the image, its models, the authority."""
    known = {
        f"{table.name}.{field.name}"
        for table in dataclasses.fields(config.KioskConfig)
        for field in dataclasses.fields(dataclass_in(table.type))
    }
    said = set()
    for path in (EXAMPLE, STOCK):
        read = tomllib.loads(render(load(path))["/etc/kiosk/kiosk.toml"].content.decode())
        said |= {f"{table}.{key}" for table, keys in read.items() for key in keys}
    said |= {f"wording.{language}" for language in ("ja", "en", "zh_hans", "ko")}
    assert known - said == {
        "card.face_anchors",
        "face.accept",
        "face.retry",
        "face.detector_sha256",
        "face.recogniser_sha256",
        "staff.n",
        "staff.salt",
        "staff.members",
    }
    assert said <= known


def dataclass_in(kind):
    """Of ``Hours | None``, Hours."""
    return next(one for one in (*typing.get_args(kind), kind) if dataclasses.is_dataclass(one))
