"""A site file is taken whole or refused with the key that is wrong."""

import dataclasses
from pathlib import Path

import pytest

import firmware_config
from firmware_config.errors import SiteError
from firmware_config.settings import kiosk_toml
from firmware_config.site import SENTENCES, load, parse
from kiosk.config import load as load_settings
from kiosk.flow.setting import Language
from kiosk.wording import Sentences, longest_of

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
TEXT = EXAMPLE.read_text("utf-8")
LANGUAGES = ("ja", "en", "zh_hans", "ko")
BY_HAND = 'dhcp = false\naddress = "192.0.2.5/24"\ngateway = "192.0.2.1"'
NO_CAMERA = 'source = ""\n\n[face]\nis_on = true'


def changed(old, new):
    """The example with one line changed; fails when the example has no such text."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def test_the_example_is_a_site():
    site = load(EXAMPLE)
    assert site.site.device == "reception-1"
    assert str(site.service.address) == "192.0.2.10"


def test_settings_with_a_default_may_be_left_out():
    site = parse(changed("width = 1280\n", ""))
    assert site.panel.width == 1280


def test_a_clinic_that_asks_for_the_prescription_says_so():
    assert not load(EXAMPLE).consent.asks_prescription
    asking = EXAMPLE.read_text(encoding="utf-8") + "[consent]\nasks_prescription = true\n"
    assert "asks_prescription = true" in kiosk_toml(parse(asking))


@pytest.mark.parametrize("name", ["../../etc", "a b", "-rf", "a\\nb", "a*"])
def test_a_backlight_is_one_name(name):
    with pytest.raises(SiteError, match=r"panel\.backlight must be a name|not TOML"):
        parse(changed("inches = 10.1", f'inches = 10.1\nbacklight = "{name}"'))


def test_a_clinic_words_some_sentences_itself(tmp_path):
    said = '\n[wording.ja]\nvalid_note = "2階でお待ちください"\n'
    settings = tmp_path / "kiosk.toml"
    settings.write_text(kiosk_toml(parse(EXAMPLE.read_text("utf-8") + said)), "utf-8")
    assert load_settings(settings).wording.ja.valid_note == "2階でお待ちください"


def test_site_and_kiosk_know_the_same_sentences_and_how_long_each_may_be():
    """What the one lets through the other must not refuse: the kiosk would not start."""
    fields = {field.name: field for field in dataclasses.fields(Sentences)}
    assert set(fields) == set(SENTENCES)
    for table, language in zip(LANGUAGES, Language, strict=True):
        for name, field in fields.items():
            longest = longest_of(field, language)
            fits = f'[wording.{table}]\n{name} = "{"a" * longest}"\n'
            assert parse(f"{TEXT}\n{fits}").wording
            with pytest.raises(SiteError, match=f"{name} must be"):
                parse(f"{TEXT}\n{fits.replace('aa', 'aaa', 1)}")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param('valid_nota = "a"', "wording.ja has no sentence valid_nota", id="unknown"),
        pytest.param('valid_note = ""', "valid_note must be one line", id="empty"),
        pytest.param("valid_note = 1", "valid_note must be one line", id="number"),
    ],
)
def test_a_sentence_that_cannot_be_worded_is_refused(said, told):
    with pytest.raises(SiteError, match=told):
        parse(EXAMPLE.read_text("utf-8") + f"\n[wording.ja]\n{said}\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("device =", "devise =", "did you mean site.device?", id="near key"),
        pytest.param("[broker]", "[borker]", "did you mean broker?", id="near table"),
        pytest.param("[authority]", "[authorty]", "did you mean authority?", id="near optional"),
        pytest.param(
            'host = "authority.eligibility.example"\n', "", "authority.host", id="no host"
        ),
        pytest.param(
            "[usb]",
            '[keys]\nmodule = "lib.so"\ntoken = "kiosk"\n[usb]',
            "keys.module",
            id="library without a path",
        ),
        pytest.param(
            "[usb]",
            '[keys]\nmodule = "/usr/lib/p.so"\ntoken = "a\\n"\n[usb]',
            "keys.token",
            id="token with a line's end",
        ),
        pytest.param("[panel]", "[zebra]", "zebra is not a setting.", id="far table"),
        pytest.param('device = "reception-1"\n', "", "site.device is missing", id="missing key"),
        pytest.param("1310000011", "1310000012", "wrong check digit", id="check digit"),
        pytest.param("1310000011", "131000001", "must be 10 digits", id="short code"),
        pytest.param('"1310000011"', "1310000011", "site.institution", id="number for text"),
        pytest.param("reception-1", "reception/1", "site.device", id="slash in name"),
        pytest.param("reception-1", "Reception", "site.device", id="capital in name"),
        pytest.param("れんしゅう診療所", 'a\\"b', "site.clinic_name", id="quote"),
        pytest.param("れんしゅう診療所", "a\\\\b", "site.clinic_name", id="backslash"),
        pytest.param("れんしゅう診療所", "a\\nb", "site.clinic_name", id="line end"),
        pytest.param("れんしゅう診療所", "a\\u2028b", "site.clinic_name", id="line separator"),
        pytest.param("れんしゅう診療所", "", "site.clinic_name", id="empty name"),
        pytest.param("eth0", "eth0;reboot", "network.interface", id="interface"),
        pytest.param('"192.0.2.123", ', '"192.0.2.1230", ', "network.ntp_servers", id="address"),
        pytest.param('["192.0.2.123", "198.51.100.123"]', "[]", "at least one", id="no server"),
        pytest.param("dhcp = true", 'dhcp = "yes"', "must be true or false", id="switch"),
        pytest.param("dhcp = true", "dhcp = false", "network.address and", id="no address"),
        pytest.param("192.0.2.10", "0.0.0.0", "service.address", id="everywhere"),
        pytest.param("192.0.2.10", "224.0.0.1", "service.address", id="multicast"),
        pytest.param("cloud.eligibility.example", "192.0.2.10", "service.host", id="host"),
        pytest.param("8443", "0", "service.port", id="port 0"),
        pytest.param("volume = 3", "volume = 6", "sound.volume must be 1 to 5", id="volume"),
        pytest.param('wed = "09:00-12:30"', 'wed = "9-12"', "hours.wed must be like", id="hours"),
        pytest.param('wed = "09:00-12:30"', 'wed = "12:30-09:00"', "hours.wed must name", id="r"),
        pytest.param("2026-12-29", "2026-02-30", "hours.closed_days must be days", id="no day"),
        pytest.param("8443", "true", "service.port", id="port true"),
        pytest.param("8443", "65536", "service.port", id="port too high"),
        pytest.param("054c:0dc8", "054C:0DC8", "usb.allowed", id="usb id"),
        pytest.param("reader 054c", "keyboard 054c", "usb.allowed", id="usb kind"),
        pytest.param(
            'layout = "slots"',
            'layout = "raid"',
            'disk.layout must be "slots" or "stock"',
            id="layout",
        ),
        pytest.param("layout =", "disk_id =", "disk.disk_id is not a setting", id="of before"),
        pytest.param('layout = "slots"', 'layout = "stock"', "update.channel needs disk", id="s"),
        pytest.param('"stable"', '"Stable 1"', "update.channel must be one word", id="channel"),
        pytest.param("01:00-04:00", "01:00-01:10", "must be 30 minutes to 8 hours", id="short"),
        pytest.param("01:00-04:00", "20:00-05:00", "must be 30 minutes to 8 hours", id="long"),
        pytest.param("01:00-04:00", "1-4", 'must be like "01:00-04:00"', id="window"),
        pytest.param("inches = 10.1", "inches = 0.5", "panel.inches", id="inches"),
        pytest.param('reader = ""', 'reader = "a\\"b"', "card.reader", id="reader"),
        pytest.param("[site]", "[site", "not TOML", id="syntax"),
        pytest.param('eth0"', 'eth0"\nvolume = 3', "mean sound.volume?", id="other table"),
        pytest.param("192.0.2.10", "fe80::1", "same on every cable", id="link-local"),
        pytest.param("192.0.2.10", "fe80::1%eth0", "of one machine", id="scope"),
        pytest.param("192.0.2.10", "::ffff:192.0.2.10", "of one machine", id="mapped"),
        pytest.param("192.0.2.10", "127.0.0.1", "of one machine", id="itself, IPv4"),
        pytest.param("192.0.2.10", "::1", "of one machine", id="itself, IPv6"),
        pytest.param("dhcp = true", BY_HAND.replace("2.5", "2.10"), "speak to itself", id="own"),
        pytest.param('eth0"', 'lo"', "a wired interface", id="loopback"),
        pytest.param('eth0"', 'wlan0"', "a wired interface", id="radio"),
        pytest.param("れんしゅう診療所", "   ", "clinic_name must be one", id="blanks"),
        pytest.param("れんしゅう診療所", "a\u202eb", "clinic_name must be one", id="turned"),
        pytest.param('source = ""', NO_CAMERA, "face.is_on needs camera", id="no camera"),
        pytest.param('source = ""', 'source = "picamera2:0"', "camera.source", id="ribbon"),
        pytest.param("192.0.2.10", "255.255.255.255", "of one machine", id="everybody"),
        pytest.param("192.0.2.10", "192.0.2.256", "IP address such as", id="no such address"),
        pytest.param("cloud.eligibility.example", "0x7f.1", "service.host", id="address in hex"),
        pytest.param("cloud.eligibility.example", "-a.example", "service.host", id="hyphen"),
        pytest.param("cloud.eligibility.example", "localhost", "service.host", id="localhost"),
        pytest.param("dhcp = true", BY_HAND.replace("5/24", "5"), "with its prefix", id="bare"),
        pytest.param("dhcp = true", BY_HAND.replace("5/24", "x/24"), "with its prefix", id="x/24"),
        pytest.param("dhcp = true", BY_HAND.replace("5/24", "0/24"), "of one machine", id="net"),
        pytest.param("dhcp = true", BY_HAND.replace("5/24", "255/24"), "of one mach", id="all"),
        pytest.param("dhcp = true", BY_HAND.replace("2.1", "3.1"), "another machine in", id="far"),
        pytest.param("dhcp = true", BY_HAND.replace("2.1", "2.5"), "another machine", id="itself"),
        pytest.param(
            "dhcp = true", BY_HAND.replace("192.0.2.1", "2001:db8::1"), "both be", id="families"
        ),
        pytest.param(
            "dhcp = true",
            'dhcp = false\naddress = "2001:db8::5/64"\ngateway = "fe80::1"',
            "service.address is IPv4",
            id="no IPv4 of its own",
        ),
        pytest.param("01:00-04:00", "05:00-10:00", "must lie outside hours.mon", id="by day"),
        pytest.param("[disk]", "[[disk]]", "disk must be a table", id="array of tables"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(old, new, told):
    with pytest.raises(SiteError) as refused:
        parse(changed(old, new))
    assert told in str(refused.value)


def test_one_name_with_two_addresses_is_refused():
    with pytest.raises(SiteError, match="two addresses"):
        parse(changed("broker.hospital.example", "cloud.eligibility.example"))
    with pytest.raises(SiteError, match=r"broker.host and authority.host .* two addresses"):
        parse(changed("authority.eligibility.example", "broker.hospital.example"))


def test_a_fixed_address_beside_dhcp_is_refused():
    text = changed("dhcp = true", 'dhcp = true\naddress = "192.0.2.5/24"')
    with pytest.raises(SiteError, match="beside dhcp"):
        parse(text)


def test_an_interface_of_a_second_pci_domain_may_be_named():
    assert parse(changed('eth0"', 'enP1p1s0"')).network.interface == "enP1p1s0"


def test_a_kiosks_own_address_may_be_set_by_hand():
    network = parse(changed("dhcp = true", BY_HAND)).network
    assert (str(network.address), str(network.gateway)) == ("192.0.2.5/24", "192.0.2.1")


def test_a_routers_ipv6_address_may_be_of_its_cable():
    text = changed("dhcp = true", 'dhcp = false\naddress = "2001:db8::5/64"\ngateway = "fe80::1"')
    numbers = {"192.0.2.123": "2001:db8::a", "198.51.100.123": "2001:db8::b"}
    numbers |= {"192.0.2.10": "2001:db8::c", "198.51.100.20": "2001:db8::d"}
    numbers["192.0.2.11"] = "2001:db8::e"
    for old, new in numbers.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    assert str(parse(text).network.gateway) == "fe80::1"


def test_a_night_of_a_kiosk_that_takes_no_versions_may_be_any():
    text = changed('channel = "stable"', "").replace("01:00-04:00", "05:00-10:00")
    assert parse(text).update.channel is None


def test_an_editors_mark_at_the_beginning_is_no_fault(tmp_path):
    (tmp_path / "site.toml").write_text(TEXT, "utf-8-sig")
    assert load(tmp_path / "site.toml") == load(EXAMPLE)


def test_a_missing_file_is_told_by_its_path(tmp_path):
    with pytest.raises(SiteError, match="there is no such file"):
        load(tmp_path / "site.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "site.toml").write_bytes('x = "診療所"'.encode("cp932"))
    with pytest.raises(SiteError, match="not UTF-8"):
        load(tmp_path / "site.toml")


def test_an_error_never_repeats_the_value():
    with pytest.raises(SiteError) as refused:
        parse(changed("054c:0dc8", "something private"))
    assert "private" not in str(refused.value)


def test_a_kiosk_beside_a_terminal_says_so(tmp_path):
    settings = tmp_path / "kiosk.toml"
    asked = changed("port = 8443", "port = 8443\nby_terminal = true")
    for text, told in ((EXAMPLE.read_text("utf-8"), False), (asked, True)):
        settings.write_text(kiosk_toml(parse(text)), "utf-8")
        assert load_settings(settings).service.by_terminal is told
    with pytest.raises(SiteError, match=r"broker\.by_terminal is not a setting"):
        parse(changed("port = 8883", "port = 8883\nby_terminal = true"))


def test_new_versions_are_fetched_from_an_authority():
    text = EXAMPLE.read_text(encoding="utf-8")
    begin, end = text.index("[authority]"), text.index("[usb]")
    with pytest.raises(SiteError, match=r"update\.channel needs \[authority\]"):
        parse(text[:begin] + text[end:])


def test_a_night_may_go_past_midnight():
    window = parse(changed("01:00-04:00", "23:30-01:00")).update.window
    assert (window.begins_at, window.minutes) == ("23:30", 90)
