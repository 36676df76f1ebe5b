"""The papers beside a coverage as the desk reads them; pure, see ``coverage_view``."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from eligibility.benefits import LimitCategory, PlainKind
from eligibility.burden import LimitTerms, limit_terms
from eligibility.coverage import Coverage
from eligibility.wire_results import (
    LimitApplicationInfo,
    ResultOfQualificationConfirmation,
    SpecificDiseasesInfo,
)
from hospital.board.told import Days, Fact, Value, Word, coded, day_or_text, days, yen

_DISEASES = frozenset({"1", "2", "3"})
_LIMIT_KINDS = frozenset({"01", "02", "03"})


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """One paper beside a coverage."""

    name: Value
    days: Days
    facts: tuple[Fact, ...] = ()


def papers(
    result: ResultOfQualificationConfirmation, coverage: Coverage | None, day: dt.date
) -> Iterator[Paper]:
    """All but those of specific diseases; ``coverage``: None when it could not be read."""
    if (elderly := result.ElderlyRecipientCertificateInfo) is not None:
        percent = elderly.ElderlyRecipientContributionRatio.lstrip("0") or "0"
        share = Fact("coverage.share", Word("coverage.percent", {"percent": percent}))
        held = days(elderly.ElderlyRecipientValidStartDate, elderly.ElderlyRecipientValidEndDate)
        yield Paper(Word("coverage.paper-elderly"), held, (share,))
    if (limit := result.LimitApplicationCertificateRelatedInfo) is not None:
        yield _limit(limit, limit_terms(coverage, day) if coverage else None)
    for one in result.certificates:
        yield Paper(_plain_name(one.kind), Days(one.valid_from, one.valid_until))


def paper_names(result: ResultOfQualificationConfirmation) -> tuple[Word, ...]:
    """For a list: which papers there are, without those of specific diseases."""
    names: list[Word] = []
    if result.ElderlyRecipientCertificateInfo is not None:
        names.append(Word("coverage.paper-elderly"))
    if (limit := result.LimitApplicationCertificateRelatedInfo) is not None:
        names.append(_limit_name(limit))
    names.extend(_plain_name(one.kind) for one in result.certificates)
    return tuple(names)


def category_of(result: ResultOfQualificationConfirmation, day: dt.date) -> Word | None:
    """適用区分 of the paper, when that holds on the day."""
    limit = result.LimitApplicationCertificateRelatedInfo
    if limit is None or not _holds(limit, day):
        return None
    return _category(limit.LimitApplicationCertificateClassificationFlag)


def disease_paper(info: SpecificDiseasesInfo) -> Paper:
    """特定疾病療養受療証: only for somebody who has asked."""
    held = days(info.SpecificDiseasesValidStartDate, info.SpecificDiseasesValidEndDate)
    kind = coded("coverage.disease", info.SpecificDiseasesDiseaseCategory, _DISEASES)
    amount = info.SpecificDiseasesSelfPay
    if amount is None or not (amount.isascii() and amount.isdigit()):
        return Paper(kind, held)
    pays = Word("coverage.yen-a-month", {"yen": yen(int(amount))})
    return Paper(kind, held, (Fact("coverage.self-pay", pays),))


def _holds(limit: LimitApplicationInfo, day: dt.date) -> bool:
    first = limit.LimitApplicationCertificateValidStartDate
    last = limit.LimitApplicationCertificateValidEndDate
    return first <= f"{day:%Y%m%d}" <= (last or "99999999")


def _limit(info: LimitApplicationInfo, terms: LimitTerms | None) -> Paper:
    category = _category(info.LimitApplicationCertificateClassificationFlag)
    facts = [Fact("coverage.category", category)]
    if (long_term := info.LimitApplicationCertificateLongTermDate) is not None:
        facts.append(Fact("coverage.long-term", day_or_text(long_term)))
    held = days(
        info.LimitApplicationCertificateValidStartDate, info.LimitApplicationCertificateValidEndDate
    )
    return Paper(_limit_name(info), held, (*facts, *_terms(terms)))


def _limit_name(info: LimitApplicationInfo) -> Word:
    kind = info.LimitApplicationCertificateClassification
    return coded("coverage.paper-limit", kind, _LIMIT_KINDS)


def _category(code: str) -> Word:
    """The official label is Japanese in both languages: it is what the paper says."""
    known = LimitCategory.of(code)
    if known is None:
        return Word("coverage.unknown-code", {"code": code})
    return Word("coverage.category-label", {"label": known.label, "code": code})


def _terms(terms: LimitTerms | None) -> Iterator[Fact]:
    if terms is None:
        return
    if (note := terms.note) is not None:
        text = f"{note.code} {note.label}（{note.repeated_code} {note.repeated_label}）"
        yield Fact("coverage.claim-note", text)
    if (ceiling := terms.ceiling) is None:
        return
    places = {"yen": yen(ceiling.fixed_yen), "above": yen(ceiling.threshold_yen or 0)}
    key = "coverage.ceiling-above" if ceiling.threshold_yen else "coverage.ceiling-fixed"
    yield Fact("coverage.ceiling", Word(key, places))
    if ceiling.repeated_yen is not None:
        again = Word("coverage.ceiling-fixed", {"yen": yen(ceiling.repeated_yen)})
        yield Fact("coverage.ceiling-again", again)


def _plain_name(word: str) -> Word:
    if PlainKind.of(word) is None:
        return Word("coverage.unknown-code", {"code": word})
    return Word(f"coverage.paper-{word}")
