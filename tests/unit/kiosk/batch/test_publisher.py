"""What paho keeps by itself, and when it must not."""

import shutil

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.batch.link import Channel, LinkEvent, LinkUp
from kiosk.batch.publisher import MqttLink
from kiosk.batch.settings import BatchSettings
from tests.bench.receptions import OWNER


@pytest.mark.parametrize(("is_present", "kept"), [(True, 1), (False, 0)], ids=["kept", "lost"])
def test_after_a_lost_session_paho_sends_no_copy_of_its_own(tmp_path, line, is_present, kept):
    """All is offered again then; after a kept session MQTT wants the same message sent again."""
    reported: list[LinkEvent] = []
    settings = BatchSettings(OWNER, "127.0.0.1", 1, line.kiosk, tmp_path / "outbox.sqlite")
    link = MqttLink(settings, b"{}")
    link._report = reported.append
    link.send(Channel.COVERAGE, b"sealed", "part", "oev-batch-part/1")
    connected = ReasonCode(PacketTypes.CONNACK, "Success")
    flags = mqtt.ConnectFlags(session_present=is_present)
    link._on_connect(link._client, None, flags, connected, None)
    assert reported == [LinkUp(is_present)]
    assert len(link._client.drop_out_messages()) == kept


def test_a_certificate_that_does_not_fit_its_key_is_told_once_and_not_shown(tmp_path, line, caplog):
    folder = tmp_path / "credentials"
    shutil.copytree(line.kiosk, folder)
    settings = BatchSettings(OWNER, "127.0.0.1", 1, folder, tmp_path / "outbox.sqlite")
    link = MqttLink(settings, b"{}")
    link.follow()
    assert caplog.text == ""
    for name in ("device.crt", "device.key"):
        (folder / name).unlink()
    shutil.copy(line.hospital / "device.crt", folder)
    shutil.copy(line.kiosk / "device.key", folder)
    link.follow()
    link.follow()
    assert caplog.text.count("batch.certificate_not_renewed") == 1
