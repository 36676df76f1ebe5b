"""HL7 v2.5 ADT^A08 as JAHIS and SS-MIX2 write it, judged by hl7apy and by an own reader."""

import dataclasses
import datetime as dt
import re

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

from eligibility.coverage import Validity
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import Person
from hospital.forms.hl7 import Hl7Form
from hospital.forms.hl7_z import SEGMENTS
from hospital.forms.port import reception_of
from tests.bench.receptions import (
    STAFF_ID,
    TODAY,
    a_declared_record,
    a_later_record,
    a_provisional_record,
    a_record,
    an_answer,
)
from tests.unit.hospital.forms.hl7_reader import Message, text_of
from tests.unit.hospital.forms.receptions import EVERYBODY, a_reception, reception_from

SS_MIX2_ORDER = re.compile(
    r"(MSH )(SFT )*(EVN )(PID )(PD1 )?(ROL )*(NK1 )*(PV1 )(PV2 )?(ROL )*(DB1 )*(OBX )*(AL1 )*"
    r"(DG1 )*(DRG )?(GT1 )*((IN1 )(IN2 )?(IN3 )*(ROL )*)*(ACC )?(UB1 )?(UB2 )?(PDA )?(Z.. )*"
)
"""Of ADT^A08 (ADT-00), with site-defined segments after it."""


def written(reception):
    (document,) = Hl7Form().documents(reception)
    return document


def message_of(reception):
    return Message(written(reception).data)


def a_coverage(**changes):
    return dataclasses.replace(EVERYBODY["yui"].coverages[0], **changes)


def of(*coverages, **answer):
    return reception_from(a_record(answer=an_answer(coverages=coverages, **answer)))


def zor(message, name):
    return message.field("ZOR", SEGMENTS["ZOR"].index(name) + 1)


@pytest.mark.parametrize("name", EVERYBODY)
def test_hl7apy_takes_everybody_at_its_strictest(name):
    text = written(a_reception(name)).data.decode("iso2022_jp")
    parsed = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT)
    assert parsed.validate()
    assert parsed.msh.msh_9.to_er7() == "ADT^A08^ADT_A01"


@pytest.mark.parametrize(
    "record",
    [
        a_provisional_record(),
        a_declared_record(),
        a_later_record("2c8e0fac-be67-4b77-a205-c1c57e460cc3"),
        a_record(answer=an_answer(coverages=(), outcome=Validity.SEVERAL)),
    ],
    ids=["provisional", "declared", "later", "several"],
)
def test_hl7apy_takes_every_outcome(record):
    document = written(reception_from(record))
    text = document.data.decode("iso2022_jp")
    assert parse_message(text, validation_level=VALIDATION_LEVEL.STRICT).validate()
    assert SS_MIX2_ORDER.fullmatch("".join(f"{one} " for one in Message(document.data).names))


def test_the_header_is_that_of_the_public_examples():
    message = message_of(a_reception())
    assert [message.field("MSH", number) for number in (2, 9, 11, 12, 18, 20)] == [
        "^~\\&",
        "ADT^A08^ADT_A01",
        "P",
        "2.5",
        "~ISO IR87",
        "ISO 2022-1994",
    ]
    assert (message.field("MSH", 4), message.field("EVN", 7)) == ("1310000011", "1310000011")
    assert len(message.field("MSH", 10)) == 20


def test_the_insurance_is_that_of_the_public_example():
    """``IN1|1|06^組合管掌健康保険^JHSD0001|06050116|||||||９２０４５|１０|19990514|…``."""
    key = InsuredKey(
        InsurerNumber("06050116"), InsuredSymbol("92045"), InsuredNumber("10"), BranchNumber("01")
    )
    message = message_of(of(a_coverage(key=key, qualified_on=dt.date(1999, 5, 14))))
    assert [message.field("IN1", number) for number in (1, 2, 3, 10, 11, 12, 13, 17)] == [
        "1",
        "06^組合管掌健康保険^JHSD0001",
        "06050116",
        "９２０４５",
        "１０",
        "19990514",
        "",
        "OTH^家族^HL70063",
    ]


@pytest.mark.parametrize(
    ("number", "plan"),
    [
        ("138016", "C0^国民健康保険^JHSD0001"),
        ("01130012", "01^全国健康保険協会管掌健康保険^JHSD0001"),
        ("39342027", "39^高齢者の医療の確保に関する法律による療養の給付^JHSD0001"),
        ("67138016", "67^国民健康保険法による退職者医療^JHSD0001"),
        ("77777777", "OT^その他^JHSD0001"),
        ("12131234", "12^生保（生活保護法）^JHSD0001"),
    ],
)
def test_the_kind_of_insurance_follows_from_the_insurers_number(number, plan):
    key = dataclasses.replace(a_coverage().key, insurer_number=InsurerNumber(number))
    assert message_of(of(a_coverage(key=key))).field("IN1", 2) == plan


def test_what_is_billed_beside_the_insurance_is_a_second_in1():
    key = dataclasses.replace(a_coverage().key, insurer_number=InsurerNumber("15138092"))
    message = message_of(of(a_coverage(key=key), a_coverage()))
    assert [one[2][:2] for one in message.all("IN1")] == ["06", "15"]
    assert [one[1:3] for one in message.all("ZOC")] == [["1", "2"], ["2", "1"]]


def test_names_are_in_kanji_and_kana_with_family_and_given_name():
    assert message_of(a_reception()).field("PID", 5) == ("山田^花子^^^^^L^I~ヤマダ^ハナコ^^^^^L^P")


def test_a_name_that_is_not_split_is_all_family_name():
    person = dataclasses.replace(a_coverage().person, name="山田花子", name_kana="ﾔﾏﾀﾞ ｱﾝﾅ ﾏﾘｱ")
    assert message_of(of(a_coverage(person=person))).field("PID", 5) == (
        "山田花子^^^^^^L^I~ヤマダ^アンナ　マリア^^^^^L^P"
    )


def test_the_clinics_own_number_is_the_patients_and_else_there_is_none():
    answer = dataclasses.replace(an_answer(), reference_number="000815")
    known = message_of(reception_from(a_record(answer=answer)))
    assert known.field("PID", 3) == "000815^^^^PI"
    assert re.fullmatch("[0-9a-f]{15}\\^\\^\\^OEV\\^VN", message_of(a_reception()).field("PID", 3))


def test_the_last_day_is_the_earlier_one_of_card_and_cover():
    until, lapsed = TODAY + dt.timedelta(days=90), TODAY + dt.timedelta(days=30)
    message = message_of(of(a_coverage(card_valid_until=until, lapsed_on=lapsed)))
    assert message.field("IN1", 13) == f"{lapsed - dt.timedelta(days=1):%Y%m%d}"


def test_a_lost_insurance_stands_in_our_segment_and_in_no_in1():
    message = message_of(a_reception("jiro", outcome=Validity.LOST))
    assert message.all("IN1") == []
    told = dict(zip(SEGMENTS["ZOC"], message.all("ZOC")[0][1:], strict=False))
    assert (told["in1"], told["covers"], told["ReasonOfLoss"]) == ("", "N", "99")
    assert message.field("PID", 5).startswith("中村^次郎^")


def test_beside_a_new_insurance_the_lost_one_has_no_in1():
    message = message_of(a_reception("kenji"))
    assert [one[3] for one in message.all("IN1")] == ["01130012"]
    assert [one[2:4] for one in message.all("ZOC")] == [["", "N"], ["1", "Y"]]


@pytest.mark.parametrize("outcome", [Validity.NOT_FOUND, Validity.SEVERAL])
def test_whoever_was_not_found_has_neither_insurance_nor_name(outcome):
    message = message_of(of(outcome=outcome))
    assert message.names == ["MSH", "EVN", "PID", "PV1", "ZOR"]
    assert (message.field("PID", 5), message.field("PID", 31)) == ("^^^^^^U", "Y")
    assert zor(message, "QualificationValidity") == outcome.value


def test_a_provisional_reception_has_no_insurance_whatever_it_holds():
    record = dataclasses.replace(a_record(), is_provisional=True, staff_id=STAFF_ID)
    message = message_of(reception_from(record))
    assert message.all("IN1") == []
    assert (zor(message, "provisional"), message.field("EVN", 5)) == ("Y", STAFF_ID)


def test_what_a_patient_states_is_marked_as_stated():
    message = message_of(reception_from(a_declared_record()))
    assert message.field("PID", 5) == "ヤマダ^ハナコ^^^^^U^P"
    assert message.field("PID", 31) == "Y"
    assert message.all("ZOD")[0][1:3] == ["no-service", "ヤマダ　ハナコ"]


def test_a_later_answer_names_the_reception_that_it_answers():
    earlier = "2c8e0fac-be67-4b77-a205-c1c57e460cc3"
    assert zor(message_of(reception_from(a_later_record(earlier))), "reverifies") == earlier


def test_what_a_newer_version_tells_of_papers_is_kept():
    body = a_reception("kana").body.replace(b'"student"', b'"paper-of-2031"')
    message = message_of(reception_of(body))
    papers = [dict(zip(SEGMENTS["ZOP"], one[1:], strict=False)) for one in message.all("ZOP")]
    assert [one["category"] for one in papers] == ["paper-of-2031"]


@pytest.mark.parametrize("kept", ["ム", "株", "ボ", "彌", "−"])
def test_kanji_whose_bytes_look_like_delimiters_stay_whole(kept):
    person = dataclasses.replace(a_coverage().person, name=f"{kept}　{kept}")
    message = message_of(of(a_coverage(person=person)))
    assert message.field("PID", 5).startswith(f"{kept}^{kept}^^^^^L^I")


def test_some_kanji_do_have_such_bytes():
    """Else the test above would say nothing."""
    bare = [kanji.encode("iso2022_jp")[3:-3] for kanji in "ム株ボ彌"]
    assert all(set(one) & set(b"|^~\\&`") for one in bare[:1])
    assert any(set(one) & set(b"|^~\\&") for one in bare)


def test_delimiters_and_control_characters_in_a_text_are_escaped():
    odd = "a|b^c~d\\e&f\rg\x1b$Bh"
    message = message_of(of(a_coverage(insurer_name=odd)))
    assert message.names.count("IN1") == 1
    assert text_of(message.field("IN1", 4)) == odd
    assert b"\r" not in message.field("IN1", 4).encode()


@pytest.mark.parametrize("lost", ["髙", "﨑", "①", "𠮷", "\ufa10"])
def test_a_character_outside_jis_x_0208_becomes_a_mark_and_is_told(lost):
    person = Person(f"{lost}橋　一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", a_coverage().person.sex, dt.date(1954, 5, 23))
    document = written(of(a_coverage(person=person)))
    assert Message(document.data).field("PID", 5).startswith("●橋^一郎^")
    assert document.lost_in == ("Name",)


def test_symbols_and_numbers_are_spelt_in_full_width_and_kept_as_they_came():
    key = dataclasses.replace(
        a_coverage().key, symbol=InsuredSymbol("12-34"), number=InsuredNumber("007")
    )
    message = message_of(of(a_coverage(key=key)))
    assert [message.field("IN1", number) for number in (10, 11)] == ["１２−３４", "００７"]
    told = dict(zip(SEGMENTS["ZOC"], message.all("ZOC")[0][1:], strict=False))
    assert (told["InsuredCardSymbol"], told["InsuredIdentificationNumber"]) == ("12-34", "007")


def test_the_document_is_named_by_the_verification_id():
    reception = a_reception()
    document = written(reception)
    assert document.name == f"{reception.record.verification_id}.hl7"
    assert document.data.endswith(b"\r")
    assert b"\n" not in document.data
