"""Two insurers for one person: found with the batch that makes it so, told to both, closed."""

import datetime as dt

import pytest

from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import KYOKAI, NHI, SOCIETY

JOINED = dt.date(2026, 4, 1)
EARLIER = dt.date(2020, 4, 1)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def ledger(world):
    return Ledger(world.settings.database.owner_dsn)


def test_an_open_coverage_is_found_when_another_insurer_registers(ledger):
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER)
    kyokai = ledger.register(someone, KYOKAI, JOINED)
    [finding] = ledger.findings(someone)
    assert {finding["coverage_a"], finding["coverage_b"]} == {nhi, kyokai}
    assert (finding["overlap_from"], finding["overlap_until"]) == (JOINED, None)
    assert finding["found_by"] == "arrival"
    assert finding["resolved_at"] is None


def test_both_insurers_are_told_what_each_may_know(ledger):
    someone = ledger.person()
    ledger.register(someone, NHI, EARLIER, symbol="国1", number="777001", branch="02")
    ledger.register(someone, KYOKAI, JOINED, symbol="999", number="5556667", branch=None)
    [to_nhi] = [one for one in ledger.messages(NHI) if one.kind == "double-enrolment"]
    [to_kyokai] = ledger.messages(KYOKAI)
    assert to_nhi.content["own"] == {
        "InsuredCardSymbol": "国1",
        "InsuredIdentificationNumber": "777001",
        "InsuredBranchNumber": "02",
        "QualificationDate": "20200401",
    }
    assert to_kyokai.content["own"]["InsuredIdentificationNumber"] == "5556667"
    for told, other in ((to_nhi, KYOKAI), (to_kyokai, NHI)):
        assert told.content["other"].keys() == {"InsurerNumber", "InsurerName"}
        assert told.content["other"]["InsurerNumber"] == other
        assert told.content["overlap_from"] == "2026-04-01"
    assert to_nhi.content["finding_id"] == to_kyokai.content["finding_id"]


def test_no_insurer_reads_the_others_numbers_or_any_id_of_ours(ledger):
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER, symbol="国1", number="777001")
    kyokai = ledger.register(someone, KYOKAI, JOINED, symbol="999", number="5556667")
    told = {one.target: str(one.content) for one in ledger.messages()}
    assert "5556667" not in told[f"insurer:{NHI}"]
    assert "777001" not in told[f"insurer:{KYOKAI}"]
    for text in told.values():
        assert not any(str(number) in text for number in (someone, nhi, kyokai))


def test_the_lawful_day_of_national_health_insurance_is_not_reported(ledger):
    someone = ledger.person()
    ledger.register(someone, NHI, EARLIER, JOINED + A_DAY)
    ledger.register(someone, KYOKAI, JOINED)
    assert ledger.findings(someone) == []
    assert [one for one in ledger.messages() if one.kind.startswith("double")] == []


def test_a_finding_is_closed_and_told_when_the_old_coverage_is_ended(ledger):
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    ledger.terminate(someone, nhi, JOINED + A_DAY)
    [finding] = ledger.findings(someone)
    assert finding["resolved_at"] is not None
    for insurer in (NHI, KYOKAI):
        found, resolved = [one for one in ledger.messages(insurer) if one.kind.startswith("double")]
        assert resolved.kind == "double-enrolment-resolved"
        assert resolved.content["finding_id"] == found.content["finding_id"]


def test_a_shorter_overlap_is_told_as_a_new_finding_in_place_of_the_old(ledger):
    someone = ledger.person()
    society = ledger.register(someone, SOCIETY, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    ledger.terminate(someone, society, JOINED + 9 * A_DAY)
    still_open, closed = ledger.findings(someone)
    assert (still_open["overlap_until"], closed["overlap_until"]) == (JOINED + 9 * A_DAY, None)
    kinds = [one.kind for one in ledger.messages(KYOKAI)]
    assert kinds == ["double-enrolment", "double-enrolment-resolved", "double-enrolment"]


def test_what_changes_no_period_is_not_told_again(ledger):
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    ledger.change(someone, nhi, branch="05")
    ledger.correct(someone, nhi, card_name="見本 華子")
    assert [one.kind for one in ledger.messages(KYOKAI)] == ["double-enrolment"]
