"""Wire forms: nothing is lost on the way, nothing personal is said when something is wrong."""

import datetime as dt
import uuid

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility import wire, wire_records, wire_values
from eligibility.batch import VerificationRecord, digest_of, missing_ranges, record_sha256
from eligibility.coverage import Validity
from eligibility.errors import MalformedValue, WireError
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    HolderVerification,
    InquiryAnswer,
    Notice,
    ReferenceClassification,
    business_day,
)
from eligibility.wire_results import BurdenInfo
from tests.bench.people import people

TODAY = dt.date(2026, 11, 22)
AT = dt.datetime(2026, 11, 22, 0, 30, tzinfo=dt.UTC)
PEOPLE = people(TODAY)


def answer_about(coverages=(), outcome=Validity.VALID):
    return InquiryAnswer(str(uuid.UUID(int=1)), outcome, AT, TODAY, tuple(coverages), tuple(Notice))


@pytest.mark.parametrize("key", sorted(PEOPLE))
def test_a_coverage_comes_back_as_it_went(key):
    answer = answer_about(PEOPLE[key].coverages)
    data = wire.encode(wire_values.answer_to_wire(answer))
    assert wire_values.answer_from_wire(wire.decode(data, wire.InquiryAnswer)) == answer


def test_coverages_carry_the_official_names():
    data = wire.encode(wire_values.answer_to_wire(answer_about(PEOPLE["hanako"].coverages)))
    assert b'"InsuredIdentificationNumber"' in data
    assert b'"QualificationValidity":"1"' in data


@hypothesis.given(
    st.frozensets(st.sampled_from(HealthInformation)),
    st.sampled_from(HolderVerification) | st.none(),
    st.booleans(),
)
def test_a_record_comes_back_as_it_went(granted, holder, provisional):
    record = VerificationRecord(
        session_id=str(uuid.UUID(int=2)),
        institution="1310000000",
        device="reception-1",
        source=ReferenceClassification.MY_NUMBER_CARD,
        answer=answer_about(PEOPLE["taro"].coverages),
        holder_verification=holder,
        consent=Consent(granted),
        consented_at=AT if granted else None,
        consent_until=AT + dt.timedelta(hours=24) if granted else None,
        is_provisional=provisional,
        sealed_at=AT,
        reception_number=3,
    )
    data = wire.encode(wire_records.record_to_wire(record))
    assert wire_records.record_from_wire(wire.decode(data, wire.Verification)) == record
    assert data == wire.encode(wire_records.record_to_wire(record)), "same record, same bytes"


def burden_of(key, outcome=Validity.VALID):
    """What the cloud's answer about somebody tells beside their coverages."""
    answer = wire_values.answer_to_wire(answer_about(PEOPLE[key].coverages, outcome))
    return [result.burden for result in answer.ResultList]


def test_an_answer_tells_share_claim_note_and_ceiling_of_the_day():
    (mika,) = burden_of("mika")
    assert (mika.contribution_percent, mika.claim_note, mika.claim_note_repeated) == (
        "030",
        "28",
        "33",
    )
    amounts = mika.ceiling_yen, mika.ceiling_threshold_yen, mika.ceiling_repeated_yen
    assert amounts == (85_800, 286_000, 44_400)


def test_without_a_limit_paper_the_share_alone_is_told():
    (ichiro,) = burden_of("ichiro")
    assert ichiro == BurdenInfo(contribution_percent="020")


def test_a_lost_coverage_has_no_share():
    assert burden_of("jiro", Validity.LOST) == [None]


def test_a_record_tells_what_was_registered_and_no_rule():
    answer = wire_values.answer_to_wire(answer_about(PEOPLE["mika"].coverages), tells_burden=False)
    assert b"burden" not in wire.encode(answer)


def test_a_part_keeps_the_exact_bytes_of_its_records():
    sealed = b'{"b": 2,   "a":1}'
    record = wire.PartRecord(
        sequence=1, verification_id="v", sha256=record_sha256(sealed), record=wire.embed(sealed)
    )
    part = wire.BatchPart(
        part_id="p",
        institution="i",
        device="d",
        business_day=TODAY,
        count=1,
        digest=digest_of([record.sha256]),
        records=(record,),
    )
    again: wire.Upward = wire.decode(wire.encode(part), wire.Upward)
    assert isinstance(again, wire.BatchPart)
    assert bytes(again.records[0].record) == sealed


@pytest.mark.parametrize(
    ("data", "names"),
    [
        pytest.param(b'{"session_id":1234567}', "session_id", id="wrong kind"),
        pytest.param(b"{}", "session_id", id="missing"),
        pytest.param(b"secret-1234567", "JSON", id="not JSON"),
        pytest.param(b"\xff\xfe1234567", "JSON", id="not UTF-8"),
    ],
)
def test_errors_name_the_field_and_never_the_value(data, names):
    with pytest.raises(WireError) as caught:
        wire.decode(data, wire.ChallengeRequest)
    assert names in str(caught.value)
    assert "1234567" not in str(caught.value)


def test_a_value_outside_a_closed_list_is_not_quoted():
    body = (
        b'{"session_id":"","nonce":"","certificate":"","signature":"","holder_verification":"x99"}'
    )
    with pytest.raises(WireError) as caught:
        wire.decode(body, wire.CardAuthenticationRequest)
    assert "holder_verification" in str(caught.value)
    assert "x99" not in str(caught.value)


def test_unknown_fields_of_a_newer_peer_are_ignored():
    body = b'{"session_id":"s","colour":"blue"}'
    assert wire.decode(body, wire.ChallengeRequest).session_id == "s"


def test_unknown_consents_are_never_guessed():
    with pytest.raises(WireError):
        wire_values.consent_from_codes(("YZK", "XXX"))


def test_notices_of_a_newer_service_are_dropped():
    message = wire_values.answer_to_wire(answer_about())
    newer: wire.InquiryAnswer = wire.decode(
        wire.encode(message).replace(b"coverage-ends-soon", b"brand-new"), wire.InquiryAnswer
    )
    assert len(wire_values.answer_from_wire(newer).notices) == len(Notice) - 1


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("Birthdate", "20261301"),
        ("Birthdate", "2026-01-01"),
        ("Sex1", "9"),
        ("InsurerNumber", "12"),
        ("ReasonOfLoss", "55"),
        ("InsuredPartialContributionRatio", "3wari"),
        ("QualificationDate", "0"),
    ],
)
def test_a_coverage_with_an_impossible_value_is_refused(tag, value):
    import msgspec

    message = wire_values.coverage_to_wire(PEOPLE["hanako"].coverages[0])
    broken = msgspec.structs.replace(message, **{tag: value})
    with pytest.raises((WireError, MalformedValue)) as caught:
        wire_values.coverage_from_wire(broken)
    assert value not in str(caught.value)


def test_an_answer_without_a_time_zone_is_refused():
    data = wire.encode(wire_values.answer_to_wire(answer_about())).replace(b"Z", b"")
    with pytest.raises(WireError):
        wire_values.answer_from_wire(wire.decode(data, wire.InquiryAnswer))


def test_the_business_day_is_japanese():
    assert business_day(dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)) == TODAY
    assert business_day(dt.datetime(2026, 11, 21, 14, 59, tzinfo=dt.UTC)) < TODAY


@pytest.mark.parametrize(
    ("have", "total", "missing"),
    [
        ([1, 2, 5], 6, ((3, 4), (6, 6))),
        ([], 2, ((1, 2),)),
        ([1, 2], 2, ()),
        ([], 0, ()),
        ([9], 2, ((1, 2),)),
    ],
)
def test_gaps_are_named_as_ranges(have, total, missing):
    assert missing_ranges(have, total) == missing


def test_a_digest_is_over_the_hashes_bytes_as_the_vendors_document_says():
    one = "e29e8d2ae672c8c72da544f819fdec5413a0e01d522d6ce53103377214d8bd34"
    assert digest_of([one]) == "b9001e765f79a83759f4d030e10e03f0f6906268ee7001c978e790bb0764b0e5"


@hypothesis.given(st.sets(st.integers(1, 40)), st.integers(0, 40))
def test_gaps_and_presence_make_the_whole(have, total):
    gaps = {n for first, last in missing_ranges(have, total) for n in range(first, last + 1)}
    assert gaps | (have & set(range(1, total + 1))) == set(range(1, total + 1))
    assert not gaps & have


@pytest.mark.parametrize("depth", [1_500, 100_000])
def test_what_is_nested_too_deep_is_told_like_any_other_damage(depth):
    """Else a signed message could end the process that takes it, again and again."""
    deep = b'{"schema":"oev-receipt/1","more":' + b"[" * depth + b"]" * depth + b"}"
    with pytest.raises(WireError):
        wire.decode(deep, wire.Downward)
