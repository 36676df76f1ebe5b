"""One line of the list, as data; pure."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.oqs_xml import Encoding
from eligibility.wire_results import ResultOfQualificationConfirmation
from hospital.board.coverage_papers import category_of, paper_names
from hospital.board.covered import asked_by, is_covered, read_coverage
from hospital.board.receptions.arriving import Ticked
from hospital.board.receptions.deriving import share_in
from hospital.board.receptions.needs import KNOWN, LAPSED, Need, loses_characters
from hospital.board.receptions.visits import main_result
from hospital.board.told import Value, Word, day_or_text

_GOOD = frozenset({Validity.VALID.value})
NOTICES = frozenset(
    {
        "card-certificate-expires-soon",
        "card-certificate-expired",
        "coverage-ends-soon",
        "coverage-is-new",
        "answered-by-terminal",
    }
)
"""Of an answer: told beside it, nobody has to act."""


@dataclasses.dataclass(frozen=True, slots=True)
class NeedState:
    """One need of a reception as it is kept."""

    need: Need
    other: str | None = None
    """Verification id of the last visit, or of the later answer."""
    done: Ticked | None = None
    last_share: int | None = None
    """Of the last visit, with RATIO."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """A reception as it lies here: its record, a later answer, its needs."""

    n: int
    verification_id: str
    number: int
    day: dt.date
    message: wire.Verification | None = dataclasses.field(repr=False)
    """None: a record of a newer version that cannot be read."""
    later: wire.Verification | None = dataclasses.field(default=None, repr=False)
    needs: tuple[NeedState, ...] = ()
    is_listed: bool = True
    """False: the answer to an earlier reception, and shown there."""

    @property
    def decides(self) -> wire.Verification | None:
        """The record to go by."""
        return self.later or self.message

    @property
    def answer(self) -> wire.InquiryAnswer | None:
        """The one to go by."""
        return self.decides.answer if self.decides else None


@dataclasses.dataclass(frozen=True, slots=True)
class NeedView:
    """Why somebody has to look, what to do, and whether it is done."""

    need: Need
    why: Word
    done: Ticked | None
    link: str | None = None
    """Where that is done."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """What a line shows."""

    n: int
    verification_id: str
    number: int
    day: dt.date
    at: dt.datetime | None
    device: str
    name: str | None = dataclasses.field(repr=False)
    name_kana: str | None = dataclasses.field(repr=False)
    loses_characters: bool
    outcome: Word
    is_good: bool
    lapsed_on: Value | None
    share: int | None
    last_share: int | None
    """Where it differs."""
    category: Word | None
    papers: tuple[Word, ...]
    verified: tuple[Word, ...]
    source: Word
    notices: tuple[Word, ...]
    needs: tuple[NeedView, ...]
    is_answered_later: bool

    @property
    def open_needs(self) -> tuple[NeedView, ...]:
        """What nobody has ticked off."""
        return tuple(need for need in self.needs if need.done is None)


def row_of(kept: Kept, encoding: Encoding) -> Row:
    """The line of one reception; ``encoding``: of the files that receipt computers read."""
    message, answer = kept.message, kept.answer
    result = main_result(kept.decides) if kept.decides else None
    name, kana = (result.Name, result.NameKana) if result else _stated(message)
    covers = _covering(kept.decides, result)
    return Row(
        n=kept.n,
        verification_id=kept.verification_id,
        number=kept.number,
        day=kept.day,
        at=message.answer.processed_at if message else None,
        device=message.device if message else "",
        name=name,
        name_kana=kana,
        loses_characters=bool(result and loses_characters(result.Name, encoding)),
        outcome=outcome_of(kept),
        is_good=bool(covers and answer and answer.QualificationValidity in _GOOD),
        lapsed_on=_lapsed_on(answer),
        share=share_in(kept.decides) if kept.decides else None,
        last_share=next((one.last_share for one in kept.needs if one.last_share), None),
        category=category_of(covers, answer.QualificationConfirmationDate)
        if covers and answer
        else None,
        papers=paper_names(covers) if covers else (),
        verified=tuple(_verified(message)) if message else (),
        source=_source(message),
        notices=_notices(answer),
        needs=need_views(kept),
        is_answered_later=kept.later is not None,
    )


def outcome_of(kept: Kept) -> Word:
    """In a word."""
    if kept.answer is None:
        return Word("receptions.outcome-unread")
    if kept.later is None and kept.message and kept.message.provisional:
        return Word("receptions.outcome-provisional")
    code = kept.answer.QualificationValidity
    if code not in KNOWN:
        return Word("receptions.outcome-unknown", {"code": code})
    return Word(f"receptions.outcome-{code}")


def need_views(kept: Kept) -> tuple[NeedView, ...]:
    """In the order of ``Need``."""
    order = list(Need)
    by_order = sorted(kept.needs, key=lambda one: order.index(one.need))
    return tuple(
        NeedView(one.need, _why(kept, one), one.done, _link(kept, one.need)) for one in by_order
    )


def _why(kept: Kept, state: NeedState) -> Word:
    key = f"receptions.need-{state.need}"
    match state.need:
        case Need.RATIO:
            now = share_in(kept.decides) if kept.decides else None
            return Word(key, {"now": now or "–", "before": state.last_share or "–"})
        case Need.LOST | Need.LOST_NEWER:
            return Word(key, {"day": _lapsed_on(kept.answer) or "–"})
        case Need.ANSWERED:
            return Word(key, {"outcome": outcome_of(kept), "day": kept.day})
        case Need.UNKNOWN_OUTCOME:
            return Word(key, {"code": kept.answer.QualificationValidity if kept.answer else "–"})
        case _:
            return Word(key)


def _link(kept: Kept, need: Need) -> str | None:
    if need in {Need.SEVERAL, Need.NOT_FOUND, Need.RESOLVED, Need.CORRECTED}:
        return "/ask"
    if need is Need.DECLARED:
        return f"/receptions/{kept.verification_id}/declaration"
    return None


def _covering(
    decides: wire.Verification | None, result: ResultOfQualificationConfirmation | None
) -> ResultOfQualificationConfirmation | None:
    """The coverage, when it covers on the day asked about."""
    if decides is None or result is None:
        return None
    return result if is_covered(result, read_coverage(result), asked_by(decides)) else None


def _lapsed_on(answer: wire.InquiryAnswer | None) -> Value | None:
    if answer is None or answer.QualificationValidity not in LAPSED:
        return None
    lost = [one.DisqualificationDate for one in answer.ResultList if one.DisqualificationDate]
    return day_or_text(max(lost)) if lost else None


def _stated(message: wire.Verification | None) -> tuple[str | None, str | None]:
    """What the patient states stands in for a name that nobody has told."""
    stated = message.declaration if message else None
    return (None, stated.name_kana) if stated else (None, None)


def _verified(message: wire.Verification) -> Iterator[Word]:
    staff = message.staff_id or "–"
    if message.provisional:
        yield Word("receptions.taken-in-by", {"staff": staff})
    elif message.holder_verification is wire.Holder.VISUAL:
        yield Word("receptions.verified-visual", {"staff": staff})
    elif message.holder_verification is not None:
        yield Word(f"receptions.verified-{message.holder_verification.value}")
    elif message.reverifies is not None:
        yield Word("receptions.verified-later")


def _source(message: wire.Verification | None) -> Word:
    known = {"1", "2"}
    code = message.ReferenceClassification if message else "–"
    if code in known:
        return Word(f"receptions.source-{code}")
    return Word("coverage.unknown-code", {"code": code})


def _notices(answer: wire.InquiryAnswer | None) -> tuple[Word, ...]:
    told: Sequence[str] = answer.notices if answer else ()
    return tuple(Word(f"receptions.notice-{one}") for one in told if one in NOTICES)
