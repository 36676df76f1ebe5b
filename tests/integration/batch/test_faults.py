"""One fault at a time on the real line: what was verified is filed, once, and nothing else."""

import datetime as dt
import resource
import time

from eligibility import wire
from eligibility.identity import hospital_uri
from kiosk.batch.closing import part_message
from kiosk.batch.envelope import Envelope
from provisioning import bundle, profile
from tests.bench.batch import Batch
from tests.bench.batch_process import WILL_DELAY_S
from tests.bench.eavesdropper import Eavesdropper
from tests.bench.hospital import Hospital
from tests.bench.hostile import damaged_envelopes, nonsense, part_of, unfit_records
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import make_line
from tests.bench.receptions import OWNER, TODAY, a_sealed_record, receptions
from tests.bench.waiting import wait_until

RESPOND_TO = "oqs/v1/x/down/receipt"
SMALL = 64 * 1024
"""More than a log, less than the outbox's or inbox's write-ahead log."""


def coverage_topic(line):
    return f"oqs/v1/{line.kiosk_common_name}/up/coverage"


def assert_each_once(batch, hospital, expected):
    wait_until(batch.is_all_received, "not all were received")
    wait_until(lambda: len(hospital.files()) >= len(expected), "not all were filed")
    assert sorted(hospital.records()) == sorted(expected)
    filed = [result.header["ArbitraryFileIdentifier"] for result in hospital.results()]
    assert sorted(filed) == sorted(expected)


def limit_files(service, most):
    """No file of this process grows beyond ``most`` bytes: to it, the disk is full."""
    _, hard = resource.prlimit(service.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (most, hard))


def test_a_full_disk_at_the_kiosk_loses_no_record_and_no_receipt(batch, hospital, outbox):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = receptions(outbox, 20)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not offered")
    limit_files(batch, SMALL)
    hospital.start()
    batch.wait_for("batch.outbox_waited_for code=KSK-301")
    assert "received" not in batch.states()
    expected += receptions(outbox, 1)  # the screen's process has its own view of the disk
    limit_files(batch, resource.RLIM_INFINITY)
    assert_each_once(batch, hospital, expected)
    assert batch.is_running


def test_a_full_disk_at_the_hospital_acknowledges_nothing_that_is_not_there(
    batch, hospital, outbox
):
    hospital.start()
    batch.start()
    batch.wait_for("batch.link_up")
    limit_files(hospital, SMALL)
    expected = receptions(outbox, 60)
    assert hospital.wait_for_end() == 1
    assert "hospital.not_committed" in hospital.log
    received = batch.query("SELECT verification_id FROM record WHERE state = 'received'")
    assert {row[0] for row in received} <= set(hospital.records())
    assert len(hospital.records()) < len(expected)
    hospital.start()  # as its unit does
    assert_each_once(batch, hospital, expected)


def test_a_kiosk_revoked_in_mid_batch_and_enrolled_again_delivers_everything(tmp_path):
    line = make_line(tmp_path / "line", now())
    with Mosquitto(tmp_path / "broker", line.broker) as broker:
        hospital = Hospital(tmp_path / "hospital", line, broker)
        batch = Batch(tmp_path / "kiosk", line, broker)
        with hospital, batch:
            outbox = batch.outbox()
            expected = receptions(outbox, 30)
            wait_until(lambda: bool(hospital.records()), "nothing arrived")
            line.revoke(line.kiosk, now())
            broker.restart()
            expected += receptions(outbox, 10)
            outbox.close()
            wait_until(lambda: "batch.link_down" in batch.log, "it is still let in")
        assert "sealed" in batch.states()
        again = tmp_path / "line" / "kiosk-again"
        identity = profile.device(line.institution, line.device)
        bundle.issue_kiosk(line.office, again, line.hospital, identity, now())
        bundle.let_open(again, bundle.outbox_keys(line.kiosk))
        with hospital, Batch(tmp_path / "kiosk", line, broker, credentials=again) as renewed:
            outbox = renewed.outbox()
            expected += receptions(outbox, 5)
            outbox.close()
            renewed.close_day(TODAY)
            assert_each_once(renewed, hospital, expected)
            wait_until(lambda: renewed.closing(TODAY)[0] == "complete", "the day is not complete")


def now():
    return dt.datetime.now(dt.UTC)


def test_a_stolen_session_takes_receipts_but_no_record(line, broker, batch, hospital, outbox):
    """Who has the kiosk's key and certificate takes its session over; the kiosk takes it back."""
    hospital.start()
    batch.start()
    expected = receptions(outbox, 20)
    batch.wait_for("batch.link_up")
    with Eavesdropper(line.kiosk, broker) as thief:
        thief.client.subscribe(f"oqs/v1/{line.kiosk_common_name}/down/receipt", 1)
        expected += receptions(outbox, 20)
        batch.wait_for("batch.link_down")
    assert_each_once(batch, hospital, expected)


def test_hostile_messages_are_acknowledged_and_come_no_second_time(line, broker, batch, hospital):
    """One that stayed at the broker would come again and again, before all others."""
    hospital.start()
    envelope = Envelope(line.kiosk, hospital_uri(line.institution))
    good = envelope.close_up(wire.encode(part_message(OWNER, "p", (a_sealed_record(),))))
    signed = [*nonsense().values(), *(part_of(one) for one in unfit_records().values())]
    hostile = [*damaged_envelopes(good).values(), *map(envelope.close_up, signed)]
    with Eavesdropper(line.kiosk, broker) as kiosk:
        for payload in [*hostile[::3], good]:  # each one: tests/unit/hospital/test_hostile.py
            kiosk.publish(coverage_topic(line), payload)
    wait_until(lambda: bool(hospital.records()), "the good one behind them was not taken")
    seen = hospital.query("SELECT count(*) FROM raised")
    assert seen >= [(len(hostile[::3]),)], "not all were told to staff"
    hospital.restart()
    outbox = batch.outbox()
    expected = [*hospital.records(), *receptions(outbox, 1)]
    outbox.close()
    batch.start()
    assert_each_once(batch, hospital, expected)
    assert hospital.query("SELECT count(*) FROM raised") == seen


def test_a_foreign_response_topic_is_never_answered_to(line, broker, hospital):
    """The answer goes to whom the signature names, not to where a message asks for it."""
    hospital.start()
    envelope = Envelope(line.kiosk, hospital_uri(line.institution))
    part = wire.encode(part_message(OWNER, "p", (a_sealed_record(),)))
    own = f"oqs/v1/{line.kiosk_common_name}/down/receipt"
    with Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.client.subscribe(own, 1)
        kiosk.publish(coverage_topic(line), envelope.close_up(part), respond_to=RESPOND_TO)
        wait_until(lambda: bool(kiosk.heard), "no receipt")
    assert [one.topic for one in kiosk.heard] == [own]


class Watcher:
    """What the reception desk sees of a kiosk's retained status."""

    def __init__(self, line, broker):
        self._ear = Eavesdropper(line.hospital, broker)

    def __enter__(self):
        self._ear.__enter__()
        self._ear.client.subscribe("oqs/v1/+/up/status", 1)
        return self

    def __exit__(self, *error):
        self._ear.__exit__(*error)

    def states(self):
        heard: list[wire.DeviceStatus] = [
            wire.decode(one.payload, wire.DeviceStatus) for one in self._ear.heard
        ]
        return [status.state for status in heard]


def test_the_retained_status_is_true_after_a_kill_and_after_a_quick_restart(line, broker, batch):
    with Watcher(line, broker) as desk:
        batch.start()
        wait_until(lambda: desk.states() == ["online"], "not online")
        batch.kill()
        wait_until(lambda: desk.states() == ["online", "offline"], "the Will was not sent")
        batch.start()
        wait_until(lambda: desk.states()[2:] == ["online"], "not online again")
        batch.kill()
        batch.start()  # on a slow machine the Will comes before it: then it is true
        wait_until(lambda: is_online(desk.states()[3:]), "not online again")
        end = time.monotonic() + WILL_DELAY_S + 0.5
        wait_until(lambda: time.monotonic() > end, "time stands still")
        assert is_online(desk.states()), "the Will of an old connection came"


def is_online(states):
    return states[-1:] == ["online"]
