"""The rendered tree: equal to the one in git, and right in what matters."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import firmware_config
from eligibility.insured import check_digit
from firmware_config.errors import SiteError
from firmware_config.render import File, render
from firmware_config.site import load, parse
from firmware_config.write import write_tree
from kiosk import config

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
GOLDEN = Path(__file__).with_name("golden")
RECORD = "RECORD_GOLDEN"
"""Set this variable to write the golden tree anew; then read the difference before you commit."""


@pytest.fixture(scope="module")
def tree():
    return render(load(EXAMPLE))


def text_of(tree, path):
    return tree[path].content.decode()


def test_the_tree_is_the_one_in_git(tree):
    files = {path: file.content for path, file in tree.items() if file.kind == "file"}
    if os.environ.get(RECORD):
        write_tree({path: File(content) for path, content in files.items()}, GOLDEN)
    kept = {
        f"/{path.relative_to(GOLDEN)}": path.read_bytes()
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert files.keys() == kept.keys()
    different = sorted(path for path in files if files[path] != kept[path])
    assert different == []


def test_the_same_site_gives_the_same_bytes(tree):
    assert render(load(EXAMPLE)) == tree


def test_the_kiosk_reads_its_settings(tree, tmp_path):
    (tmp_path / "kiosk.toml").write_bytes(tree["/etc/kiosk/kiosk.toml"].content)
    read = config.load(tmp_path / "kiosk.toml")
    assert read.site.clinic_name == "れんしゅう診療所"
    assert read.service.url == "https://cloud.eligibility.example:8443"
    assert (read.broker.host, read.broker.port) == ("broker.hospital.example", 8883)
    assert read.authority == config.Authority("authority.eligibility.example", 8444)


def test_a_kiosk_whose_identity_comes_as_files_reaches_no_authority(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    begin, end = text.index("[authority]"), text.index("[usb]")
    tree = render(parse(text[:begin] + text[end:]))
    (tmp_path / "kiosk.toml").write_bytes(tree["/etc/kiosk/kiosk.toml"].content)
    assert config.load(tmp_path / "kiosk.toml").authority is None
    assert "8444" not in text_of(tree, "/etc/nftables.conf")
    assert not any("kiosk-firstboot" in path for path in tree)


def test_a_chip_for_the_signing_key_is_told_to_the_kiosk(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    keys = '[keys]\nmodule = "/usr/lib/softhsm/libsofthsm2.so"\ntoken = "kiosk 1"\n'
    for more, expected in (
        ("", None),
        (keys, config.Keys(Path("/usr/lib/softhsm/libsofthsm2.so"), "kiosk 1")),
    ):
        tree = render(parse(text + more))
        (tmp_path / "kiosk.toml").write_bytes(tree["/etc/kiosk/kiosk.toml"].content)
        assert config.load(tmp_path / "kiosk.toml").keys == expected


def test_a_panel_whose_brightness_can_be_set_is_open_to_the_screen_only(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    tree = render(parse(text.replace("inches = 10.1", 'inches = 10.1\nbacklight = "10-0045"')))
    (tmp_path / "kiosk.toml").write_bytes(tree["/etc/kiosk/kiosk.toml"].content)
    folder = config.load(tmp_path / "kiosk.toml").panel.backlight
    assert folder == Path("/sys/class/backlight/10-0045")
    opened = [
        path for path, file in tree.items() if f"ReadWritePaths=-{folder}".encode() in file.content
    ]
    assert opened == ["/etc/systemd/system/kiosk-ui.service.d/backlight.conf"]
    rules = text_of(tree, "/etc/udev/rules.d/61-kiosk-backlight.rules")
    assert 'KERNEL!="10-0045", GOTO=' in rules
    assert "chgrp video /sys%p/brightness" in rules


def test_without_one_nothing_of_the_system_is_writable(tree):
    assert not any(b"ReadWritePaths" in file.content for file in tree.values())
    assert not any("backlight" in path for path in tree)


def test_the_kernel_gets_exactly_one_line(tree):
    text = text_of(tree, "/boot/firmware/cmdline.txt")
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert " ro " in text


def test_no_line_of_config_txt_is_cut_by_the_firmware(tree):
    lines = text_of(tree, "/boot/firmware/config.txt").splitlines()
    assert max(map(len, lines)) <= 98
    assert "dtparam=watchdog=on" in lines


def test_the_firewall_opens_the_way_to_each_peer_and_no_other(tree):
    opened = [
        line.strip() for line in text_of(tree, "/etc/nftables.conf").splitlines() if "daddr" in line
    ]
    assert opened == [
        "ip daddr 192.0.2.10 tcp dport 8443 accept",
        "ip daddr 198.51.100.20 tcp dport 8883 accept",
        "ip daddr 192.0.2.11 tcp dport 8444 accept",
        "ip daddr 192.0.2.123 udp dport 123 accept",
        "ip daddr 198.51.100.123 udp dport 123 accept",
    ]


def test_every_chain_of_the_firewall_is_closed(tree):
    rules = text_of(tree, "/etc/nftables.conf")
    for hook in ("input", "forward", "output"):
        assert f"hook {hook} priority filter; policy drop;" in rules


def test_neighbour_discovery_is_open_only_where_ipv6_is_used(tree):
    assert "icmpv6" not in text_of(tree, "/etc/nftables.conf")
    text = EXAMPLE.read_text(encoding="utf-8").replace("192.0.2.10", "2001:db8::10")
    ipv6 = render(parse(text))
    assert "nd-neighbor-solicit" in text_of(ipv6, "/etc/nftables.conf")
    assert "ip6 daddr 2001:db8::10 tcp dport 8443 accept" in text_of(ipv6, "/etc/nftables.conf")


def test_without_dhcp_its_ports_stay_closed_and_the_address_is_fixed():
    fixed = 'dhcp = false\naddress = "192.0.2.5/24"\ngateway = "192.0.2.1"'
    text = EXAMPLE.read_text(encoding="utf-8").replace("dhcp = true", fixed)
    tree = render(parse(text))
    assert "sport" not in text_of(tree, "/etc/nftables.conf")
    network = text_of(tree, "/etc/systemd/network/10-kiosk.network")
    assert "Address=192.0.2.5/24\nGateway=192.0.2.1\n" in network
    assert "DHCP=yes" not in network


def test_names_firewall_and_units_agree_on_the_addresses(tree):
    assert "192.0.2.10 cloud.eligibility.example\n" in text_of(tree, "/etc/hosts")
    ui = text_of(tree, "/etc/systemd/system/kiosk-ui.service.d/network.conf")
    batch = text_of(tree, "/etc/systemd/system/kiosk-batch.service.d/network.conf")
    assert "IPAddressAllow=192.0.2.10\n" in ui
    assert "198.51.100.20" not in ui  # the screen has no business with the broker
    assert "IPAddressAllow=198.51.100.20\n" in batch
    assert "IPAddressAllow=192.0.2.11\n" in batch  # it reports there, and renews
    assert "IPAddressAllow=192.0.2.11\n" in ui  # for an invitation, where nothing else helps


def test_only_named_usb_devices_and_hubs_pass(tree):
    rules = text_of(tree, "/etc/udev/rules.d/60-kiosk-usb.rules").splitlines()
    passing = [rule for rule in rules if "GOTO" in rule and rule.startswith("ATTR")]
    assert len(passing) == 4
    assert rules.index('ATTR{authorized}="0"') > max(map(rules.index, passing))


def test_the_journal_stays_in_memory(tree):
    assert "Storage=volatile" in text_of(tree, "/etc/systemd/journald.conf.d/kiosk.conf")


def test_nobody_can_log_in_at_the_screen(tree):
    masked = tree["/etc/systemd/system/getty@tty1.service"]
    assert (masked.kind, masked.content) == ("symlink", b"/dev/null")


def test_no_file_can_be_changed_by_others(tree):
    assert not [path for path, file in tree.items() if file.mode & 0o022]


def test_a_tree_is_written_with_its_modes_and_links(tree, tmp_path):
    write_tree(tree, tmp_path)
    write_tree(tree, tmp_path)  # a second time over the first
    rules = tmp_path / "etc/nftables.conf"
    assert rules.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "etc/systemd/system/getty@tty1.service").readlink() == Path("/dev/null")


def test_a_path_out_of_the_image_is_refused(tmp_path):
    with pytest.raises(SiteError, match="leads out"):
        write_tree({"/../outside": File(b"")}, tmp_path / "root")
    assert not (tmp_path / "outside").exists()


PRINTABLE = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters='"\\'), min_size=1, max_size=60
)


ONE_MACHINE = st.ip_addresses().filter(lambda one: not one.is_unspecified | one.is_multicast)


@settings(max_examples=40)
@given(
    code=st.from_regex(r"[0-9]{9}", fullmatch=True),
    name=PRINTABLE,
    addresses=st.tuples(ONE_MACHINE, ONE_MACHINE, ONE_MACHINE),
    port=st.integers(1, 65535),
)
def test_any_site_renders_to_files_of_the_right_shape(code, name, addresses, port):
    text = EXAMPLE.read_text(encoding="utf-8").replace("8443", str(port))
    for old, new in zip(("192.0.2.10", "198.51.100.20", "192.0.2.123"), addresses, strict=True):
        text = text.replace(f'"{old}"', f'"{new}"')
    text = text.replace("1310000011", code + check_digit(code)).replace("れんしゅう診療所", name)

    tree = render(parse(text))

    read = tomllib.loads(text_of(tree, "/etc/kiosk/kiosk.toml"))
    assert read["site"]["clinic_name"] == name
    assert read["service"]["url"].endswith(f":{port}")
    rules = text_of(tree, "/etc/nftables.conf")
    assert all(f"daddr {address} " in rules for address in addresses)
    assert text_of(tree, "/boot/firmware/cmdline.txt").count("\n") == 1
