"""The answer to a card face that was typed: how far it is, then what came."""

import asyncio
import functools
from typing import Any

from aiohttp import web

from eligibility.inquiry import JAPAN
from hospital import clock
from hospital.board import pages, typed
from hospital.board.app import Desk, turned_away
from hospital.board.ask_view import Shown, shown
from hospital.board.codes import ToldCode, told_code
from hospital.board.coverage_view import CLOSED, CoverageView, Opened, coverage_view
from hospital.board.covered import asked_in
from hospital.board.rights import opens_what_is_hidden
from hospital.board.state_view import bridge_word
from hospital.board.words import Language, other_than, say
from hospital.inquiries import Inquiries, InquiryUnknown, Progress
from hospital.pulse import read_bridge

LONGEST_WAIT_S = 20.0
"""Of a page that waits for something new; below the patience of any proxy."""
SHORT_WAIT_S = 1.0
"""Before a page is shown as waiting: most answers come sooner."""
LOOK_EVERY_S = 0.1


class Answers:
    """Handlers of ``/ask/{inquiry_id}``."""

    def __init__(self, desk: Desk, inquiries: Inquiries) -> None:
        self._desk = desk
        self._inquiries = inquiries

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The whole page."""
        found = await self._look(request, None, SHORT_WAIT_S)
        return self._page(request, found, CLOSED)

    async def part(self, request: web.Request) -> web.StreamResponse:
        """The answer alone, for a page that is open: once it is another than ``seen``."""
        found = await self._look(request, request.query.get("seen"), LONGEST_WAIT_S)
        self._note(request, "inquiry.shown", found)
        values = self._values(request, found, CLOSED)
        return web.Response(
            text=pages.fragment(request, "_ask_answer.html", **values),
            content_type="text/html",
            charset="utf-8",
        )

    async def open(self, request: web.Request) -> web.StreamResponse:
        """The reason of a loss, for who may see it; each look is in the audit."""
        if not opens_what_is_hidden(request[pages.PERSON]):
            raise web.HTTPForbidden
        if (await request.post()).get("open") != "reason":
            raise web.HTTPBadRequest(text="open: not known")
        found = await self._look(request, None, 0.0)
        self._note(request, "reason-of-loss.shown", found)
        return self._page(request, found, Opened(reason=True))

    async def _look(self, request: web.Request, seen: str | None, longest_s: float) -> Shown:
        """Waits while nothing is new; ``seen`` None: while there is no answer.

        A session that has ended meanwhile gets none.
        """
        until = clock.monotonic() + longest_s
        while True:
            if self._desk.guard.person(request) is None:
                raise turned_away(request)
            found = self._shown(request)
            is_new = not found.is_waiting if seen is None else found.mark != seen
            if is_new or clock.monotonic() >= until or _has_gone(request):
                return found
            await asyncio.sleep(LOOK_EVERY_S)

    def _shown(self, request: web.Request) -> Shown:
        progress = self._progress(request)
        line = self._inquiries.answers(progress.inquiry_id)[0]
        return shown(progress, line, clock.now())

    def _progress(self, request: web.Request) -> Progress:
        try:
            return self._inquiries.progress(request.match_info["inquiry_id"])
        except InquiryUnknown:
            raise web.HTTPNotFound from None

    def _page(self, request: web.Request, found: Shown, opened: Opened) -> web.Response:
        self._note(request, "inquiry.shown", found)
        return pages.page(request, "ask_answer.html", **self._values(request, found, opened))

    def _values(self, request: web.Request, found: Shown, opened: Opened) -> dict[str, Any]:
        inquiry_id = request.match_info["inquiry_id"]
        language = pages.language_in(request)
        other = other_than(language)
        asked = self._inquiries.asked(inquiry_id)
        answer = found.answer
        day = asked.lines[0].confirmation_date or asked.sent_at.astimezone(JAPAN).date()
        if answer is not None:
            day = answer.QualificationConfirmationDate
        return {
            "inquiry_id": inquiry_id,
            "new_inquiry": clock.new_id(),
            "shown": found,
            "problem": self._problem(found, language),
            "other_language": other,
            "beside": functools.partial(say, other),
            "day": day,
            "typed": typed.from_line(asked.lines[0], day),
            "fields": typed.FIELDS,
            "coverages": _coverages(found, opened),
            "may_open": opens_what_is_hidden(request[pages.PERSON]),
        }

    def _problem(self, found: Shown, language: Language) -> ToldCode | None:
        """Why it was not asked, or what hinders it: a code, or that nothing here sends it."""
        if found.code:
            return told_code(language, found.code)
        if not found.is_waiting:
            return None
        bridge = read_bridge(self._desk.settings.paths.state, clock.now())
        if bridge.is_well:
            return None
        word = bridge_word(bridge)
        return ToldCode("", say(language, f"state.{word}"), say(language, f"state.act-{word}"))

    def _note(self, request: web.Request, what: str, found: Shown) -> None:
        about = [request.match_info["inquiry_id"]]
        if found.answer is not None:
            about.append(found.answer.verification_id)
        self._desk.guard.note(request[pages.PERSON], what, about)


def _coverages(found: Shown, opened: Opened) -> list[CoverageView]:
    if found.answer is None:
        return []
    asked = asked_in(found.answer)
    return [coverage_view(one, asked, opened) for one in found.answer.ResultList]


def _has_gone(request: web.Request) -> bool:
    """The browser has left: nobody waits any more."""
    return request.transport is None or request.transport.is_closing()
