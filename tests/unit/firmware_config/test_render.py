"""The rendered tree: equal to the one in git, and right in what matters."""

import re
from pathlib import Path

import pytest

import firmware_config
from firmware_config.render import render
from firmware_config.site import load, parse
from kiosk import config

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tree():
    return render(load(EXAMPLE))


def text_of(tree, path):
    return tree[path].content.decode()


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
    tree = render(parse((text[:begin] + text[end:]).replace('channel = "stable"', "")))
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


@pytest.mark.parametrize(("degrees", "turn"), [(90, "-r"), (180, "-r -r"), (270, "-r -r -r")])
def test_a_panel_that_hangs_another_way_up_is_turned_by_the_compositor(tree, degrees, turn):
    drop_in = "/etc/systemd/system/kiosk-display.service.d/turn.conf"
    text = EXAMPLE.read_text(encoding="utf-8")
    turned = render(parse(text.replace("inches = 10.1", f"inches = 10.1\nrotation = {degrees}")))
    assert f'Environment="CAGE_TURN={turn}"\n' in text_of(turned, drop_in)
    assert drop_in not in tree
    unit = (ROOT / "systemd/kiosk-display.service").read_text()
    assert "Environment=CAGE_TURN=\n" in unit
    assert re.search(r"^ExecStart=/usr/bin/cage .*\$CAGE_TURN -- ", unit, re.MULTILINE)


@pytest.mark.parametrize(
    ("degrees", "where"),
    [
        # The panel's own upper left corner, and its upper right one, on the turned picture.
        (90, [(1, 0), (1, 1)]),
        (180, [(1, 1), (0, 1)]),
        (270, [(0, 1), (0, 0)]),
    ],
)
def test_touches_are_turned_as_the_picture_is(tree, degrees, where):
    file = "/etc/udev/rules.d/62-kiosk-turn.rules"
    text = EXAMPLE.read_text(encoding="utf-8")
    turned = render(parse(text.replace("inches = 10.1", f"inches = 10.1\nrotation = {degrees}")))
    (found,) = re.findall(r'CALIBRATION_MATRIX\}="([^"]+)"', text_of(turned, file))
    a, b, c, d, e, f = map(int, found.split())
    assert [(a * x + b * y + c, d * x + e * y + f) for x, y in ((0, 0), (1, 0))] == where
    assert file not in tree


def test_without_one_nothing_of_the_system_is_writable(tree):
    rendered = [file for path, file in tree.items() if path.startswith("/etc/systemd/system/")]
    assert not any(b"ReadWritePaths" in file.content for file in rendered)
    assert not any("backlight" in path for path in tree)


def test_a_stock_systems_root_stays_as_it_was_installed(tree):
    text = EXAMPLE.read_text(encoding="utf-8").replace('"slots"', '"stock"')
    stock = render(parse(text.replace('channel = "stable"', "")))
    left = {"/boot/firmware/cmdline.txt", "/etc/fstab"}
    assert left <= tree.keys()
    assert not left & stock.keys()


def test_new_versions_are_asked_for_only_where_a_channel_is_named(tree, tmp_path):
    timer = "/etc/systemd/system/kiosk-update.timer"
    assert "OnCalendar=*-*-* 01:00:00 Asia/Tokyo\nRandomizedDelaySec=180min\n" in text_of(
        tree, f"{timer}.d/site.conf"
    )
    without = render(parse(EXAMPLE.read_text("utf-8").replace('channel = "stable"', "")))
    assert (without[timer].kind, without[timer].content) == ("symlink", b"/dev/null")
    for one, channel in ((tree, config.Update("stable")), (without, None)):
        (tmp_path / "kiosk.toml").write_bytes(one["/etc/kiosk/kiosk.toml"].content)
        assert config.load(tmp_path / "kiosk.toml").update == channel


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


def test_the_journal_stays_in_memory(tree):
    assert "Storage=volatile" in text_of(tree, "/etc/systemd/journald.conf.d/kiosk.conf")


def test_nobody_can_log_in_at_the_screen(tree):
    masked = tree["/etc/systemd/system/getty@tty1.service"]
    assert (masked.kind, masked.content) == ("symlink", b"/dev/null")


def test_no_file_can_be_changed_by_others(tree):
    assert not [path for path, file in tree.items() if file.mode & 0o022]
