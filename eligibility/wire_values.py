"""Between the values of the language and their wire forms; both directions, nothing else.

A code that came after this version is an error here only where a decision hangs on it.
"""

import contextlib
import datetime as dt

from eligibility import wire
from eligibility.benefits import ElderlyRecipientCertificate, LimitApplicationCertificate
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

_DATE_LENGTH = 8


def date_to_text(day: dt.date) -> str:
    """YYYYMMDD."""
    return f"{day:%Y%m%d}"


def date_from_text(field: str, text: str) -> dt.date:
    """YYYYMMDD to a date.

    Raises:
        WireError: not a day of the calendar; names the field.
    """
    if len(text) == _DATE_LENGTH and text.isascii() and text.isdigit():
        with contextlib.suppress(ValueError):  # no such day: refused below
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    raise WireError(f"{field}: not a date in the form YYYYMMDD")


def _text_or_none(day: dt.date | None) -> str | None:
    return None if day is None else date_to_text(day)


def _date_or_none(field: str, text: str | None) -> dt.date | None:
    return None if text is None else date_from_text(field, text)


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


def coverage_to_wire(coverage: Coverage) -> wire.ResultOfQualificationConfirmation:
    """One coverage under its official tag names."""
    key, person, ratio = coverage.key, coverage.person, coverage.insured_contribution_ratio
    return wire.ResultOfQualificationConfirmation(
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
        DisqualificationDate=_text_or_none(coverage.lapsed_on),
        ReasonOfLoss=coverage.reason_of_loss.value if coverage.reason_of_loss else None,
        InsuredCardClassification=coverage.card_classification.value,
        InsuredCertificateIssuanceDate=_text_or_none(coverage.card_issued_on),
        InsuredCardValidDate=_text_or_none(coverage.card_valid_from),
        InsuredCardExpirationDate=_text_or_none(coverage.card_valid_until),
        InsuredPartialContributionRatio=ratio.percent if ratio else None,
        PreschoolClassification="1" if coverage.is_preschool else None,
        ElderlyRecipientCertificateInfo=_recipient_to_wire(coverage.elderly_recipient),
        LimitApplicationCertificateRelatedInfo=_limit_to_wire(coverage.limit_application),
    )


def _recipient_to_wire(
    paper: ElderlyRecipientCertificate | None,
) -> wire.ElderlyRecipientInfo | None:
    if paper is None:
        return None
    return wire.ElderlyRecipientInfo(
        ElderlyRecipientContributionRatio=paper.contribution_percent,
        ElderlyRecipientValidStartDate=date_to_text(paper.valid_from),
        ElderlyRecipientValidEndDate=_text_or_none(paper.valid_until),
    )


def _limit_to_wire(paper: LimitApplicationCertificate | None) -> wire.LimitApplicationInfo | None:
    if paper is None:
        return None
    return wire.LimitApplicationInfo(
        LimitApplicationCertificateClassification=paper.classification,
        LimitApplicationCertificateClassificationFlag=paper.category,
        LimitApplicationCertificateValidStartDate=date_to_text(paper.valid_from),
        LimitApplicationCertificateValidEndDate=_text_or_none(paper.valid_until),
    )


def coverage_from_wire(result: wire.ResultOfQualificationConfirmation) -> Coverage:
    """Parses a received coverage; the insurer's check digit was the registry's business.

    Raises:
        MalformedValue, WireError: a value that cannot be what its tag says.
    """
    try:
        return _coverage_from_wire(result)
    except ValueError:  # an enum code outside its list; its text would quote the value
        raise WireError("a coded value of the coverage is not in its list") from None


def _coverage_from_wire(result: wire.ResultOfQualificationConfirmation) -> Coverage:
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
        family_class=FamilyClass(result.PersonalFamilyClassification),
        qualified_on=date_from_text("QualificationDate", result.QualificationDate),
        lapsed_on=_date_or_none("DisqualificationDate", result.DisqualificationDate),
        reason_of_loss=ReasonOfLoss(result.ReasonOfLoss) if result.ReasonOfLoss else None,
        insured_name=result.InsuredName,
        card_classification=CardClassification(result.InsuredCardClassification),
        card_issued_on=_date_or_none(
            "InsuredCertificateIssuanceDate", result.InsuredCertificateIssuanceDate
        ),
        card_valid_from=_date_or_none("InsuredCardValidDate", result.InsuredCardValidDate),
        card_valid_until=_date_or_none(
            "InsuredCardExpirationDate", result.InsuredCardExpirationDate
        ),
        insured_contribution_ratio=ContributionRatio.of_percent(ratio) if ratio else None,
        is_preschool=result.PreschoolClassification == "1",
        elderly_recipient=_recipient_from_wire(result.ElderlyRecipientCertificateInfo),
        limit_application=_limit_from_wire(result.LimitApplicationCertificateRelatedInfo),
    )


def _recipient_from_wire(
    info: wire.ElderlyRecipientInfo | None,
) -> ElderlyRecipientCertificate | None:
    if info is None:
        return None
    ratio = ContributionRatio.of_percent(info.ElderlyRecipientContributionRatio)
    return ElderlyRecipientCertificate(
        contribution_percent=ratio.percent,
        valid_from=date_from_text(
            "ElderlyRecipientValidStartDate", info.ElderlyRecipientValidStartDate
        ),
        valid_until=_date_or_none(
            "ElderlyRecipientValidEndDate", info.ElderlyRecipientValidEndDate
        ),
    )


def _limit_from_wire(info: wire.LimitApplicationInfo | None) -> LimitApplicationCertificate | None:
    if info is None:
        return None
    return LimitApplicationCertificate(
        classification=info.LimitApplicationCertificateClassification,
        category=info.LimitApplicationCertificateClassificationFlag,
        valid_from=date_from_text(
            "LimitApplicationCertificateValidStartDate",
            info.LimitApplicationCertificateValidStartDate,
        ),
        valid_until=_date_or_none(
            "LimitApplicationCertificateValidEndDate",
            info.LimitApplicationCertificateValidEndDate,
        ),
    )


def answer_to_wire(answer: InquiryAnswer) -> wire.InquiryAnswer:
    """The cloud's answer."""
    return wire.InquiryAnswer(
        verification_id=answer.verification_id,
        QualificationValidity=answer.outcome.value,
        processed_at=answer.processed_at,
        QualificationConfirmationDate=answer.confirmed_on,
        ResultList=tuple(coverage_to_wire(coverage) for coverage in answer.coverages),
        notices=tuple(notice.value for notice in answer.notices),
    )


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
