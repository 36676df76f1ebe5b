"""The batch soak in two rounds, and that its checks see what they are there for (docs/soak.md)."""

import base64
import copy
import dataclasses
import json
from collections.abc import Callable, Iterator

import pytest

from eligibility.batch import record_sha256
from tests.soak.batch.checks import compare
from tests.soak.batch.findings import Findings
from tests.soak.batch.people import MARKS
from tests.soak.batch.plain import Scanner, WireWatch, marks_in
from tests.soak.batch.plan import Blow, Fault, Party, RoundPlan, plan
from tests.soak.batch.quiet import unrest
from tests.soak.batch.rounds import BatchSoak
from tests.soak.batch.stage import stage
from tests.soak.batch.tally import Tally
from tests.soak.plan import digest

pytestmark = pytest.mark.timeout(180)  # the rounds take seconds; nobody waits for a busy machine
ROUNDS = (
    RoundPlan(
        number=1,
        patients=30,
        late=0.0,
        burst=1,
        pace_s=0.03,
        blows=(
            Blow(Fault.BROKER_KILLED, after=5, delay_s=0.01, lasting_s=0.2),
            Blow(Fault.BATCH_KILLED, after=12, delay_s=0.02, lasting_s=0.1),
            Blow(Fault.DESK_KILLED, after=20, delay_s=0.003, lasting_s=0.1),
        ),
    ),
    RoundPlan(
        number=2,
        patients=25,
        late=0.3,
        burst=3,
        pace_s=0.03,
        blows=(
            Blow(Fault.HOSTILE, after=2, delay_s=0.01, lasting_s=0.1),
            Blow(Fault.HOSPITAL_KILLED, after=8, delay_s=0.01, lasting_s=0.1),
            Blow(Fault.LINE_LOSES_DOWN, after=14, delay_s=0.0, lasting_s=0.3, party=Party.KIOSK),
            Blow(Fault.DAY_CLOSED, after=16, delay_s=0.0, lasting_s=0.1),
            Blow(Fault.LIST_ASKED, after=5, delay_s=0.0, lasting_s=0.0, left_blocks=2),
        ),
    ),
)


@pytest.fixture(scope="module")
def soak(tmp_path_factory) -> Iterator[BatchSoak]:
    tally = Tally(seed=1, schedule=digest(ROUNDS))
    with stage(tmp_path_factory.mktemp("soak"), are_disks_real=False) as ready:
        running = BatchSoak(ready, tally)
        for planned in ROUNDS:
            running.run(planned)
        yield running


@pytest.fixture
def findings(soak) -> Findings:
    found: Findings = copy.deepcopy(soak.findings())
    return found


def test_what_is_verified_is_filed_once_whatever_breaks(soak):
    assert soak.tally.told == []
    assert soak.tally.is_good
    assert soak.tally.verified == soak.tally.filed > 50
    assert soak.tally.late > 0
    assert soak.tally.days_complete == len(ROUNDS)
    assert sum(soak.tally.faults.values()) == 8
    assert (soak.tally.lists, soak.tally.list_lines) == (1, 17)
    assert 0 < soak.tally.answered_later <= soak.tally.provisional
    assert "KSK-303" in soak.tally.raised, "hostile messages did not come to the hospital"


def lose_a_record(findings: Findings) -> None:
    findings.inbox.pop()


def lose_a_file(findings: Findings) -> None:
    findings.files.pop()


def lose_a_row(findings: Findings) -> None:
    told = next(one for one in findings.outbox if one.verification_id in findings.told)
    findings.outbox.remove(told)


def file_twice(findings: Findings) -> None:
    first = findings.files[0]
    later = first.name[: -len("20261122120000.xml")] + "20261122120001.xml"
    findings.files.append(first.with_name(later))


def give_a_place_twice(findings: Findings) -> None:
    first, second = findings.inbox[:2]
    place = (second.business_day, second.sequence)
    findings.inbox[0] = dataclasses.replace(first, business_day=place[0], sequence=place[1])


def file_a_stranger(findings: Findings) -> None:
    findings.inbox.append(dataclasses.replace(findings.inbox[0], verification_id="stranger"))


def change_a_hash(findings: Findings) -> None:
    findings.inbox[0] = dataclasses.replace(findings.inbox[0], sha256="0" * 64)


def change_bytes(findings: Findings) -> None:
    findings.inbox[0] = dataclasses.replace(findings.inbox[0], body=b"{}")


def exchange_two_records(findings: Findings) -> None:
    """Whole and under their hashes, but one patient's under the other's id."""
    ordinary = [one for one in findings.told.values() if not one.is_provisional]
    ordinary[0].place, ordinary[1].place = ordinary[1].place, ordinary[0].place


def consent_to_what_was_cut_off(findings: Findings) -> None:
    """On both sides, so that only what the patient did tells."""
    told = next(one for one in findings.told.values() if not one.is_amended and one.is_sealed)
    place = next(
        place
        for place, row in enumerate(findings.inbox)
        if row.verification_id == told.verification_id
    )
    row = findings.inbox[place]
    body = json.dumps({**json.loads(row.body), "consented": ["YZK"]}).encode()
    sha256 = record_sha256(body)
    findings.inbox[place] = dataclasses.replace(row, body=body, sha256=sha256)
    findings.outbox = [
        dataclasses.replace(one, sha256=sha256)
        if one.verification_id == told.verification_id
        else one
        for one in findings.outbox
    ]


def lose_a_declaration(findings: Findings) -> None:
    findings.declarations.pop()


def lose_a_later_answer(findings: Findings) -> None:
    later = next(one for one in findings.inbox if one.verification_id not in findings.told)
    findings.inbox.remove(later)
    findings.outbox = [
        one for one in findings.outbox if one.verification_id != later.verification_id
    ]


def answer_later_twice(findings: Findings) -> None:
    later = next(one for one in findings.inbox if one.verification_id not in findings.told)
    again = dataclasses.replace(later, verification_id="again", sequence=999)
    findings.inbox.append(again)


def answer_later_about_another(findings: Findings) -> None:
    later = next(one for one in findings.inbox if one.verification_id not in findings.told)
    reverified = findings.told[json.loads(later.body)["reverifies"]]
    reverified.place += 2


def leave_half_a_file(findings: Findings) -> None:
    findings.files.append(findings.files[0].with_name(".half.tmp"))


TAMPERED: dict[str, tuple[Callable[[Findings], None], str]] = {
    "a record is not in the inbox": (lose_a_record, "lost"),
    "a record has no file": (lose_a_file, "lost"),
    "a record is not in the outbox": (lose_a_row, "lost"),
    "a record has two files": (file_twice, "doubled"),
    "a place is given twice": (give_a_place_twice, "doubled"),
    "a record came from nowhere": (file_a_stranger, "different"),
    "a hash is another one": (change_a_hash, "different"),
    "bytes are others": (change_bytes, "different"),
    "two patients are exchanged": (exchange_two_records, "different"),
    "a consent that nobody gave": (consent_to_what_was_cut_off, "different"),
    "a declaration is gone": (lose_a_declaration, "different"),
    "a later answer is gone": (lose_a_later_answer, "lost"),
    "a reception is answered later twice": (answer_later_twice, "doubled"),
    "a later answer is about another patient": (answer_later_about_another, "different"),
    "a file is half written": (leave_half_a_file, "different"),
}


@pytest.mark.parametrize(("tamper", "kind"), TAMPERED.values(), ids=TAMPERED.keys())
def test_the_comparison_sees(findings, tamper, kind):
    untouched = Tally(seed=1, schedule="")
    compare(findings, untouched, {})
    assert untouched.is_good, untouched.told
    tamper(findings)
    tally = Tally(seed=1, schedule="")
    compare(findings, tally, {})
    assert tally.wrong[kind] > 0, tally.told
    assert not tally.is_good


def test_a_file_that_changes_later_is_seen(findings):
    tally = Tally(seed=1, schedule="")
    seen: dict[str, str] = {}
    compare(findings, tally, seen)
    seen[findings.files[0].name] = "0" * 64
    compare(findings, tally, seen)
    assert tally.wrong["different"] == 1


def test_patients_in_the_inbox_are_found_where_they_may_be_in_plain(soak):
    """The hospital's own file holds them: the search works on what real programs write."""
    folder = soak.stage.hospital_disk.folder
    assert Scanner([folder], []).look()
    assert any(marks_in(file.read_bytes()) for file in soak.stage.hospital.files())
    assert Scanner([soak.stage.kiosk.folder], []).look() == []


@pytest.mark.parametrize("mark", MARKS)
def test_patients_are_found_however_they_are_written_down(mark):
    for name in ("utf-8", "utf-16-le", "cp932"):
        encoded = f"x{mark}y".encode(name)
        assert marks_in(b"log " + encoded), name
    utf8 = mark.encode()
    assert marks_in(utf8.hex().encode())
    for before in range(3):
        assert marks_in(base64.urlsafe_b64encode(b"{" * before + utf8 + b'"}'))
    assert not marks_in(b"nobody is here, nothing to see")


def test_plain_text_on_a_line_is_seen():
    watch = WireWatch()
    record = b"\x17\x03\x03\x00\x05"
    watch.see("up", record + b"abcde" + record[:3])
    watch.see("up", record[3:] + b"fghij")
    assert watch.found == []
    watch.see("up", b"CONNECT")
    watch.see("down", record + MARKS[3].encode()[:4])
    watch.see("down", MARKS[3].encode()[4:])
    assert watch.found == ["bytes on the wire that are no TLS record", "the wire"]


def test_a_record_that_waits_is_no_quiet(soak):
    assert unrest(soak.stage, soak.stage.book.days()) == []
    assert unrest(soak.stage, {"2020-01-01"}) != []


def test_the_same_seed_breaks_the_same():
    assert digest(plan(7, 50)) == digest(plan(7, 50)) != digest(plan(8, 50))


def test_fifty_rounds_break_everything_several_times():
    blows = [blow for planned in plan(1, 50) for blow in planned.blows]
    assert len(blows) > 130
    for fault in Fault:
        assert sum(blow.fault is fault for blow in blows) >= 5, fault
    assert {blow.party for blow in blows if blow.is_of_a_line} == {*Party}
