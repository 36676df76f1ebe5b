"""One coverage as the desk reads it: facts in order, papers, and what stays hidden until asked.

Pure. Made from the answer as it came over the wire, so that a value of a newer version is shown as
it is instead of hiding the rest. For receptions and for the input screen's answers; the template
is ``_coverage.html``. Of papers of specific diseases not even their being there is told before
somebody asks.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from eligibility.coverage import CardClassification, FamilyClass, ReasonOfLoss
from eligibility.person import Sex, age_on
from eligibility.wire_results import ResultOfQualificationConfirmation
from hospital.board.coverage_papers import Paper, category_of, disease_paper, papers
from hospital.board.covered import LAPSED, Asked, is_covered, read_coverage, share_of
from hospital.board.told import Fact, Value, Word, coded, day_or_text, days

LOST_CHARACTER = "●"
"""What stands for a character that somebody's encoding lacked (外字)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """What somebody has asked to see, on this page alone."""

    reason: bool = False
    diseases: bool = False


CLOSED = Opened()


@dataclasses.dataclass(frozen=True, slots=True)
class CoverageView:
    """What a page shows of one coverage."""

    name: str = dataclasses.field(repr=False)
    name_kana: str = dataclasses.field(repr=False)
    insurer: str
    is_held: bool
    """Covered on the day asked about."""
    standing: Word
    """That it is held, or why not."""
    share: int | None
    """In tenths; None without cover, or when this version cannot tell."""
    category: Word | None
    """適用区分 of the paper that holds on the day; None without cover."""
    person: tuple[Fact, ...] = dataclasses.field(repr=False)
    card: tuple[Fact, ...] = dataclasses.field(repr=False)
    papers: tuple[Paper, ...]
    """Without cover only what they are and for which days: nothing to bill by."""
    has_reason: bool
    """There is a reason for the loss to be asked for."""
    reason: Word | None
    """Only once asked for."""
    diseases: tuple[Paper, ...] | None = dataclasses.field(repr=False)
    """Only once asked for; empty: there are none."""
    is_readable: bool
    """False: a value of a newer version; share and ceilings are unknown here."""
    lost_in: tuple[str, ...]
    """Words for the fields in which a character was lost (外字)."""


def coverage_view(
    result: ResultOfQualificationConfirmation, asked: Asked, opened: Opened = CLOSED
) -> CoverageView:
    """Of one coverage in an answer."""
    coverage, day = read_coverage(result), asked.day
    is_held = is_covered(result, coverage, asked)
    diseases = map(disease_paper, result.SpecificDiseasesCertificateList)
    return CoverageView(
        name=result.Name,
        name_kana=result.NameKana,
        insurer=result.InsurerName,
        is_held=is_held,
        standing=_standing(result, asked, is_held=is_held),
        share=share_of(coverage, asked),
        category=category_of(result, day) if is_held else None,
        person=tuple(_person(result, day)),
        card=tuple(_card(result)),
        papers=_counting(papers(result, coverage, day), is_held=is_held),
        has_reason=result.ReasonOfLoss is not None,
        reason=_reason(result) if opened.reason else None,
        diseases=_counting(diseases, is_held=is_held) if opened.diseases else None,
        is_readable=coverage is not None,
        lost_in=lost_characters(result),
    )


def lost_characters(result: ResultOfQualificationConfirmation) -> tuple[str, ...]:
    """Words for the fields that hold ●."""
    fields: Mapping[str, str | None] = {
        "coverage.name": result.Name,
        "coverage.insured-name": result.InsuredName,
        "coverage.address": result.Address,
        "coverage.insurer": result.InsurerName,
        "coverage.symbol": result.InsuredCardSymbol,
    }
    return tuple(word for word, text in fields.items() if LOST_CHARACTER in (text or ""))


def _standing(result: ResultOfQualificationConfirmation, asked: Asked, *, is_held: bool) -> Word:
    """The outcome first: only within an answer that tells cover do the dates say why not."""
    if is_held:
        return Word("coverage.held")
    if not asked.names_somebody:
        return Word("coverage.candidate")
    if not (asked.tells_cover or asked.validity in LAPSED):
        return Word("coverage.not-confirmed")
    if result.DisqualificationDate:
        return Word("coverage.lost-since", {"day": day_or_text(result.DisqualificationDate)})
    return Word("coverage.lost-untold" if asked.validity in LAPSED else "coverage.starts-later")


def _counting(found: Iterable[Paper], *, is_held: bool) -> tuple[Paper, ...]:
    return tuple(one if is_held else dataclasses.replace(one, facts=()) for one in found)


def _person(result: ResultOfQualificationConfirmation, day: dt.date) -> Iterator[Fact]:
    yield Fact("coverage.birthdate", _born(result.Birthdate, day))
    yield Fact("coverage.sex", coded("coverage.sex", result.Sex1, {one.value for one in Sex}))
    if result.PostNumber or result.Address:
        place = " ".join(filter(None, (result.PostNumber, result.Address)))
        yield Fact("coverage.address", place)


def _born(text: str, day: dt.date) -> Value:
    born = day_or_text(text)
    if isinstance(born, str):
        return born
    return Word("coverage.born", {"day": born, "age": age_on(born, day)})


def _card(result: ResultOfQualificationConfirmation) -> Iterator[Fact]:
    yield from _key(result)
    known = {one.value for one in FamilyClass}
    if result.PersonalFamilyClassification:  # a terminal's answer may lack it
        family = coded("coverage.family", result.PersonalFamilyClassification, known)
        yield Fact("coverage.family", family)
    if result.InsuredName:
        yield Fact("coverage.insured-name", result.InsuredName)
    kinds = {one.value for one in CardClassification}
    kind = coded("coverage.card-kind", result.InsuredCardClassification, kinds)
    yield Fact("coverage.card-kind", kind)
    if result.QualificationDate:
        yield Fact("coverage.qualified-on", day_or_text(result.QualificationDate))
    if result.DisqualificationDate:
        yield Fact("coverage.lapsed-on", day_or_text(result.DisqualificationDate))
    if result.InsuredCardValidDate or result.InsuredCardExpirationDate:
        card_days = days(result.InsuredCardValidDate, result.InsuredCardExpirationDate)
        yield Fact("coverage.card-days", card_days)


def _key(result: ResultOfQualificationConfirmation) -> Iterator[Fact]:
    yield Fact("coverage.insurer-number", result.InsurerNumber.strip())
    if result.InsuredCardSymbol:
        yield Fact("coverage.symbol", result.InsuredCardSymbol)
    yield Fact("coverage.number", result.InsuredIdentificationNumber)
    if result.InsuredBranchNumber:
        yield Fact("coverage.branch", result.InsuredBranchNumber)


def _reason(result: ResultOfQualificationConfirmation) -> Word | None:
    if result.ReasonOfLoss is None:
        return None
    known = {one.value for one in ReasonOfLoss}
    return coded("coverage.reason", result.ReasonOfLoss, known)
