"""The broker's machine from the same site file: its tree in git, its rights, its limits."""

from pathlib import Path

import pytest

import firmware_config
from firmware_config.broker import MAX_PACKET_BYTES, acl, mosquitto_conf, render_broker
from firmware_config.errors import SiteError
from firmware_config.formats import topic_level
from firmware_config.site import load, parse

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
A_PART_BYTES = 120_000
AN_INQUIRY_BYTES = 1024 * 1024 * 16 // 9 + 4096


def site_with(table=""):
    """The example and what its broker's machine is told besides."""
    return parse(f"{EXAMPLE.read_text('utf-8')}\n[broker_machine]\n{table}\n")


def lines_of(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_a_clinic_with_one_kiosk_needs_no_key_at_all():
    assert acl(load(EXAMPLE)) == acl(site_with('kiosks = ["reception-1"]'))


def test_each_kiosk_has_its_own_branch_and_the_hospital_those_of_its_kiosks():
    rules = lines_of(acl(site_with('kiosks = ["reception-1", "gate"]')))
    users = [line for line in rules if line.startswith("user ")]
    assert users == [
        "user 1310000011-reception-1",
        "user 1310000011-gate",
        "user hospital-1310000011",
    ]
    gate = rules[rules.index(users[1]) + 1 : rules.index(users[2])]
    assert gate == [
        "topic write oqs/v1/1310000011-gate/up/coverage",
        "topic write oqs/v1/1310000011-gate/up/notice",
        "topic write oqs/v1/1310000011-gate/up/answer",
        "topic write oqs/v1/1310000011-gate/up/status",
        "topic read oqs/v1/1310000011-gate/down/receipt",
        "topic read oqs/v1/1310000011-gate/down/inquiry",
    ]
    hospital = rules[rules.index(users[2]) + 1 :]
    assert len(hospital) == 12
    assert not [rule for rule in hospital if "read" in rule and "/down/" in rule]
    assert not [rule for rule in hospital if "write" in rule and "/up/" in rule]


def test_no_right_has_a_wildcard_or_a_pattern():
    rules = lines_of(acl(site_with('kiosks = ["reception-1", "gate"]')))
    assert not [rule for rule in rules if set(rule) & set("+#%$*")]
    assert {rule.split()[0] for rule in rules} == {"user", "topic"}


@pytest.mark.parametrize(
    "trap", ["", "+", "#", "%u", "a/b", "a b", "a\nuser b", "a\\", '"', "$SYS"]
)
def test_a_level_of_a_topic_is_nothing_else(trap):
    with pytest.raises(SiteError, match="level of a topic"):
        topic_level(trap)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        pytest.param('kiosk = ["gate"]', "did you mean broker_machine.kiosks?", id="near key"),
        pytest.param('kiosks = ["gate"]', "must name site.device", id="not this kiosk"),
        pytest.param('kiosks = ["reception-1", "+"]', "kiosks must be of a-z", id="plus"),
        pytest.param('kiosks = ["reception-1", "a/b"]', "kiosks must be of a-z", id="slash"),
        pytest.param('kiosks = ["reception-1", "%u"]', "kiosks must be of a-z", id="pattern"),
        pytest.param('kiosks = ["reception-1", "#"]', "kiosks must be of a-z", id="hash"),
        pytest.param('kiosks = ["reception-1", "a\\nb"]', "kiosks must be of a-z", id="line end"),
        pytest.param('kiosks = ["reception-1", "reception-1"]', "each once", id="twice"),
        pytest.param("kiosks = []", "at least one", id="nobody"),
        pytest.param('kiosks = "reception-1"', "must be a list", id="no list"),
        pytest.param('listen = "broker.example"', "broker_machine.listen", id="name"),
        pytest.param('listen = "0.0.0.0"', "address of one machine", id="everywhere"),
        pytest.param('data = "mosquitto"', "broker_machine.data must be a folder", id="relative"),
        pytest.param('data = "/srv/../etc"', "broker_machine.data must be a folder", id="up"),
        pytest.param('data = "/srv/a b"', "broker_machine.data must be a folder", id="blank"),
        pytest.param('data = "/srv"', "broker_machine.data must be a folder", id="not its own"),
        pytest.param('data = "/etc/mosquitto"', "must be a folder of its own", id="its own rights"),
        pytest.param('data = "/usr/lib"', "must be a folder of its own", id="programs"),
        pytest.param('data = "/var/lib/dpkg"', "must be a folder of its own", id="the system's"),
        pytest.param("max_queued_messages = 0", "1000 to 1000000", id="no limit"),
        pytest.param("max_queued_mib = 4", "8 to 1024", id="less than a few lists"),
    ],
)
def test_a_wrong_value_of_the_brokers_machine_is_named_by_its_key(table, told):
    with pytest.raises(SiteError) as refused:
        site_with(table)
    assert told in str(refused.value)


def test_the_broker_is_never_root_so_its_port_is_not_one_of_roots():
    text = EXAMPLE.read_text("utf-8").replace("port = 8883", "port = 883")
    with pytest.raises(SiteError, match=r"broker\.port must be 1024"):
        render_broker(parse(text))


def test_the_broker_listens_where_kiosks_look_for_it_unless_told_otherwise():
    assert "listener 8883 198.51.100.20" in lines_of(mosquitto_conf(load(EXAMPLE)))
    inside = mosquitto_conf(site_with('listen = "192.0.2.7"'))
    assert "listener 8883 192.0.2.7" in lines_of(inside)


def test_there_is_one_listener_and_everything_about_it_is_strict():
    lines = lines_of(mosquitto_conf(load(EXAMPLE)))
    assert [line.split()[0] for line in lines].count("listener") == 1
    assert {
        "tls_version tlsv1.3",
        "require_certificate true",
        "use_identity_as_username true",
        "use_username_as_clientid true",
        "allow_anonymous false",
        "sys_interval 0",
    } <= set(lines)


def test_the_longest_messages_of_the_contract_pass():
    assert MAX_PACKET_BYTES > AN_INQUIRY_BYTES > A_PART_BYTES


@pytest.mark.parametrize("key", ["max_keepalive", "memory_limit", "include_dir", "log_dest topic"])
def test_what_would_do_harm_is_not_set(key):
    """Decision 0054; include_dir would let another file open another listener."""
    assert key not in mosquitto_conf(load(EXAMPLE))


def test_another_folder_is_the_only_one_that_may_be_written():
    unit = "/etc/systemd/system/mosquitto.service.d/site.conf"
    tree = render_broker(site_with('data = "/srv/queues/clinic"'))
    assert b"ReadWritePaths=/srv/queues/clinic\n" in tree[unit].content
    assert (
        b"persistence_location /srv/queues/clinic/\n"
        in tree["/etc/mosquitto/mosquitto.conf"].content
    )
    assert b"StateDirectory" not in tree[unit].content


def test_another_folder_is_made_once_its_disk_is_there():
    unit = "/etc/systemd/system/mosquitto.service.d/site.conf"
    tree = render_broker(site_with('data = "/srv/queues/clinic"'))
    lines = lines_of(tree[unit].content.decode())
    assert "RequiresMountsFor=/srv/queues/clinic" in lines
    made = "install -d -o mosquitto -g mosquitto -m 0700 /srv/queues/clinic"
    assert f"ExecStartPre=+/usr/bin/{made}" in lines


def test_debians_folder_is_left_to_systemd():
    unit = "/etc/systemd/system/mosquitto.service.d/site.conf"
    content = render_broker(site_with("max_queued_mib = 8"))[unit].content
    assert b"StateDirectory=mosquitto\n" in content
    assert b"ExecStartPre" not in content
    assert b"RequiresMountsFor" not in content


def test_only_the_broker_reads_who_may_do_what():
    file = render_broker(load(EXAMPLE))["/etc/mosquitto/acl"]
    assert (file.mode, file.owner) == (0o600, "mosquitto:mosquitto")
