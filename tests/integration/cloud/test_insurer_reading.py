"""GET /v1/insurer/coverages: an insurer reads what it said of a person, and when."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis

from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_insurer import CoverageHistory
from tests.bench.insurer_lines import batch, change, register, terminate
from tests.integration.cloud.insurer import Insurer, insurers, new_insurer
from tests.integration.cloud.reception import code_of, new_id, ok
from tests.integration.cloud.test_insurer_batches import UNTIL, coverage
from tests.integration.cloud.test_insurer_history import ELDERLY, elderly

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def code(insurer: Insurer) -> str:
    return insurer.knows(new_id())[0]


def history(insurer: Insurer, code: str, known_at: str | None = None) -> CoverageHistory:
    asked = {} if known_at is None else {"known_at": known_at}
    response = insurer.client.get(f"/v1/insurer/coverages/{code}", params=asked)
    told: CoverageHistory = wire.decode(ok(response), CoverageHistory)
    return told


def test_an_insurer_reads_what_it_said_and_when(insurer, code):
    paper = elderly("020", "20240801", "20250731")
    insurer.applied(register(code, coverage(insurer), Address="練習市１", **{ELDERLY: [paper]}))
    insurer.applied(change(code, coverage(insurer), Address="練習市２", **{ELDERLY: []}))
    insurer.applied(terminate(code, coverage(insurer), UNTIL, "03"))
    first, second, third = history(insurer, code).versions
    assert [one.batch_no for one in (first, second, third)] == [1, 2, 3]
    assert [one.Address for one in (first, second, third)] == ["練習市１", "練習市２", "練習市２"]
    assert [len(one.ElderlyRecipientCertificateInfo) for one in (first, second, third)] == [1, 0, 0]
    [told] = first.ElderlyRecipientCertificateInfo
    assert told.ElderlyRecipientValidEndDate == "20250731"
    assert first.recorded_until == second.recorded_from
    assert third.recorded_until is None
    assert (second.DisqualificationDate, third.DisqualificationDate) == (None, "20251001")
    [known] = history(insurer, code, first.recorded_from.isoformat()).versions
    assert known == first
    before = first.recorded_from - dt.timedelta(seconds=1)
    assert history(insurer, code, before.isoformat()).versions == ()


def test_protections_are_told_with_their_times(insurer, code):
    insurer.applied(register(code, coverage(insurer), protections=["address-withheld"]))
    insurer.applied(change(code, coverage(insurer), protections=[]))
    [told] = history(insurer, code).protection_versions
    assert (told.protection, told.recorded_until is None) == ("address-withheld", False)


def test_nothing_of_another_insurer_is_told(world, insurer):
    key = new_id()
    with new_insurer(world) as other:
        [here], [there] = insurer.knows(key), other.knows(key)
        other.applied(register(there, coverage(other)))
        assert history(insurer, here).versions == ()
        assert history(insurer, there).versions == ()
        assert len(history(other, there).versions) == 1


@pytest.mark.parametrize("known_at", ["yesterday", "2026-01-01T00:00:00", "2026-01-01"])
def test_a_time_needs_its_offset(insurer, code, known_at):
    response = insurer.client.get(f"/v1/insurer/coverages/{code}", params={"known_at": known_at})
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)


def test_what_is_asked_of_a_person_is_audited_without_the_code(world, insurer, code):
    history(insurer, code)
    insurer.applied(register(code, coverage(insurer)))
    history(insurer, code)
    rows = world.rows(
        "SELECT * FROM audit.access WHERE institution = $1 AND operation = 'insurer-coverages'",
        insurer.number,
    )
    assert len({row["subject"] for row in rows}) == 1
    assert code not in str([dict(row) for row in rows])


def test_every_answer_is_as_described(insurer, code):
    described = schemathesis.openapi.from_path(_ROOT / "docs/openapi.yaml")
    paper = elderly("020", "20240801", "20250731")
    line = register(code, coverage(insurer), protections=["address-withheld"], **{ELDERLY: [paper]})
    batches = described["/v1/insurer/batches/{batch_no}"]
    batches["PUT"].validate_response(insurer.put(1, batch(line)))
    batches["PUT"].validate_response(insurer.put(2, batch(line, {})))
    batches["PUT"].validate_response(insurer.put(7, batch(line)))
    batches["PUT"].validate_response(insurer.put(1, batch({})))
    batches["GET"].validate_response(insurer.client.get("/v1/insurer/batches/1"))
    batches["GET"].validate_response(insurer.client.get("/v1/insurer/batches/9"))
    told = insurer.client.get(f"/v1/insurer/coverages/{code}")
    described["/v1/insurer/coverages/{code}"]["GET"].validate_response(told)
