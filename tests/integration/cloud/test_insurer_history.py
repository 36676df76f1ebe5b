"""What insurers say, through time: papers, protections, card faces, one time a batch."""

import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bench.insurer_lines import (
    a_person,
    batch,
    change,
    correct,
    register,
    terminate,
    withdraw,
)
from tests.integration.cloud.insurer import Insurer, insurers, new_insurer
from tests.integration.cloud.reception import new_id, ok
from tests.integration.cloud.test_insurer_batches import UNTIL, coverage, versions

_ROOT = Path(__file__).resolve().parents[3]
ELDERLY = "ElderlyRecipientCertificateInfo"
LIMIT = "LimitApplicationCertificateRelatedInfo"


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def code(insurer: Insurer) -> str:
    return insurer.knows(new_id())[0]


def elderly(percent: str, first: str, last: str | None = None):
    paper = {"ElderlyRecipientContributionRatio": percent, "ElderlyRecipientValidStartDate": first}
    return paper | ({"ElderlyRecipientValidEndDate": last} if last else {})


def papers(insurer: Insurer):
    return insurer.world.rows(
        "SELECT p.*, upper_inf(p.recorded) AS is_known FROM registry.certificate_paper AS p"
        " JOIN registry.coverage AS c USING (person_id, coverage_id)"
        " WHERE c.insurer_no = $1 AND c.version = 1 ORDER BY p.kind, p.valid, p.recorded",
        insurer.number,
    )


def known(rows):
    return [row for row in rows if row["is_known"]]


def test_papers_come_with_the_coverage(insurer, code):
    insurer.applied(
        register(
            code,
            coverage(insurer),
            certificates=[{"kind": "student", "ValidStartDate": "20240401"}],
            SpecificDiseasesCertificateList=[
                {
                    "SpecificDiseasesDiseaseCategory": "1",
                    "SpecificDiseasesValidStartDate": "20240801",
                    "SpecificDiseasesValidEndDate": "20250731",
                    "SpecificDiseasesSelfPay": "10000",
                }
            ],
        )
    )
    disease, student = papers(insurer)
    assert (disease["disease"], disease["self_pay_yen"]) == ("1", 10_000)
    assert disease["valid"].upper == dt.date(2025, 8, 1), "the last day is inside"
    assert (student["kind"], student["valid"].upper) == ("student", None)


def test_a_group_tells_all_papers_of_its_kind_and_no_other(insurer, code):
    old, new = elderly("020", "20240801", "20250731"), elderly("030", "20250801", "20260731")
    student = [{"kind": "student", "ValidStartDate": "20240401"}]
    insurer.applied(register(code, coverage(insurer), certificates=student, **{ELDERLY: [old]}))
    insurer.applied(change(code, coverage(insurer), **{ELDERLY: [old, new]}))
    assert len(papers(insurer)) == 3, "what stays is not written again"
    assert len(known(papers(insurer))) == 3
    insurer.applied(change(code, coverage(insurer), **{ELDERLY: [old | {ratio(): "030"}, new]}))
    closed, replaced, *_ = papers(insurer)
    assert (closed["contribution_percent"], closed["is_known"]) == ("020", False)
    assert (replaced["contribution_percent"], replaced["is_known"]) == ("030", True)
    assert closed["recorded"].upper == replaced["recorded"].lower
    insurer.applied(change(code, coverage(insurer), certificates=[]))
    assert [row["kind"] for row in known(papers(insurer))] == ["elderly-recipient"] * 2


def ratio() -> str:
    return "ElderlyRecipientContributionRatio"


def test_a_withdrawal_takes_the_papers_too(insurer, code):
    insurer.applied(register(code, coverage(insurer), **{ELDERLY: [elderly("020", "20240801")]}))
    insurer.applied(withdraw(code, coverage(insurer)))
    assert known(papers(insurer)) == []
    assert len(papers(insurer)) == 1


def protections(insurer: Insurer):
    return insurer.world.rows(
        "SELECT *, upper_inf(recorded) AS is_known FROM registry.protection"
        " WHERE insurer_no = $1 ORDER BY kind, recorded",
        insurer.number,
    )


def test_protections_are_set_and_lifted_and_stay_in_history(insurer, code):
    both = ["address-withheld", "information-refused"]
    insurer.applied(register(code, coverage(insurer), protections=both))
    assert [row["kind"] for row in known(protections(insurer))] == both
    insurer.applied(change(code, coverage(insurer)))
    assert len(known(protections(insurer))) == 2, "a line without protections says nothing of them"
    insurer.applied(change(code, coverage(insurer), protections=both[:1]))
    assert [row["kind"] for row in known(protections(insurer))] == both[:1]
    insurer.applied(terminate(code, coverage(insurer), UNTIL, protections=[]))
    assert known(protections(insurer)) == []
    assert len(protections(insurer)) == 2
    insurer.applied(change(code, coverage(insurer), protections=both))
    assert len(known(protections(insurer))) == 2


def faces(insurer: Insurer):
    return insurer.world.rows(
        "SELECT DISTINCT f.* FROM registry.card_face AS f"
        " JOIN registry.coverage AS c USING (person_id, coverage_id)"
        " WHERE c.insurer_no = $1 ORDER BY is_loose, face_key",
        insurer.number,
    )


def test_a_corrected_number_is_found_by_its_new_face(insurer, code):
    insurer.applied(register(code, coverage(insurer, "0012345")))
    exact, loose = faces(insurer)
    assert (exact["is_loose"], loose["is_loose"]) == (False, True)
    assert exact["birth_md"] == 506
    bare = coverage(insurer, "12345")
    born = dataclasses.replace(bare, person=a_person(born=dt.date(1990, 6, 5)))
    insurer.applied(correct(code, born))
    now = {row["face_key"]: row for row in faces(insurer)}
    assert set(now) == {exact["face_key"], loose["face_key"]}
    assert (now[loose["face_key"]]["is_loose"], now[loose["face_key"]]["birth_md"]) == (False, 605)


def test_a_batch_has_one_time_after_all_that_it_closes(world, insurer, code):
    """Also where the clock of the machine that wrote them was ahead."""
    world.clock.pass_by(hours=2)
    insurer.applied(register(code, coverage(insurer), protections=["address-withheld"]))
    world.clock.reset()
    insurer.applied(change(code, coverage(insurer), protections=[]))
    old, new = versions(insurer)
    assert old["recorded"].upper == new["recorded"].lower > old["recorded"].lower
    [lifted] = protections(insurer)
    assert lifted["recorded"].upper == new["recorded"].lower


def test_the_insurers_name_becomes_known(world, insurer, code):
    insurer.applied(register(code, coverage(insurer), InsurerName="練習組合"))
    [row] = world.rows("SELECT * FROM registry.insurer WHERE insurer_no = $1", insurer.number)
    assert row["name"] == "練習組合"


def test_two_equal_batches_at_once_are_one(world, insurer, code):
    body = batch(register(code, coverage(insurer)))
    answers: list[bytes] = []

    def send() -> None:
        with Insurer(world, insurer.number, insurer.party) as own:
            answers.append(ok(own.put(1, body)))

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(set(answers)) == 1
    assert len(answers) == 4
    assert len(versions(insurer)) == 1


def test_batches_of_two_insurers_about_the_same_people_do_not_block(world, insurer):
    """Whoever comes first: each takes the people's locks in the same order."""
    keys = [new_id() for _ in range(60)]
    with new_insurer(world) as other:
        here, there = insurer.knows(*keys), other.knows(*keys)
        bodies = {
            insurer: batch(*[register(c, coverage(insurer, str(n))) for n, c in enumerate(here)]),
            other: batch(
                *[register(c, coverage(other, str(n))) for n, c in enumerate(reversed(there))]
            ),
        }
        answers: list[httpx.Response] = []
        senders = [
            threading.Thread(target=lambda i=i, b=b: answers.append(i.put(1, b)))
            for i, b in bodies.items()
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert [ok(answer).count(b'"applied"') for answer in answers] == [1, 1]
        everybody = {row["person_id"] for row in versions(insurer)}
        assert everybody == {row["person_id"] for row in versions(other)}
        assert len(everybody) == 60


def test_a_thousand_lines_are_one_batch(insurer):
    codes = insurer.knows(*[new_id() for _ in range(1200)])
    lines = [register(code, coverage(insurer, str(n))) for n, code in enumerate(codes)]
    assert insurer.applied(*lines).register == 1200
    ended = [terminate(code, coverage(insurer), UNTIL) for code in codes]
    assert insurer.applied(*ended).terminate == 1200
    rows = versions(insurer)
    assert len({row["recorded"].lower for row in rows}) == 2
    assert sum(row["is_known"] for row in rows) == 1200
