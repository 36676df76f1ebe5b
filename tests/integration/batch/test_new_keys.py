"""All four keys of a line are replaced while records flow, and nobody restarts."""

import datetime as dt
import itertools
import threading

import pytest

from provisioning.rotation import RETIRE_AFTER, Rotation
from tests.bench.pki import make_line
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
FILES = ("jose-sign.jwk", "jose-encrypt.jwk", "peers.jwks")
STAGES = (("announce", NOW), ("switch", NOW), ("retire", NOW + RETIRE_AFTER))


@pytest.fixture
def line(tmp_path):
    """Of its own: its keys change."""
    return make_line(tmp_path / "line", NOW)


class Patients:
    """One after the other until told to stop, from a thread of their own."""

    def __init__(self, outbox):
        self.verified = []
        self._outbox = outbox
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._come)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()

    def _come(self):
        while not self._is_over.wait(0.03):
            self.verified += receptions(self._outbox, 1)


def wait_until_read(program, times):
    """Until it has read each of its three files so often again."""
    wait_until(
        lambda: all(program.log.count(f"keys_read file={name}") >= times for name in FILES),
        "the new files were not read",
    )


def wait_for_more(patients, hospital):
    """Until a patient who came after this moment is in the hospital's inbox."""
    before = len(patients.verified)
    wait_until(lambda: len(patients.verified) > before, "no more patients")
    wait_until(lambda: patients.verified[before] in hospital.records(), "no more records")


def test_records_flow_while_every_key_is_replaced(line, broker, batch, hospital, outbox):
    hospital.start()
    batch.start()
    rotations = [
        Rotation(line.office, line.kiosk, [line.hospital]),
        Rotation(line.office, line.hospital, [line.kiosk]),
    ]
    with Patients(outbox) as patients:
        for turn, (stage, at) in enumerate(STAGES, start=1):
            for rotation, use in itertools.product(rotations, ("sig", "enc")):
                getattr(rotation, stage)(use, at)
            wait_until_read(batch, turn)
            wait_until_read(hospital, turn)
            wait_for_more(patients, hospital)
    wait_until(batch.is_all_received, "not all were received")
    wait_until(lambda: len(hospital.files()) == len(patients.verified), "not all were filed")
    assert sorted(hospital.records()) == sorted(patients.verified)
    assert hospital.raised() == []
    assert "receipt_refused" not in batch.log
    assert "keys_unusable" not in batch.log + hospital.log
    assert batch.log.count("bench.batch_ready") == 1
    assert hospital.log.count("hospital.listening") == 1


def test_what_waited_at_the_broker_under_the_former_keys_is_taken(
    line, broker, batch, hospital, outbox
):
    """The hospital is away while the keys are switched; parts lie at the broker meanwhile."""
    hospital.start()
    batch.start()
    hospital.stop()
    verified = receptions(outbox, 3)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not offered")
    rotation = Rotation(line.office, line.hospital, [line.kiosk])
    for stage in ("announce", "switch"):
        for use in ("sig", "enc"):
            getattr(rotation, stage)(use, NOW)
    hospital.start()
    wait_until(lambda: sorted(hospital.records()) == sorted(verified), "not taken")
    wait_until(batch.is_all_received, "no receipts")
    assert hospital.raised() == []
