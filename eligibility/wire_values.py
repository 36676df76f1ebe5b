"""Between the values of the language and their wire forms; both directions, nothing else.

A code that came after this version is an error here only where a decision hangs on it.
"""

import datetime as dt
from typing import TypeVar

from eligibility import wire
from eligibility.coverage import (
    CardClassification,
    ContributionRatio,
    Coverage,
    FamilyClass,
    ReasonOfLoss,
    Validity,
)
from eligibility.errors import WireError
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    CardFaceKey,
    InquiryAnswer,
    MonthDay,
    Notice,
)
from eligibility.insured import (
    BranchNumber,
    CheckDigit,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import Person, Sex
from eligibility.wire_burden import burden_to_wire
from eligibility.wire_dates import date_from_text, date_or_none, date_to_text, text_or_none
from eligibility.wire_hospital import BulkAnswer
from eligibility.wire_papers import (
    diseases_from_wire,
    diseases_to_wire,
    limit_from_wire,
    limit_to_wire,
    plain_from_wire,
    plain_to_wire,
    recipient_from_wire,
    recipient_to_wire,
)
from eligibility.wire_results import ResultOfQualificationConfirmation

_MAY_BE_UNTOLD = ("PersonalFamilyClassification", "QualificationDate")
"""By an eligibility terminal: these files tell what is registered, and not always these."""


def key_from_texts(
    insurer_number: str,
    symbol: str | None,
    number: str,
    branch: str | None,
    check: CheckDigit = CheckDigit.STRICT,
) -> InsuredKey:
    """Parses the four parts of an insured key; raises MalformedValue."""
    return InsuredKey(
        InsurerNumber.parse(insurer_number, check),
        InsuredSymbol.parse(symbol) if symbol else None,
        InsuredNumber.parse(number),
        BranchNumber.parse(branch) if branch else None,
    )


def card_face_to_wire(face: CardFaceKey) -> wire.CardFace:
    """The card-face key of an inquiry."""
    birth = face.birth
    return wire.CardFace(
        InsurerNumber=face.key.insurer_number.text,
        InsuredCardSymbol=face.key.symbol.text if face.key.symbol else None,
        InsuredIdentificationNumber=face.key.number.text,
        InsuredBranchNumber=face.key.branch.text if face.key.branch else None,
        Birthdate=date_to_text(birth) if isinstance(birth, dt.date) else None,
        BirthMonthDay=str(birth) if isinstance(birth, MonthDay) else None,
    )


def card_face_from_wire(face: wire.CardFace) -> CardFaceKey:
    """Raises MalformedValue or WireError."""
    key = key_from_texts(
        face.InsurerNumber,
        face.InsuredCardSymbol,
        face.InsuredIdentificationNumber,
        face.InsuredBranchNumber,
    )
    if (face.Birthdate is None) == (face.BirthMonthDay is None):
        raise WireError("exactly one of Birthdate and BirthMonthDay is needed")
    if face.Birthdate is not None:
        return CardFaceKey(key, date_from_text("Birthdate", face.Birthdate))
    if key.branch is None:
        raise WireError("BirthMonthDay is enough only beside InsuredBranchNumber")
    return CardFaceKey(key, MonthDay.parse(face.BirthMonthDay or ""))


def coverage_to_wire(
    coverage: Coverage, day: dt.date | None = None
) -> ResultOfQualificationConfirmation:
    """One coverage under its official tag names; with ``day``, what the patient pays on it."""
    key, person, ratio = coverage.key, coverage.person, coverage.insured_contribution_ratio
    result = ResultOfQualificationConfirmation(
        InsurerNumber=key.insurer_number.text,
        InsuredCardSymbol=key.symbol.text if key.symbol else None,
        InsuredIdentificationNumber=key.number.text,
        InsuredBranchNumber=key.branch.text if key.branch else None,
        PersonalFamilyClassification=coverage.family_class.value,
        InsuredName=coverage.insured_name,
        Name=person.name,
        NameKana=person.name_kana,
        Sex1=person.sex.value,
        Birthdate=date_to_text(person.birthdate),
        InsurerName=coverage.insurer_name,
        QualificationDate=date_to_text(coverage.qualified_on),
        DisqualificationDate=text_or_none(coverage.lapsed_on),
        ReasonOfLoss=coverage.reason_of_loss.value if coverage.reason_of_loss else None,
        InsuredCardClassification=coverage.card_classification.value,
        InsuredCertificateIssuanceDate=text_or_none(coverage.card_issued_on),
        InsuredCardValidDate=text_or_none(coverage.card_valid_from),
        InsuredCardExpirationDate=text_or_none(coverage.card_valid_until),
        InsuredPartialContributionRatio=ratio.percent if ratio else None,
        PreschoolClassification="1" if coverage.is_preschool else None,
        ElderlyRecipientCertificateInfo=recipient_to_wire(coverage.elderly_recipient),
        LimitApplicationCertificateRelatedInfo=limit_to_wire(coverage.limit_application),
        SpecificDiseasesCertificateList=diseases_to_wire(coverage.specific_diseases),
        certificates=plain_to_wire(coverage.certificates),
        burden=None if day is None else burden_to_wire(coverage, day),
        PostNumber=coverage.post_number,
        Address=coverage.address,
    )
    return wire.changed(result, **dict.fromkeys(coverage.untold, "")) if coverage.untold else result


def coverage_from_wire(result: ResultOfQualificationConfirmation) -> Coverage:
    """Parses a received coverage; the insurer's check digit was the registry's business.

    Raises:
        MalformedValue, WireError: a value that cannot be what its tag says.
    """
    try:
        return _coverage_from_wire(result)
    except ValueError:  # an enum code outside its list; its text would quote the value
        raise WireError("a coded value of the coverage is not in its list") from None


def _coverage_from_wire(result: ResultOfQualificationConfirmation) -> Coverage:
    ratio = result.InsuredPartialContributionRatio
    return Coverage(
        key=key_from_texts(
            result.InsurerNumber,
            result.InsuredCardSymbol,
            result.InsuredIdentificationNumber,
            result.InsuredBranchNumber,
            CheckDigit.TOLERATED,
        ),
        person=Person(
            name=result.Name,
            name_kana=result.NameKana,
            sex=Sex(result.Sex1),
            birthdate=date_from_text("Birthdate", result.Birthdate),
        ),
        insurer_name=result.InsurerName,
        family_class=FamilyClass(result.PersonalFamilyClassification or FamilyClass.INSURED.value),
        qualified_on=date_from_text("QualificationDate", _first_day(result)),
        lapsed_on=date_or_none("DisqualificationDate", result.DisqualificationDate),
        reason_of_loss=ReasonOfLoss(result.ReasonOfLoss) if result.ReasonOfLoss else None,
        insured_name=result.InsuredName,
        card_classification=CardClassification(result.InsuredCardClassification),
        card_issued_on=date_or_none(
            "InsuredCertificateIssuanceDate", result.InsuredCertificateIssuanceDate
        ),
        card_valid_from=date_or_none("InsuredCardValidDate", result.InsuredCardValidDate),
        card_valid_until=date_or_none(
            "InsuredCardExpirationDate", result.InsuredCardExpirationDate
        ),
        insured_contribution_ratio=ContributionRatio.of_percent(ratio) if ratio else None,
        is_preschool=result.PreschoolClassification == "1",
        elderly_recipient=recipient_from_wire(result.ElderlyRecipientCertificateInfo),
        limit_application=limit_from_wire(result.LimitApplicationCertificateRelatedInfo),
        specific_diseases=diseases_from_wire(result.SpecificDiseasesCertificateList),
        certificates=plain_from_wire(result.certificates),
        post_number=result.PostNumber,
        address=result.Address,
        untold=frozenset(tag for tag in _MAY_BE_UNTOLD if not getattr(result, tag)),
    )


def _first_day(result: ResultOfQualificationConfirmation) -> str:
    """The first day with cover; untold, one that is never too late (a card may be newer)."""
    return result.QualificationDate or result.Birthdate


def answer_to_wire(answer: InquiryAnswer, *, tells_burden: bool = True) -> wire.InquiryAnswer:
    """The cloud's answer; a record of it tells only what was registered."""
    day = answer.confirmed_on if tells_burden else None
    return wire.InquiryAnswer(
        verification_id=answer.verification_id,
        QualificationValidity=answer.outcome.value,
        processed_at=answer.processed_at,
        QualificationConfirmationDate=answer.confirmed_on,
        ResultList=tuple(coverage_to_wire(coverage, day) for coverage in answer.coverages),
        notices=tuple(notice.value for notice in answer.notices),
        ReferenceNumber=answer.reference_number,
    )


Answered = TypeVar("Answered", wire.InquiryAnswer, BulkAnswer)


def without_addresses(answer: Answered) -> Answered:
    """The same answer for somebody whose address is withheld since it was given."""
    results = tuple(
        wire.changed(result, PostNumber=None, Address=None) for result in answer.ResultList
    )
    return wire.changed(answer, ResultList=results)


def answer_from_wire(answer: wire.InquiryAnswer) -> InquiryAnswer:
    """Parses a received answer; notices of a newer version are dropped, outcomes are not.

    Raises:
        MalformedValue, WireError: the answer cannot be trusted to mean what we would show.
    """
    if answer.processed_at.tzinfo is None:
        raise WireError("processed_at: the time zone is missing")
    known = {notice.value: notice for notice in Notice}
    try:
        outcome = Validity(answer.QualificationValidity)
    except ValueError:
        raise WireError("QualificationValidity: not a code of OQSCD006") from None
    return InquiryAnswer(
        verification_id=answer.verification_id,
        outcome=outcome,
        processed_at=answer.processed_at,
        confirmed_on=answer.QualificationConfirmationDate,
        coverages=tuple(coverage_from_wire(result) for result in answer.ResultList),
        notices=tuple(known[notice] for notice in answer.notices if notice in known),
        reference_number=answer.ReferenceNumber,
    )


def consent_to_codes(consent: Consent) -> tuple[str, ...]:
    """Codes in a fixed order, so that the same consent gives the same bytes."""
    return tuple(kind.value for kind in HealthInformation if kind in consent.granted)


def consent_from_codes(codes: tuple[str, ...]) -> Consent:
    """Raises WireError for a kind that this version does not know: consent is never guessed."""
    known = {kind.value: kind for kind in HealthInformation}
    if any(code not in known for code in codes):
        raise WireError("granted: not a code of OQSCD029")
    return Consent(frozenset(known[code] for code in codes))
