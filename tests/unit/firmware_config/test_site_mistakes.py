"""Mistakes of somebody who writes a site file for the first time, and what is made of them."""

import pytest

from firmware_config.__main__ import main
from firmware_config.errors import SiteError
from firmware_config.site import WEEKDAYS, parse, parse_part
from tests.unit.firmware_config.test_site import BY_HAND, changed

CLINIC = "れんしゅう診療所"


def static(address, gateway):
    return changed("dhcp = true", f'dhcp = false\naddress = "{address}"\ngateway = "{gateway}"')


@pytest.mark.parametrize(
    ("address", "gateway", "told"),
    [
        pytest.param("192.0.2.5/24", "192.0.2.255", "gateway must be another", id="everybody"),
        pytest.param("192.0.2.5/24", "192.0.2.0", "gateway must be another", id="network"),
        pytest.param("192.0.2.5/24", "169.254.0.1", "gateway must be another", id="link-local"),
        pytest.param("192.168.1.5/0", "10.9.9.9", "prefix of its own network", id="no prefix"),
        pytest.param("192.168.1.5/7", "192.168.1.1", "prefix of its own", id="short prefix"),
    ],
)
def test_a_network_that_cannot_work_is_refused(address, gateway, told):
    with pytest.raises(SiteError) as refused:
        parse(static(address, gateway))
    assert told in str(refused.value)


@pytest.mark.parametrize("own", ["192.0.2.0", "192.0.2.255"])
def test_a_peer_that_is_the_kiosks_network_is_refused(own):
    text = changed("dhcp = true", BY_HAND)
    for old, name in (("192.0.2.10", "service"), ("192.0.2.123", "network.ntp_servers")):
        with pytest.raises(SiteError, match=rf"{name}\S* is no machine's"):
            parse(text.replace(f'"{old}"', f'"{own}"'))


def test_a_link_of_two_has_no_address_of_everybody():
    network = parse(static("192.0.2.8/31", "192.0.2.9")).network
    assert str(network.gateway) == "192.0.2.9"


@pytest.mark.parametrize("address", ["0.1.2.3", "240.0.0.1", "255.1.1.1"])
def test_an_address_that_no_machine_has_is_refused(address):
    with pytest.raises(SiteError, match=r"service\.address must be the address of one machine"):
        parse(changed("192.0.2.10", address))


@pytest.mark.parametrize("name", ["usb0", "enx001122334455"])
def test_an_interface_by_usb_is_refused(name):
    with pytest.raises(SiteError, match=r"network\.interface must be .* none by USB"):
        parse(changed('eth0"', f'{name}"'))


TOO_MUCH = [
    pytest.param(f"port = {'9' * 5000}", id="digits"),
    pytest.param("a = " + "[" * 3000 + "]" * 3000, id="nested"),
]


@pytest.mark.parametrize("line", TOO_MUCH)
def test_toml_that_python_cannot_read_is_an_error_like_any_other(line, tmp_path, capsys):
    with pytest.raises(SiteError, match=r"too deep|thousands of digits"):
        parse_part(line, {("hours", day) for day in WEEKDAYS})
    (tmp_path / "site.toml").write_text(line)
    assert main(["diff", str(tmp_path / "site.toml"), str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_a_key_is_told_without_what_a_terminal_obeys():
    with pytest.raises(SiteError) as refused:
        parse(changed("device =", '"a\\u001b[2Jb" ='))
    assert str(refused.value).isprintable()
    assert "a\\x1b[2Jb" in str(refused.value)
    with pytest.raises(SiteError) as refused:
        parse(changed("[usb]", '[wording.ja]\n"a\\nb" = "c"\n[usb]'))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(("key", "near"), [("saturday", "sat"), ("wednesday", "wed")])
def test_a_longer_name_of_a_key_is_understood(key, near):
    with pytest.raises(SiteError, match=rf"did you mean hours\.{near}\?"):
        parse(changed('wed = "09:00-12:30"', f'{key} = "09:00-12:30"'))


@pytest.mark.parametrize("name", ["\u200b", "\ufeff\u2060", "a\ue000", "a\U000e0041\u0378"])
def test_a_name_that_nobody_sees_is_refused(name):
    with pytest.raises(SiteError, match=r"site\.clinic_name must be one line"):
        parse(changed(CLINIC, name))


@pytest.mark.parametrize("name", ["みなと内科 ①", "Clinic “Minato” 2", "👨‍⚕️", "𠮷田医院"])
def test_a_name_with_signs_that_are_seen_is_taken(name):
    assert parse(changed(CLINIC, name)).site.clinic_name == name
