"""A terminal's result file as the answer that the eligibility service would give. Pure.

Real files leave tags out, bring unknown ones in any order, and get new codes without a word
(interfaces.md 1.2, 1.3). What is optional and cannot be read is left out, and said so by a notice;
an outcome that is not known is no answer.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from eligibility.coverage import Coverage
from eligibility.errors import EligibilityError
from eligibility.inquiry import CardFaceKey, InquiryAnswer, Notice
from eligibility.insured import loosened
from eligibility.oqs_header import SegmentOfResult
from eligibility.oqs_result import coverage_of_result
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleResult, parse_single_result
from eligibility.oqs_xml import Element
from eligibility.person import Sex
from hospital.checks import is_plain

_NEEDED = ("InsurerNumber", "InsuredIdentificationNumber", "Name", "Birthdate")
_SEX = "Sex1"
_ASKED_BY = (
    "InsurerNumber",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "Birthdate",
)
_NEEDS_CONSENT = frozenset({"SpecificDiseasesCertificateList"})
"""Specific diseases are told only with the patient's consent, which a card face never carries."""


class NoAnswer(Exception):
    """The file is whole and no answer; the message names a rule, a tag or a code, never a value."""


class NotReady(Exception):
    """SegmentOfResult 2: the answer is still to come."""


class Foreign(NoAnswer):
    """The file answers another question than its name says."""


@dataclasses.dataclass(frozen=True, slots=True)
class Read:
    """What a result file says."""

    answer: InquiryAnswer
    left_out: tuple[str, ...] = ()
    """Tags whose content could not be read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Expected:
    """Which question a file must answer."""

    verification_id: str
    day: dt.date
    institution: str
    face: CardFaceKey | None = dataclasses.field(default=None, repr=False)
    """About whom; None where that is not known any more."""


def read_result(data: bytes, expected: Expected, now: dt.datetime) -> Read:
    """The answer to a question.

    Raises:
        WireError: not a whole result message, or not yet.
        NotReady, Foreign, NoAnswer.
    """
    result = parse_single_result(data)
    _check_identity(result, expected)
    _check_person(result, expected.face)
    _check_processing(result)
    outcome = result.validity
    if outcome is None:
        raise NoAnswer(f"QualificationValidity: {_told(result.validity_code)} is not known")
    if outcome.is_valid and not result.results:
        raise NoAnswer("ResultList: valid, and nobody in it")
    sifted = [_sifted(element) for element in result.results]
    left_out = tuple(sorted({tag for _, tags in sifted for tag in tags}))
    notices = (Notice.ANSWERED_BY_TERMINAL, *((Notice.VALUES_LEFT_OUT,) if left_out else ()))
    numbers = (element.value("ReferenceNumber") for element in result.results)
    answer = InquiryAnswer(
        verification_id=expected.verification_id,
        outcome=outcome,
        processed_at=(result.header.processed_at or now).astimezone(dt.UTC),
        confirmed_on=result.header.confirmed_on or expected.day,
        coverages=tuple(coverage for coverage, _ in sifted),
        notices=notices,
        reference_number=next((one.strip() for one in numbers if one and one.strip()), None),
    )
    return Read(answer, left_out)


def _check_identity(result: SingleResult, expected: Expected) -> None:
    header = result.header
    pairs = (
        ("ArbitraryFileIdentifier", header.file_identifier, expected.verification_id),
        ("MedicalInstitutionCode", header.institution, expected.institution),
        ("QualificationConfirmationDate", header.confirmed_on, expected.day),
    )
    for tag, found, wanted in pairs:
        if found is not None and found != wanted:
            raise Foreign(f"{tag}: it is another one's")


def _check_person(result: SingleResult, face: CardFaceKey | None) -> None:
    """What is there must be of whom was asked about; real files leave all of it out."""
    if face is None:
        return
    asked = dict(SearchInfo.of_face(face).texts())
    told = [] if result.search is None else [(tag, result.search.value(tag)) for tag in _ASKED_BY]
    births = (element.value("Birthdate") for element in result.results)
    told += [("Birthdate", one) for one in births if one and one.strip().isdecimal()]
    for tag, found in told:
        if not (found or "").strip() or tag not in asked:
            continue
        if loosened(found or "") != loosened(asked[tag]):
            raise Foreign(f"{tag}: it is another one's")


def _check_processing(result: SingleResult) -> None:
    segment = result.header.segment_of_result
    if segment is SegmentOfResult.IN_PROGRESS:
        raise NotReady
    if segment is not SegmentOfResult.NORMAL:
        raise NoAnswer(f"SegmentOfResult: {_told(result.header.error_code)}")
    if not result.processing.is_normal:
        raise NoAnswer(f"ProcessingResultStatus: {_told(result.processing.code)}")


def _told(code: str | None) -> str:
    """A code of the terminal's, fit for a log line."""
    if code is None:
        return "no code"
    return code if is_plain(code) else "a code that is none"


def _sifted(result: Element) -> tuple[Coverage, tuple[str, ...]]:
    """The coverage, without what is optional and cannot be read; raises NoAnswer."""
    children = [child for child in result.children if child.tag not in _NEEDS_CONSENT]
    is_sex_known = _has_known_sex(children)
    base = [child for child in children if child.tag in _NEEDED]
    base += [] if is_sex_known else [Element(_SEX, Sex.UNSET.value)]
    base += [child for child in children if child.tag == _SEX and is_sex_known]
    try:
        _coverage(base)
    except EligibilityError as error:  # names the tag or the kind only
        raise NoAnswer(str(error)) from None
    optional = [child for child in children if child.tag not in {*_NEEDED, _SEX}]
    bad = tuple(child.tag for child in optional if not _can_be_read([*base, child]))
    coverage = _coverage([*base, *(child for child in optional if child.tag not in bad)])
    return coverage, bad if is_sex_known else (*bad, _SEX)


def _has_known_sex(children: list[Element]) -> bool:
    return any(
        child.tag == _SEX and child.text.strip() in {one.value for one in Sex} for child in children
    )


def _coverage(children: Iterable[Element]) -> Coverage:
    return coverage_of_result(Element("ResultOfQualificationConfirmation", "", tuple(children)))


def _can_be_read(children: list[Element]) -> bool:
    try:
        _coverage(children)
    except EligibilityError:
        return False
    return True
