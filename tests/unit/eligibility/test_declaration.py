"""被保険者資格申立書 on the wire: nothing lost, nothing guessed, old and new kiosks understood."""

import dataclasses
import datetime as dt

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility import wire, wire_records
from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
    check_name_kana,
    check_phone,
)
from eligibility.errors import EligibilityError, MalformedValue, WireError
from eligibility.person import Sex
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_declaration import (
    DeclarationMade,
    declaration_from_wire,
    declaration_to_wire,
)
from tests.bench.receptions import a_declared_record, a_provisional_record, a_record


@hypothesis.given(
    st.builds(
        Declaration,
        reason=st.sampled_from(WhyUnchecked),
        name_kana=st.none() | st.text("アイヴー", min_size=1, max_size=40),
        birthdate=st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)),
        sex=st.none() | st.sampled_from(Sex),
        phone=st.none() | st.text("0123456789", min_size=10, max_size=11),
        insurance=st.sampled_from(InsuranceKind),
        issued=st.sampled_from(IssuedWhen),
        share=st.sampled_from(DeclaredShare),
        seen_before=st.sampled_from(SeenBefore),
    )
)
def test_a_declaration_comes_back_as_it_went(declaration):
    data = wire.encode(declaration_to_wire(declaration))
    assert declaration_from_wire(wire.decode(data, DeclarationMade)) == declaration


def test_a_record_carries_its_declaration_and_prescription():
    for record in (a_declared_record(), a_provisional_record(), a_record()):
        data = wire.encode(wire_records.record_to_wire(record))
        assert wire_records.record_from_wire(wire.decode(data, wire.Verification)) == record


@pytest.mark.parametrize("choice", PrescriptionIssue)
def test_a_record_carries_the_chosen_prescription(choice):
    record = dataclasses.replace(a_record(), prescription=choice)
    data = wire.encode(wire_records.record_to_wire(record))
    assert f'"PrescriptionIssueSelect":"{choice.value}"'.encode() in data
    assert wire_records.record_from_wire(wire.decode(data, wire.Verification)) == record


def test_a_record_of_an_earlier_kiosk_has_neither():
    data = wire.encode(wire_records.record_to_wire(a_provisional_record()))
    assert b"declaration" not in data
    assert b"PrescriptionIssueSelect" not in data


def test_codes_of_a_newer_kiosk_are_other_or_unknown():
    made = DeclarationMade(
        reason="flood", insurance="mars", issued="x", share="4", seen_before="perhaps"
    )
    assert declaration_from_wire(made) == Declaration(
        WhyUnchecked.OTHER, insurance=InsuranceKind.OTHER
    )


@pytest.mark.parametrize(
    "made",
    [
        DeclarationMade(reason="other", name_kana="山田"),
        DeclarationMade(reason="other", name_kana="ヤマダ\nハナコ"),
        DeclarationMade(reason="other", name_kana="\u3000"),
        DeclarationMade(reason="other", name_kana="ア" * 41),
        DeclarationMade(reason="other", phone="03-1234-5678"),
        DeclarationMade(reason="other", phone="110"),
        DeclarationMade(reason="other", phone="０３１２３４５６７８"),
        DeclarationMade(reason="other", sex="9"),
    ],
    ids=lambda made: f"{made.name_kana!r} {made.phone} {made.sex}",
)
def test_what_cannot_be_a_name_a_number_or_a_sex_is_refused_unquoted(made):
    with pytest.raises(EligibilityError) as caught:
        declaration_from_wire(made)
    assert isinstance(caught.value, WireError | MalformedValue)
    for value in (made.name_kana, made.phone, made.sex):
        assert value is None or value not in str(caught.value)


def test_a_prescription_code_outside_its_list_is_refused():
    data = wire.encode(wire_records.record_to_wire(a_record()))
    body = data[:-1] + b',"PrescriptionIssueSelect":"7"}'
    with pytest.raises(WireError):
        wire_records.record_from_wire(wire.decode(body, wire.Verification))


def test_names_and_numbers_that_can_be_are_taken():
    assert check_name_kana("ヴァン\u3000ヨーコ") == "ヴァン\u3000ヨーコ"
    assert check_phone("09012345678") == "09012345678"
