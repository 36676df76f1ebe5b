"""Who may do what at a broker with a clinic's settings: a real mosquitto, real certificates."""

import datetime as dt
import ssl

import pytest

from eligibility.insured import check_digit
from firmware_config.broker import MAX_PACKET_BYTES
from kiosk.batch.publisher import tls_context
from provisioning import bundle, profile
from tests.bench.eavesdropper import NOT_AUTHORIZED, Eavesdropper, is_turned_away
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import make_line
from tests.bench.waiting import wait_until

ELSEWHERE = "2710000015"
"""Another institution, of the same authority."""
TAKEN = (0x00, 0x10)
QOS_NOT_SUPPORTED = 0x9B
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    made = make_line(tmp_path_factory.mktemp("rights"), NOW)
    made.add_kiosk("reception-2", NOW)
    return made


@pytest.fixture(scope="module")
def broker(tmp_path_factory, line):
    with Mosquitto(tmp_path_factory.mktemp("broker"), line.broker) as running:
        yield running


@pytest.fixture(scope="module")
def second(line):
    return line.kiosk.with_name("kiosk-reception-2")


def certified(line, name, identity, since=NOW):
    """Somebody's folder, from the same authority."""
    folder = line.kiosk.with_name(name)
    bundle.issue_insurer(line.office, folder, identity, since)
    return folder


@pytest.fixture(scope="module")
def strangers(line):
    """Each with a certificate that stands, and no business here."""
    other = profile.device(ELSEWHERE, "reception-1")
    return {
        "kiosk elsewhere": certified(line, "elsewhere", other),
        "hospital elsewhere": certified(line, "hospital-e", profile.hospital(ELSEWHERE)),
        "insurer": certified(line, "insurer", profile.insurer("06050116")),
    }


def topic(line, way, device="reception-1"):
    return f"oqs/v1/{line.institution}-{device}/{way}"


@pytest.mark.parametrize("kind", ["coverage", "notice", "answer", "status"])
def test_a_kiosk_sends_to_its_hospital_on_its_own_topics(line, broker, kind):
    with Eavesdropper(line.hospital, broker) as desk, Eavesdropper(line.kiosk, broker) as kiosk:
        desk.subscribe("oqs/v1/+/up/#")
        assert kiosk.publish(topic(line, f"up/{kind}"), kind.encode()) in TAKEN
        wait_until(lambda: kind.encode() in desk.payloads(), "the hospital heard nothing")


@pytest.mark.parametrize("kind", ["receipt", "inquiry"])
def test_the_hospital_answers_each_kiosk_on_its_own_topics(line, broker, second, kind):
    with Eavesdropper(line.hospital, broker) as desk, Eavesdropper(second, broker) as kiosk:
        kiosk.subscribe("oqs/v1/#")
        desk.publish(topic(line, f"down/{kind}"), b"for the first")
        desk.publish(topic(line, f"down/{kind}", "reception-2"), b"for the second")
        wait_until(lambda: bool(kiosk.heard), "the kiosk heard nothing")
        assert kiosk.payloads() == [b"for the second"]


def test_a_kiosk_hears_nothing_that_goes_up_not_even_its_own(line, broker, second):
    with Eavesdropper(line.kiosk, broker) as kiosk, Eavesdropper(second, broker) as other:
        kiosk.subscribe("oqs/v1/+/up/#", "oqs/v1/#", "#")
        other.publish(topic(line, "up/coverage", "reception-2"), b"x")
        kiosk.publish(topic(line, "up/coverage"), b"x")
        with Eavesdropper(line.hospital, broker) as desk:
            desk.publish(topic(line, "down/receipt"), b"for you")
        wait_until(lambda: b"for you" in kiosk.payloads(), "nothing at all was heard")
        assert set(kiosk.payloads()) == {b"for you"}


@pytest.mark.parametrize(
    "way", ["up/coverage", "up/status", "down/receipt", "down/inquiry", "up/coverage/x", "up", "x"]
)
def test_a_kiosk_writes_on_no_topic_of_another(line, broker, second, way):
    with Eavesdropper(second, broker) as kiosk:
        assert kiosk.publish(topic(line, way), b"x") == NOT_AUTHORIZED
        assert kiosk.publish(topic(line, "up/coverage", "reception-2"), b"x") in TAKEN


@pytest.mark.parametrize("way", ["down/receipt", "down/inquiry", "up/else", "up/coverage/x"])
def test_a_kiosk_leaves_nothing_on_a_topic_that_is_not_one_of_its_four(line, broker, way):
    """Else a stolen one could fill the broker with retained messages that never end."""
    with Eavesdropper(line.kiosk, broker) as kiosk:
        assert kiosk.publish(topic(line, way), b"x", retain=True) == NOT_AUTHORIZED


@pytest.mark.parametrize("kind", ["coverage", "notice", "answer", "status"])
def test_the_hospital_cannot_speak_for_a_kiosk(line, broker, kind):
    with Eavesdropper(line.hospital, broker) as desk:
        assert desk.publish(topic(line, f"up/{kind}"), b"x") == NOT_AUTHORIZED
        assert desk.publish(topic(line, "down/receipt"), b"x") in TAKEN


@pytest.mark.parametrize("who", ["kiosk elsewhere", "hospital elsewhere", "insurer"])
def test_a_stranger_of_the_same_authority_can_say_and_hear_nothing(line, broker, strangers, who):
    name = f"{ELSEWHERE}-reception-1"
    with Eavesdropper(strangers[who], broker) as stranger:
        stranger.subscribe("oqs/v1/#", "#", f"oqs/v1/{name}/down/#")
        for branch in (name, f"{line.institution}-reception-1"):
            for way in ("up/coverage", "up/status", "down/receipt"):
                told = stranger.publish(f"oqs/v1/{branch}/{way}", b"x", retain=True)
                assert told == NOT_AUTHORIZED
        with Eavesdropper(line.kiosk, broker) as kiosk:
            kiosk.publish(topic(line, "up/coverage"), b"x")
        with Eavesdropper(line.hospital, broker) as desk:
            desk.publish(topic(line, "down/receipt"), b"x")
            assert desk.publish(f"oqs/v1/{name}/down/receipt", b"x") == NOT_AUTHORIZED
        assert stranger.heard == []


def test_a_will_reaches_no_topic_that_its_owner_may_not_write(line, broker, second):
    with Eavesdropper(line.hospital, broker) as desk:
        desk.subscribe("oqs/v1/+/up/#")
        for forged in (topic(line, "up/status"), topic(line, "up/status", "reception-2")):
            with Eavesdropper(second, broker, will=forged) as kiosk:
                kiosk.cut()
        wait_until(lambda: b"the end" in desk.payloads(), "the second's own Will was not heard")
        assert {message.topic for message in desk.heard if message.payload == b"the end"} == {
            topic(line, "up/status", "reception-2")
        }


@pytest.mark.parametrize("thief", ["kiosk", "hospital", "elsewhere"])
def test_a_stolen_client_id_takes_no_session_over(line, broker, second, strangers, thief):
    """The certificate's name is the client id: neither an open line nor what waits is reached."""
    folders = {
        "kiosk": second,
        "hospital": line.hospital,
        "elsewhere": strangers["kiosk elsewhere"],
    }
    name = line.kiosk_common_name
    with Eavesdropper(line.kiosk, broker, name, keeps_session=True) as kiosk:
        kiosk.subscribe(topic(line, "down/receipt"))
        with Eavesdropper(folders[thief], broker, name, keeps_session=True) as stolen:
            assert not stolen.session_present
        with Eavesdropper(line.hospital, broker) as desk:
            desk.publish(topic(line, "down/receipt"), thief.encode())
        wait_until(lambda: thief.encode() in kiosk.payloads(), "the line was cut")
        assert kiosk.end is None
    with Eavesdropper(line.hospital, broker) as desk:
        desk.publish(topic(line, "down/receipt"), b"while away")
    with Eavesdropper(folders[thief], broker, name) as stolen:
        assert not stolen.session_present
    with Eavesdropper(line.kiosk, broker, "hospital-x", keeps_session=True) as kiosk:
        assert kiosk.session_present
        wait_until(lambda: b"while away" in kiosk.payloads(), "what waited was taken away")


def test_an_overlong_packet_ends_its_own_line_and_no_other(line, broker, second):
    with Eavesdropper(second, broker) as other, Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.client.publish(topic(line, "up/coverage"), bytes(MAX_PACKET_BYTES), 1)
        kiosk.wait_for_end()
        assert other.publish(topic(line, "up/coverage", "reception-2"), b"x") in TAKEN
    with Eavesdropper(line.kiosk, broker) as kiosk:
        longest = bytes(MAX_PACKET_BYTES - 200)
        assert kiosk.publish(topic(line, "up/coverage"), longest) in TAKEN


def test_the_broker_takes_no_qos_2(line, broker):
    with Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.client.publish(topic(line, "up/coverage"), b"x", 2)
        assert kiosk.wait_for_end() == QOS_NOT_SUPPORTED


def test_the_broker_tells_nobody_of_itself(line, broker):
    with Eavesdropper(line.hospital, broker) as desk:
        desk.subscribe("$SYS/#", "#")
        desk.publish(topic(line, "down/receipt"), b"x")
        assert [message.topic for message in desk.heard if message.topic[0] == "$"] == []


@pytest.mark.parametrize("party", ["device", "hospital"])
def test_an_expired_certificate_is_refused_in_the_handshake(line, broker, party):
    identities = {
        "device": profile.device(line.institution, "reception-8"),
        "hospital": profile.hospital(f"271000002{check_digit('271000002')}"),
    }
    long_ago = NOW - identities[party].kind.life - dt.timedelta(minutes=1)
    expired = certified(line, f"expired-{party}", identities[party], long_ago)
    assert is_turned_away(tls_context(expired), broker)
    assert not is_turned_away(tls_context(line.kiosk), broker)


def test_a_services_certificate_is_no_clients(line, broker):
    assert is_turned_away(tls_context(line.broker), broker)


def test_tls_1_2_is_refused_in_the_handshake(line, broker):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(line.kiosk / "ca.crt")
    context.load_cert_chain(line.kiosk / "device.crt", line.kiosk / "device.key")
    assert not is_turned_away(context, broker)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert is_turned_away(context, broker)


def test_the_brokers_log_names_clients_but_no_topic_and_no_payload(line, broker):
    with Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.subscribe("oqs/v1/#")
        kiosk.publish(topic(line, "up/coverage"), b"a secret")
        kiosk.publish(topic(line, "down/receipt"), b"a secret")
    assert line.kiosk_common_name in broker.log
    assert "oqs/v1" not in broker.log
    assert "a secret" not in broker.log
