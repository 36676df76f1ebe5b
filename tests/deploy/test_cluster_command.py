"""``python -m tests.cluster``: where it cannot run it says so; its rights mean what they say."""

import os
import re
import shutil
import sys

import pytest

from firmware_config.site import parse
from tests.bench.mosquitto import EXAMPLE_SITE
from tests.cluster import __main__ as command
from tests.cluster.rights import definitions
from tests.cluster.settings import settings


@pytest.fixture
def asked(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["tests.cluster", "--root", str(tmp_path / "none")])


def test_only_root_can_run_it(asked, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert command.main() == 2
    assert "run this as root" in capsys.readouterr().err


def test_it_names_the_package_that_is_missing(asked, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert command.main() == 2
    assert "apt-get install mmdebstrap" in capsys.readouterr().err


@pytest.fixture(scope="module")
def rights():
    site = EXAMPLE_SITE.read_text("utf-8") + '[broker_machine]\nkiosks = ["reception-1", "r"]\n'
    return definitions(parse(site))


def rule(rights, user, kind):
    (found,) = [one for one in rights["topic_permissions"] if one["user"] == user]
    return re.compile(found[kind])


@pytest.mark.parametrize(
    ("topic", "may"),
    [
        ("oqs.v1.1310000011-r.up.coverage", True),
        ("oqs.v1.1310000011-r.up.status", True),
        ("oqs.v1.1310000011-r.down.receipt", False),
        ("oqs.v1.1310000011-r.up.coverage.x", False),
        ("oqs.v1.1310000011-reception-1.up.coverage", False),
        ("oqs.v1.1310000011-rr.up.coverage", False),
        ("oqsxv1.1310000011-r.up.coverage", False),
        ("oqs.v1.*.up.coverage", False),
    ],
)
def test_a_kiosk_writes_its_own_topics_at_rabbitmq(rights, topic, may):
    assert bool(rule(rights, "1310000011-r", "write").search(topic)) is may


def test_no_user_has_a_password_or_anothers_queue(rights):
    assert {user["password_hash"] for user in rights["users"]} == {""}
    (own,) = [one for one in rights["permissions"] if one["user"] == "1310000011-r"]
    for kind in ("configure", "write", "read"):
        assert re.search(own[kind], "mqtt-subscription-1310000011-rqos1")
        assert not re.search(own[kind], "mqtt-subscription-1310000011-reception-1qos1")
        assert not re.search(own[kind], "mqtt-subscription-1310000011-rxqos1")


def test_a_node_has_one_listener_and_no_password_login():
    lines = settings(8883, ["n1", "n2"]).splitlines()
    assert [line for line in lines if "listeners" in line and "none" not in line] == [
        "mqtt.listeners.ssl.default = 127.0.0.1:8883"
    ]
    assert "auth_mechanisms.1 = EXTERNAL" in lines
    assert "mqtt.durable_queue_type = quorum" in lines
