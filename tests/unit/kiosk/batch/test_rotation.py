"""New keys for everybody at once, in every order in which files can arrive: nothing is unreadable.

The desk's folders go through the stages; each file is then carried to its machine or not yet. All
four keys change together: that is the worst case of each alone.
"""

import dataclasses
import datetime as dt
import itertools
import shutil
import stat

import pytest

from eligibility.identity import hospital_uri
from eligibility.jose_headers import sealed_to, signed_with
from hospital.envelope import Envelope as HospitalEnvelope, EnvelopeRefused as RefusedByHospital
from hospital.keyring import KeysUnusable
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from kiosk.batch.link import Heard
from provisioning import bundle
from provisioning.office import Office
from provisioning.rotation import RETIRE_AFTER, Rotation
from tests.bench.pki import INSTITUTION
from tests.bench.receptions import receptions
from tests.unit.kiosk.batch.service_bench import Bench

PARTIES = ("kiosk", "hospital")
FILES = ("jose-sign.jwk", "jose-encrypt.jwk", "peers.jwks")
STAGES = ("before", "announce", "switch", "retire")
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
WHENCE = list(itertools.product((0, 1), repeat=len(FILES)))
"""For each of a party's files: still the old one, or already the new one."""


class Machines:
    """The files of each stage, and any mixture of two stages on a machine."""

    def __init__(self, folder, line):
        self.folder = folder
        self.line = line
        self.opened = {}
        shutil.copytree(line.kiosk.parent / "authority", folder / "authority")
        shutil.copytree(line.kiosk, folder / "desk" / "kiosk")
        shutil.copytree(line.hospital, folder / "desk" / "hospital")
        office = Office(folder / "authority")
        desk = [folder / "desk" / name for name in ("kiosk", "hospital")]
        rotations = [Rotation(office, desk[0], [desk[1]]), Rotation(office, desk[1], [desk[0]])]
        self.keep("before")
        for stage in STAGES[1:]:
            at = NOW + RETIRE_AFTER if stage == "retire" else NOW
            for rotation, use in itertools.product(rotations, ("sig", "enc")):
                getattr(rotation, stage)(use, at)
            self.keep(stage)

    def keep(self, stage):
        shutil.copytree(self.folder / "desk", self.folder / stage)

    def machine(self, party, stage, whence):
        """An envelope with some files of ``stage`` and some of the one before."""
        chosen = tuple(STAGES[STAGES.index(stage) - 1 + new] for new in whence)
        if (party, chosen) not in self.opened:
            folder = self.folder / f"{party}-{'-'.join(chosen)}"
            folder.mkdir()
            for name, held in zip(FILES, chosen, strict=True):
                shutil.copy(self.folder / held / party / name, folder / name)
            self.opened[party, chosen] = (
                Envelope(folder, hospital_uri(INSTITUTION))
                if party == "kiosk"
                else HospitalEnvelope(folder)
            )
        return self.opened[party, chosen]

    def all(self, party, *stages):
        return [self.machine(party, stage, whence) for stage in stages for whence in WHENCE]


@pytest.fixture(scope="module")
def machines(tmp_path_factory, line):
    return Machines(tmp_path_factory.mktemp("machines"), line)


@pytest.mark.parametrize("stage", STAGES[1:])
def test_whoever_has_its_files_and_whoever_not_each_reads_the_other(machines, line, stage):
    for hospital in machines.all("hospital", stage):
        receipt, inquiry = hospital.sign(b"r"), hospital.close_up_for(line.kiosk_uri, b"i")
        for kiosk in machines.all("kiosk", stage):
            assert hospital.open_up(kiosk.close_up(b"part")).signer_uri == line.kiosk_uri
            assert kiosk.open_receipt(receipt) == b"r"
            assert kiosk.open_inquiry(inquiry) == b"i"


def test_what_waited_at_the_broker_is_read_until_the_former_keys_retire(machines, line):
    """Made at any moment up to the end of the switch, taken up at any moment after it was made."""
    for made, taken in itertools.combinations_with_replacement(("announce", "switch"), 2):
        up = [kiosk.close_up(b"part") for kiosk in machines.all("kiosk", made)]
        down = [
            (hospital.sign(b"r"), hospital.close_up_for(line.kiosk_uri, b"i"))
            for hospital in machines.all("hospital", made)
        ]
        for hospital in machines.all("hospital", taken):
            assert {hospital.open_up(message).payload for message in up} == {b"part"}
        for kiosk in machines.all("kiosk", taken):
            assert {kiosk.open_receipt(receipt) for receipt, _ in down} == {b"r"}
            assert {kiosk.open_inquiry(inquiry) for _, inquiry in down} == {b"i"}


def test_a_retired_key_opens_and_verifies_nothing(machines, line):
    kiosk, hospital = (machines.machine(party, "announce", (0,) * 3) for party in PARTIES)
    old = kiosk.close_up(b"p"), hospital.sign(b"r"), hospital.close_up_for(line.kiosk_uri, b"i")
    kiosk, hospital = (machines.machine(party, "retire", (1,) * 3) for party in PARTIES)
    with pytest.raises(RefusedByHospital):
        hospital.open_up(old[0])
    with pytest.raises(EnvelopeRefused):
        kiosk.open_receipt(old[1])
    with pytest.raises(EnvelopeRefused):
        kiosk.open_inquiry(old[2])


def test_a_retired_key_signs_nothing_that_is_sealed_to_the_new_one(machines):
    """Half of the files of a kiosk from before: each of its keys is refused by itself."""
    hospital = machines.machine("hospital", "retire", (1,) * 3)
    for whence in itertools.product(("before", "retire"), repeat=3):
        if whence[0] == whence[2] == "retire":
            continue
        folder = machines.folder / f"late-{'-'.join(whence)}"
        folder.mkdir()
        for name, held in zip(FILES, whence, strict=True):
            shutil.copy(machines.folder / held / "kiosk" / name, folder / name)
        with pytest.raises(RefusedByHospital):
            hospital.open_up(Envelope(folder, hospital_uri(INSTITUTION)).close_up(b"part"))


class Running:
    """Two envelopes that stay open while their files are replaced, and a clock moved by hand."""

    def __init__(self, folder, machines):
        self.machines = machines
        self.seconds = 0.0
        self.folders = [folder / party for party in PARTIES]
        for party, place in zip(PARTIES, self.folders, strict=True):
            shutil.copytree(machines.folder / "before" / party, place)
        uri = hospital_uri(INSTITUTION)
        self.kiosk = Envelope(self.folders[0], uri, lambda: self.seconds)
        self.hospital = HospitalEnvelope(self.folders[1], lambda: self.seconds)

    def carry(self, party, stage, *names):
        for name in names or FILES:
            place = self.folders[PARTIES.index(party)] / name
            beside = place.with_suffix(".new")
            shutil.copy(self.machines.folder / stage / party / name, beside)
            beside.rename(place)

    def kids(self):
        sealed = sealed_to(self.kiosk.close_up(b"part"))
        return sealed, signed_with(self.hospital.sign(b"receipt"))

    def talk(self):
        assert self.hospital.open_up(self.kiosk.close_up(b"part")).payload == b"part"
        assert self.kiosk.open_receipt(self.hospital.sign(b"r")) == b"r"


@pytest.fixture
def running(tmp_path, machines):
    return Running(tmp_path, machines)


def test_running_processes_take_up_new_files_within_a_second(running, caplog):
    caplog.set_level("INFO")
    before = running.kids()
    for stage in STAGES[1:]:
        for party in PARTIES:
            running.carry(party, stage)
        running.talk()
        running.seconds += 1
        running.talk()
    assert set(before) & set(running.kids()) == set()
    assert "batch.keys_read file=peers.jwks" in caplog.text
    assert "hospital.keys_read file=jose-encrypt.jwk" in caplog.text


def test_files_are_looked_at_once_a_second_only(running):
    running.carry("kiosk", "announce")
    running.carry("hospital", "announce")
    running.seconds += 1
    running.talk()
    before = running.kids()
    for party in PARTIES:
        running.carry(party, "switch")
    running.seconds += 0.9
    assert running.kids() == before
    running.seconds += 0.1
    assert set(running.kids()) & set(before) == set()


def test_a_key_that_is_not_known_yet_is_looked_for_at_once(running):
    """The hospital was quicker than the second: its receipt is not refused."""
    running.carry("hospital", "switch")
    running.seconds += 0.5
    hospital = HospitalEnvelope(running.folders[1])
    running.carry("kiosk", "switch", "peers.jwks", "jose-encrypt.jwk")
    assert running.kiosk.open_receipt(hospital.sign(b"r")) == b"r"
    inquiry = hospital.close_up_for(running.machines.line.kiosk_uri, b"i")
    assert running.kiosk.open_inquiry(inquiry) == b"i"


def test_a_kiosk_that_was_forgotten_is_not_heard_a_second_later(running):
    """Revoked: whoever still holds its keys signs in vain, without a restart of the hospital."""
    running.talk()
    message = running.kiosk.close_up(b"part")
    bundle.forget_kiosk(running.folders[1], running.machines.line.kiosk_uri)
    running.seconds += 1
    with pytest.raises(RefusedByHospital):
        running.hospital.open_up(message)
    with pytest.raises(KeysUnusable):
        running.hospital.close_up_for(running.machines.line.kiosk_uri, b"list")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["half", "empty", "gone", "other"])
def test_a_damaged_file_never_replaces_good_keys(running, name, damage, caplog):
    for party in PARTIES:
        running.carry(party, "announce")
    running.seconds += 1
    running.talk()
    before = running.kids()
    for folder in running.folders:
        whole = (folder / name).read_bytes()
        (folder / name).unlink()
        held = {"half": whole[: len(whole) // 2], "empty": b"", "other": b'{"keys":[5]}'}
        if damage in held:
            (folder / name).write_bytes(held[damage])
    for _ in range(3):
        running.seconds += 1
        running.talk()
    assert running.kids() == before
    for event in ("batch.keys_unusable", "hospital.keys_unusable"):
        assert caplog.text.count(f"{event} file={name} code=KSK-310") == 1
    for party in PARTIES:
        running.carry(party, "switch")
    running.seconds += 1
    running.talk()
    assert running.kids() != before


def test_every_key_file_stays_private(machines):
    for stage, party in itertools.product(STAGES, PARTIES):
        folder = machines.folder / stage / party
        assert {stat.S_IMODE((folder / name).stat().st_mode) for name in FILES} == {0o600}


class Compromised:
    """A kiosk's service and a hospital whose own keys can be replaced at once."""

    def __init__(self, folder, line):
        for name in ("authority", *PARTIES):
            shutil.copytree(line.kiosk.parent / name, folder / name)
        self.office = Office(folder / "authority")
        self.folders = [folder / name for name in PARTIES]
        own = dataclasses.replace(line, kiosk=self.folders[0], hospital=self.folders[1])
        self.bench = Bench(folder, own)

    def replace(self, party, use):
        owner = self.folders[PARTIES.index(party)]
        peers = [folder for folder in self.folders if folder != owner]
        Rotation(self.office, owner, peers).retire_at_once(use, NOW)


@pytest.fixture
def compromised(tmp_path, line):
    made = Compromised(tmp_path, line)
    yield made
    made.bench.database.close()
    made.bench.inbox.close()


@pytest.mark.parametrize(("party", "use"), [("kiosk", "sig"), ("hospital", "enc")])
def test_a_part_under_a_compromised_key_is_refused_and_comes_again_by_itself(
    compromised, party, use
):
    bench = compromised.bench
    expected = receptions(bench.outbox, 3)
    bench.up()
    ((_, payload, _),) = bench.link.sent
    bench.lose()
    compromised.replace(party, use)
    bench.clock.seconds += 1
    assert bench.intake.take(bench.line.kiosk_common_name, "coverage", payload) is None
    bench.after(60)
    assert bench.carry() == 1
    assert bench.states() == {"received": len(expected)}


def test_a_receipt_under_a_compromised_key_counts_no_more_and_comes_again(compromised):
    bench = compromised.bench
    receptions(bench.outbox, 3)
    bench.up()
    ((_, payload, _),) = bench.link.sent
    bench.lose()
    answer = bench.intake.take(bench.line.kiosk_common_name, "coverage", payload)
    compromised.replace("hospital", "sig")
    bench.clock.seconds += 1
    bench.service.on_event(Heard(answer.payload))
    assert bench.states() == {"offered": 3}
    bench.after(60)
    assert bench.carry() == 1
    assert bench.states() == {"received": 3}


def test_a_list_under_a_compromised_key_of_the_kiosk_is_refused(compromised):
    bench = compromised.bench
    closed = bench.hospital.close_up_for(bench.line.kiosk_uri, b"list")
    compromised.replace("kiosk", "enc")
    bench.clock.seconds += 1
    envelope = bench.service._envelope
    with pytest.raises(EnvelopeRefused):
        envelope.open_inquiry(closed)
    again = bench.hospital.close_up_for(bench.line.kiosk_uri, b"list")
    assert envelope.open_inquiry(again) == b"list"
