"""``/receptions/{verification_id}``: one reception with everything that is known of it.

Reasons of loss and papers of specific diseases are told to billing staff who ask for them by a
button, on that answer alone; each time is noted before.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from aiohttp import web

from eligibility import wire
from eligibility.health import HealthInformation
from hospital.board import pages
from hospital.board.coverage_view import CoverageView, Opened, coverage_view
from hospital.board.covered import asked_by
from hospital.board.receptions.hub import Hub
from hospital.board.receptions.listing import address_of
from hospital.board.receptions.notes import FileState, LastVisit, Notes
from hospital.board.receptions.rows import Kept, Row
from hospital.board.rights import opens_what_is_hidden
from hospital.board.told import Fact, Word

_OPENS = {
    "reason": ("reason-of-loss.shown", Opened(reason=True)),
    "diseases": ("specific-diseases.shown", Opened(diseases=True)),
}
_PRESCRIPTIONS = frozenset({"1", "2"})


@dataclasses.dataclass(frozen=True, slots=True)
class Detail:
    """What the page shows; pure."""

    row: Row
    coverages: tuple[CoverageView, ...]
    may_hold_diseases: bool
    consents: tuple[Word, ...]
    consent_until: dt.datetime | None
    stated: tuple[Fact, ...] = dataclasses.field(repr=False)
    record: tuple[Fact, ...] = dataclasses.field(repr=False)
    notices: tuple[Word, ...]
    files: tuple[FileState, ...]
    last_visit: LastVisit | None


class OneReception:
    """Handlers; see the module."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def show(self, request: web.Request) -> web.Response:
        """The page."""
        kept = self._kept(request)
        self._note(request, "reception.shown", kept)
        return self._page(request, kept, Opened())

    async def open_up(self, request: web.Request) -> web.Response:
        """The same with what was asked for."""
        kept = self._kept(request)
        form = await request.post()
        found = _OPENS.get(str(form.get("open", "")))
        if found is None:
            raise web.HTTPBadRequest
        what, opened = found
        if not opens_what_is_hidden(request[pages.PERSON]):
            raise web.HTTPForbidden
        self._note(request, what, kept)
        return self._page(request, kept, opened)

    def _kept(self, request: web.Request) -> Kept:
        kept = self._hub.reading.one(request.match_info["verification_id"])
        if kept is None:
            raise web.HTTPNotFound
        return kept

    def _note(self, request: web.Request, what: str, kept: Kept) -> None:
        self._hub.desk.guard.note(request[pages.PERSON], what, (kept.verification_id,))

    def _page(self, request: web.Request, kept: Kept, opened: Opened) -> web.Response:
        notes = Notes(self._hub.projection, self._hub.desk.inbox)
        detail = detail_of(kept, self._hub.row(kept), notes, opened)
        return pages.page(
            request,
            "reception.html",
            detail=detail,
            asks=self._asks(request, kept),
            back=f"/receptions/{kept.verification_id}",
            list_address=address_of(self._hub.today, kept.day),
        )

    def _asks(self, request: web.Request, kept: Kept) -> str | None:
        may = opens_what_is_hidden(request[pages.PERSON])
        return f"/receptions/{kept.verification_id}/open" if may else None


def detail_of(kept: Kept, row: Row, notes: Notes, opened: Opened) -> Detail:
    """The view of one reception."""
    message = kept.message
    consented = message.consented if message else ()
    return Detail(
        row=row,
        coverages=tuple(_coverages(kept.decides, opened)),
        may_hold_diseases=HealthInformation.SPECIFIC_DISEASES.value in consented,
        consents=tuple(_consents(consented)),
        consent_until=message.consent_until if message else None,
        stated=tuple(_stated(message)),
        record=tuple(_record(kept, notes)),
        notices=row.notices,
        files=tuple(notes.files(kept.n, kept.verification_id)),
        last_visit=notes.last_visit(kept.verification_id),
    )


def _coverages(decides: wire.Verification | None, opened: Opened) -> Iterator[CoverageView]:
    if decides is not None:
        asked = asked_by(decides)
        yield from (coverage_view(one, asked, opened) for one in decides.answer.ResultList)


def _consents(codes: Sequence[str]) -> Iterator[Word]:
    known = {one.value for one in HealthInformation}
    for code in codes:
        if code in known:
            yield Word(f"receptions.consent-{code}")
        else:
            yield Word("coverage.unknown-code", {"code": code})


def _record(kept: Kept, notes: Notes) -> Iterator[Fact]:
    message = kept.message
    if message is not None:
        yield Fact("receptions.day-asked", message.answer.QualificationConfirmationDate)
        yield Fact("receptions.kiosk", message.device)
        if message.answer.ReferenceNumber:
            yield Fact("receptions.reference", message.answer.ReferenceNumber)
        if message.PrescriptionIssueSelect in _PRESCRIPTIONS:
            how = Word(f"receptions.prescription-{message.PrescriptionIssueSelect}")
            yield Fact("receptions.prescription", how)
    yield from notes.facts(kept.verification_id)


def _stated(message: wire.Verification | None) -> Iterator[Fact]:
    stated = message.declaration if message else None
    if stated is None:
        return
    if stated.name_kana:
        yield Fact("coverage.kana", stated.name_kana)
    if stated.birthdate:
        yield Fact("coverage.birthdate", stated.birthdate)
    if stated.share in {"1", "2", "3"}:
        yield Fact("coverage.share", Word("coverage.tenths", {"tenths": stated.share}))
