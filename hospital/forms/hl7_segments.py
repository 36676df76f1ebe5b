"""The standard segments of HL7 v2.5 ADT^A08 as JAHIS and SS-MIX2 write them (interfaces.md 4)."""

import datetime as dt
import re

from eligibility.batch import VerificationRecord
from eligibility.coverage import Coverage, FamilyClass
from eligibility.declaration import Declaration
from eligibility.person import Person, Sex
from hospital.forms.hl7_plans import TABLE, plan_code, plan_name
from hospital.forms.hl7_text import Texts
from hospital.forms.hl7_z import day, segment, time

_CONTROL_ID_LENGTH = 20
_VISIT_ID_LENGTH = 15
_AUTHORITY = "OEV"
_SEX = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.UNSET: "U"}
_SELF, _OTHER = "SEL^本人^HL70063", "OTH^家族^HL70063"
_LEGAL, _STATED = "L", "U"
_IDEOGRAPHIC, _PHONETIC = "I", "P"
_NAMELESS = f"^^^^^^{_STATED}"
_ONE_DAY = dt.timedelta(days=1)


def header(record: VerificationRecord) -> str:
    """MSH and EVN."""
    head = {
        1: "^~\\&",
        2: _AUTHORITY,
        3: record.institution,
        6: time(record.sealed_at),
        8: "ADT^A08^ADT_A01",
        9: _short_id(record.verification_id, _CONTROL_ID_LENGTH),
        10: "P",
        11: "2.5",
        17: "~ISO IR87",
        19: "ISO 2022-1994",
    }
    """MSH counts its own delimiter as its first field: number 1 here is MSH-2."""
    event = {
        2: time(record.sealed_at),
        5: record.staff_id or "",
        6: time(record.answer.processed_at),
        7: record.institution,
    }
    return f"{segment('MSH', head)}\r{segment('EVN', event)}"


def patient(texts: Texts, record: VerificationRecord, about: Coverage | None) -> str:
    """PID; without a coverage what the patient states, and the person counts as unknown."""
    fields = {1: "0001", 3: _patient_id(texts, record), 33: time(record.answer.processed_at)}
    if about is not None:
        return segment("PID", fields | _person(texts, about.person) | _address(texts, about))
    return segment("PID", fields | _stated(texts, record.declaration) | {31: "Y"})


def visit() -> str:
    """PV1: a kiosk stands at the reception of outpatients."""
    return segment("PV1", {1: "0001", 2: "O"})


def insurance(texts: Texts, number: int, record: VerificationRecord, coverage: Coverage) -> str:
    """IN1 of a coverage that covers."""
    key = coverage.key
    code = plan_code(key.insurer_number)
    symbol, insured = key.symbol.text if key.symbol else None, key.number.text
    fields = {
        1: str(number),
        2: f"{code}^{texts.field('InsurerNumber', plan_name(code))}^{TABLE}",
        3: texts.field("InsurerNumber", key.insurer_number.text),
        4: texts.field("InsurerName", coverage.insurer_name),
        10: texts.full_width("InsuredCardSymbol", symbol),
        11: texts.full_width("InsuredIdentificationNumber", insured),
        12: day(coverage.card_valid_from or _qualified_on(coverage)),
        13: day(_last_day(coverage)),
        16: _name(texts, "InsuredName", coverage.insured_name, _LEGAL, _IDEOGRAPHIC),
        17: _relation(coverage),
        29: time(record.answer.processed_at),
        45: record.answer.outcome.value,
    }
    return segment("IN1", fields)


def _qualified_on(coverage: Coverage) -> dt.date | None:
    """None when the source did not tell it: what stands there is no fact."""
    return None if "QualificationDate" in coverage.untold else coverage.qualified_on


def _relation(coverage: Coverage) -> str:
    """IN1-17; empty when the source did not tell it."""
    if "PersonalFamilyClassification" in coverage.untold:
        return ""
    return _SELF if coverage.family_class is FamilyClass.INSURED else _OTHER


def _last_day(coverage: Coverage) -> dt.date | None:
    """Of the card, or of the cover when that ends earlier."""
    of_cover = coverage.lapsed_on - _ONE_DAY if coverage.lapsed_on else None
    ends = [one for one in (coverage.card_valid_until, of_cover) if one is not None]
    return min(ends, default=None)


def _patient_id(texts: Texts, record: VerificationRecord) -> str:
    """The clinic's own number (PI); else this reception's (VN), which is no patient's number."""
    own = texts.field("ReferenceNumber", record.answer.reference_number)
    if own:
        return f"{own}^^^^PI"
    return f"{_short_id(record.verification_id, _VISIT_ID_LENGTH)}^^^{_AUTHORITY}^VN"


def _person(texts: Texts, person: Person) -> dict[int, str]:
    kanji = _name(texts, "Name", person.name, _LEGAL, _IDEOGRAPHIC)
    kana = _name(texts, "NameKana", person.name_kana, _LEGAL, _PHONETIC)
    return {
        5: "~".join(one for one in (kanji, kana) if one) or _NAMELESS,
        7: day(person.birthdate),
        8: _SEX[person.sex],
    }


def _stated(texts: Texts, declaration: Declaration | None) -> dict[int, str]:
    if declaration is None:
        return {5: _NAMELESS}
    kana = _name(texts, "name_kana", declaration.name_kana, _STATED, _PHONETIC)
    return {
        5: kana or _NAMELESS,
        7: day(declaration.birthdate),
        8: _SEX[declaration.sex] if declaration.sex else "",
    }


def _name(texts: Texts, tag: str, name: str | None, kind: str, letters: str) -> str:
    """XPN: Family^Given^^^^^kind^letters; a name that is not split is all family name."""
    family, _, given = re.sub("[\u3000 ]+", "\u3000", name or "").partition("\u3000")
    if not family and not given:
        return ""
    return f"{texts.field(tag, family)}^{texts.field(tag, given)}^^^^^{kind}^{letters}"


def _address(texts: Texts, coverage: Coverage) -> dict[int, str]:
    """XAD: the whole address as its eighth component, as in SS-MIX2's examples."""
    place = texts.field("Address", coverage.address)
    post = texts.field("PostNumber", coverage.post_number)
    return {11: f"^^^^{post}^JPN^H^{place}"} if place or post else {}


def _short_id(verification_id: str, length: int) -> str:
    """HL7 has fields of 15 and 20 characters; the whole id stands in ZOR."""
    return verification_id.replace("-", "")[:length]
