"""A site file is taken whole or refused with the key that is wrong."""

import dataclasses
from pathlib import Path

import pytest

import firmware_config
from firmware_config.errors import SiteError
from firmware_config.settings import kiosk_toml
from firmware_config.site import load, parse
from firmware_config.site_checks import SENTENCES
from kiosk.config import load as load_settings
from kiosk.wording import Sentences

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")


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


def test_site_and_kiosk_know_the_same_sentences():
    assert {field.name for field in dataclasses.fields(Sentences)} == set(SENTENCES)


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
        pytest.param("4e5a7c10", "4e5a7c1", "disk.disk_id", id="disk id"),
        pytest.param("inches = 10.1", "inches = 0.5", "panel.inches", id="inches"),
        pytest.param('reader = ""', 'reader = "a\\"b"', "card.reader", id="reader"),
        pytest.param("[site]", "[site", "not TOML", id="syntax"),
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
