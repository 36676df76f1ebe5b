"""People as their insurers and the intermediary server tell of them: batch lines and link facts."""

import json
from collections.abc import Callable, Iterator

from cloud.sample.values import SampleCoverage, SamplePaper, SamplePerson, day

Told = dict[str, object | None]

_PLAIN = "certificates"
_LIMIT = "LimitApplicationCertificate"
_ELDERLY = "ElderlyRecipient"
_DISEASES = "SpecificDiseases"


def link_lines(person: SamplePerson) -> Iterator[bytes]:
    """Facts for ``python -m cloud link``: each insurer's code, and the card."""
    for insurer_no, code in sorted({(one.insurer.number, one.code) for one in person.coverages}):
        yield _line({"link_number": person.link_number, "insurer_no": insurer_no, "code": code})
    if person.card is not None:
        yield _line({"link_number": person.link_number, "cert_key": person.card.hex()})


def batch_line(person: SamplePerson, coverage: SampleCoverage) -> bytes:
    """A line of the insurer's batch for ``python -m cloud load``: the coverage as it stands."""
    told: Told = {
        "kind": "register",
        "code": coverage.code,
        "InsurerNumber": coverage.insurer.number,
        "QualificationDate": _day(coverage.begins),
        "InsuredCardSymbol": coverage.symbol,
        "InsuredIdentificationNumber": coverage.number,
        "InsuredBranchNumber": coverage.branch,
        "PersonalFamilyClassification": "2" if coverage.is_family else "1",
        "InsuredName": coverage.insured_name,
        "Name": coverage.name.text,
        "NameKana": coverage.name.kana,
        "Sex1": person.sex,
        "Birthdate": _day(person.born),
        "PostNumber": coverage.home.post_number,
        "Address": coverage.home.address,
        "HomeMunicipality": coverage.home.municipality.municipality_code,
        "InsurerName": coverage.insurer.name,
        "InsurerMunicipality": coverage.insurer.municipality_code,
        "DisqualificationDate": _day_or_none(coverage.ends),
        "ReasonOfLoss": coverage.reason_of_loss,
        "InsuredCertificateIssuanceDate": _day(coverage.issued),
        "InsuredCardExpirationDate": _day_or_none(coverage.card_ends),
        "InsuredPartialContributionRatio": coverage.contribution_percent,
        "PreschoolClassification": "1" if coverage.is_preschool else None,
        "protections": list(person.protections) or None,
    }
    for paper in coverage.papers:
        group, entry = _paper(paper)
        told[group] = [_present(entry)]
    return _line(told)


def _paper(paper: SamplePaper) -> tuple[str, Told]:
    return _PAPERS.get(paper.kind, _plain)(paper)


def _elderly(paper: SamplePaper) -> tuple[str, Told]:
    ratio: Told = {f"{_ELDERLY}ContributionRatio": paper.contribution_percent}
    return f"{_ELDERLY}CertificateInfo", ratio | _period(f"{_ELDERLY}Valid", paper)


def _limit(paper: SamplePaper) -> tuple[str, Told]:
    classes: Told = {
        f"{_LIMIT}Classification": paper.classification,
        f"{_LIMIT}ClassificationFlag": paper.category,
    }
    return f"{_LIMIT}RelatedInfo", classes | _period(f"{_LIMIT}Valid", paper)


def _disease(paper: SamplePaper) -> tuple[str, Told]:
    pay: Told = {
        f"{_DISEASES}DiseaseCategory": paper.disease,
        f"{_DISEASES}SelfPay": None if paper.self_pay_yen is None else str(paper.self_pay_yen),
    }
    return f"{_DISEASES}CertificateList", pay | _period(f"{_DISEASES}Valid", paper)


def _plain(paper: SamplePaper) -> tuple[str, Told]:
    return _PLAIN, {"kind": paper.kind, **_period("Valid", paper)}


_PAPERS: dict[str, Callable[[SamplePaper], tuple[str, Told]]] = {
    "elderly-recipient": _elderly,
    "limit-application": _limit,
    "specific-disease": _disease,
}


def _period(name: str, paper: SamplePaper) -> Told:
    return {f"{name}StartDate": _day(paper.first), f"{name}EndDate": _day(paper.last)}


def _line(told: Told) -> bytes:
    return json.dumps(_present(told), ensure_ascii=False).encode() + b"\n"


def _present(told: Told) -> Told:
    return {name: value for name, value in told.items() if value is not None}


def _day(ordinal: int) -> str:
    return f"{day(ordinal):%Y%m%d}"


def _day_or_none(ordinal: int | None) -> str | None:
    return None if ordinal is None else _day(ordinal)
