"""An insurer's batches over mutual TLS: applied as a whole or not at all, answered once."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest

from eligibility.errors import Code
from tests.bench.insurer_lines import (
    a_person,
    batch,
    change,
    correct,
    coverage_at,
    register,
    terminate,
    withdraw,
)
from tests.integration.cloud.insurer import Insurer, insurers, new_insurer, report_of
from tests.integration.cloud.reception import code_of, detail_of, new_id, ok

SINCE = dt.date(2024, 4, 1)
UNTIL = dt.date(2025, 10, 1)
VERSIONS = """
    SELECT c.*, upper_inf(c.recorded) AS is_known FROM registry.coverage AS c
    JOIN registry.insurer AS i USING (insurer_no) WHERE c.insurer_no = $1
    ORDER BY c.person_id, lower(c.recorded), lower(c.valid)
"""


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def code(insurer: Insurer) -> str:
    """Of somebody whom no other test knows."""
    return insurer.knows(new_id())[0]


def coverage(insurer: Insurer, number: str = "1029384", since: dt.date = SINCE):
    return coverage_at(insurer.number, number, a_person(), since)


def versions(insurer: Insurer):
    return insurer.world.rows(VERSIONS, insurer.number)


def test_a_registered_coverage_answers_at_a_kiosk(world, kiosk, insurer, code):
    covered = coverage(insurer, str(insurer.number)[1:])
    report = insurer.applied(register(code, covered))
    assert (report.line_count, report.register, report.errors) == (1, 1, ())
    [row] = versions(insurer)
    assert (row["version"], row["is_known"]) == (1, True)
    assert row["batch_id"] is not None
    [person] = world.rows("SELECT * FROM registry.person WHERE person_id = $1", row["person_id"])
    assert person["name"] == covered.person.name


def test_a_line_that_is_wrong_leaves_nothing_of_its_batch(insurer, code):
    covered = coverage(insurer)
    wrong = register(code, covered, QualificationDate="20240231")
    assert insurer.refused(register(code, covered), wrong) == [
        (2, "QualificationDate", "malformed")
    ]
    assert versions(insurer) == []
    insurer.applied(register(code, covered))
    assert insurer.next_no == 2


def test_the_same_batch_again_gets_the_same_bytes(insurer, code):
    body = batch(register(code, coverage(insurer)))
    first = ok(insurer.put(1, body))
    assert ok(insurer.put(1, body)) == first
    assert ok(insurer.client.get("/v1/insurer/batches/1")) == first
    assert len(versions(insurer)) == 1


def test_a_refused_batch_again_gets_the_same_bytes_too(insurer):
    body = batch({"kind": "register"})
    first = ok(insurer.put(1, body))
    assert report_of(insurer.put(1, body)).state == "refused"
    assert ok(insurer.put(1, body)) == first


def test_an_applied_number_with_other_content_is_refused(insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    response = insurer.put(1, batch(terminate(code, coverage(insurer), UNTIL)))
    assert (response.status_code, code_of(response)) == (409, Code.BATCH_CONFLICT)
    assert versions(insurer)[0]["reason_of_loss"] is None


@pytest.mark.parametrize("number", [2, 7, 10**18 - 1])
def test_numbers_follow_each_other(insurer, code, number):
    response = insurer.put(number, batch(register(code, coverage(insurer))))
    assert (response.status_code, code_of(response)) == (409, Code.BATCH_OUT_OF_ORDER)
    assert detail_of(response) == "batch_no: 1 comes next"


def test_a_change_closes_what_was_known_and_adds_what_is(insurer, code):
    before = coverage(insurer)
    insurer.applied(register(code, before, Address="練習県練習市１－１", HomeMunicipality="131016"))
    married = dataclasses.replace(before, person=a_person("練習　晴子"))
    insurer.applied(change(code, married, Address="練習県練習市２－２"))
    old, new = versions(insurer)
    assert (old["is_known"], new["is_known"]) == (False, True)
    assert old["recorded"].upper == new["recorded"].lower
    assert (old["card_name"], new["card_name"]) == ("試験　晴子", "練習　晴子")
    assert (old["address"], new["address"]) == ("練習県練習市１－１", "練習県練習市２－２")
    assert old["valid"] == new["valid"]
    assert (old["coverage_id"], new["version"]) == (new["coverage_id"], 2)
    [person] = insurer.world.rows(
        "SELECT * FROM registry.person WHERE person_id = $1", new["person_id"]
    )
    assert (person["name"], person["home_municipality"]) == ("練習　晴子", "131016")


def test_a_termination_keeps_all_but_the_end(insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    insurer.applied(terminate(code, coverage(insurer), UNTIL, "03"))
    old, new = versions(insurer)
    assert (old["is_known"], old["valid"].upper) == (False, None)
    assert (new["valid"].upper, new["reason_of_loss"]) == (UNTIL, "03")
    assert (new["number"], new["card_name"]) == (old["number"], old["card_name"])


def test_a_correction_moves_the_first_day(insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    right = coverage(insurer, "1029385", SINCE + dt.timedelta(days=30))
    insurer.applied(correct(code, right, known_qualification_date="20240401"))
    old, new = versions(insurer)
    assert (old["is_known"], new["is_known"]) == (False, True)
    assert (new["valid"].lower, new["number"]) == (right.qualified_on, "1029385")
    assert new["coverage_id"] == old["coverage_id"]


def test_what_never_was_is_withdrawn(insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    insurer.applied(withdraw(code, coverage(insurer)))
    [row] = versions(insurer)
    assert not row["is_known"]
    insurer.applied(register(code, coverage(insurer, "1029386")))


def test_a_batch_may_end_one_coverage_and_begin_the_next(insurer, code):
    old = coverage(insurer)
    insurer.applied(register(code, old))
    insurer.applied(terminate(code, old, UNTIL), register(code, coverage(insurer, "77", UNTIL)))
    known = [row for row in versions(insurer) if row["is_known"]]
    assert [row["valid"].lower for row in known] == [SINCE, UNTIL]
    assert len({row["recorded"].lower for row in known}) == 1


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (lambda code, one: [terminate(code, one, UNTIL)], (1, "QualificationDate", "unknown")),
        (lambda code, one: [change(code, one)], (1, "QualificationDate", "unknown")),
        (lambda code, one: [correct(code, one)], (1, "QualificationDate", "unknown")),
        (
            lambda code, one: [register(code, one), register(code, one)],
            (2, "QualificationDate", "duplicate"),
        ),
    ],
    ids=["terminate", "change", "correct", "twice"],
)
def test_what_is_not_there_cannot_be_changed(insurer, code, lines, told):
    line, field, reason = told
    reason = "coverage-unknown" if reason == "unknown" else reason
    assert insurer.refused(*lines(code, coverage(insurer))) == [(line, field, reason)]


def test_two_coverages_of_an_insurer_may_not_overlap(insurer, code):
    later = coverage(insurer, "55", SINCE + dt.timedelta(days=9))
    told = [(2, "QualificationDate", "overlap")]
    assert insurer.refused(register(code, coverage(insurer)), register(code, later)) == told
    insurer.applied(register(code, coverage(insurer)))
    assert insurer.refused(register(code, later)) == [(1, "QualificationDate", "overlap")]
    changed = change(code, coverage(insurer))
    assert insurer.refused(changed, register(code, later)) == told


def test_what_has_ended_does_not_end_again(insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    insurer.applied(terminate(code, coverage(insurer), UNTIL))
    again = insurer.refused(terminate(code, coverage(insurer), UNTIL))
    assert again == [(1, "QualificationDate", "already-ended")]


def test_a_code_that_the_link_does_not_know_is_told(insurer):
    stranger = register("0123456789abcdef", coverage(insurer))
    assert insurer.refused(stranger) == [(1, "code", "code-unknown")]


def test_one_person_keeps_one_history_at_two_insurers(world, insurer):
    key = new_id()
    with new_insurer(world) as other:
        [here], [there] = insurer.knows(key), other.knows(key)
        assert here != there
        old = coverage(insurer)
        insurer.applied(
            register(here, old),
        )
        insurer.applied(terminate(here, old, UNTIL))
        other.applied(register(there, coverage(other, "31", UNTIL)))
        assert versions(other)[0]["person_id"] == versions(insurer)[0]["person_id"]


def test_another_insurers_number_is_refused(world, insurer, code):
    with new_insurer(world) as other:
        foreign = register(code, coverage(other))
        assert insurer.refused(foreign) == [(1, "InsurerNumber", "other-insurer")]


def test_reports_are_the_insurers_own(world, insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    with new_insurer(world) as other:
        response = other.client.get("/v1/insurer/batches/1")
        assert (response.status_code, code_of(response)) == (404, Code.BATCH_UNKNOWN)


def test_a_kiosk_is_no_insurer(kiosk):
    response = kiosk.client.put("/v1/insurer/batches/1", content=b"{}\n")
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_NOT_ALLOWED)


def test_every_call_is_in_the_audit_trail(world, insurer, code):
    insurer.applied(register(code, coverage(insurer)))
    insurer.refused({"kind": "register"})
    ok(insurer.client.get("/v1/insurer/batches/1"))
    rows = world.rows(
        "SELECT operation, reference, outcome FROM audit.access WHERE institution = $1"
        " ORDER BY seq",
        insurer.number,
    )
    assert [tuple(row) for row in rows] == [
        ("insurer-batch", "1", "applied"),
        ("insurer-batch", "2", "refused"),
        ("insurer-batch-report", "1", "ok"),
    ]
