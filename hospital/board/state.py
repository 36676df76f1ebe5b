"""``/state``: how batches, kiosks, outlets and this machine stand, and what is wrong there."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from aiohttp import web

from eligibility.inquiry import JAPAN
from hospital import clock
from hospital.board import pages, state_facts
from hospital.board.app import Desk, allowed
from hospital.board.codes import told_code
from hospital.board.guard import Role
from hospital.board.state_spaces import SpaceAsker
from hospital.board.state_view import State, bridge_word, days_left, is_nearly_full, problems
from hospital.board.typed import text_of
from hospital.board.words import all_words
from hospital.config import HospitalConfig
from hospital.outlets.state import outlet_states
from hospital.pulse import read_bridge
from hospital.requests.state import requests_state

EVERYBODY = allowed(*Role)
"""No patients are on this page: who keeps the system may look, too."""


def area(desk: Desk) -> Iterable[web.RouteDef]:
    """The page, and that somebody has seen what was raised."""
    return area_with(desk, SpaceAsker())


def area_with(desk: Desk, spaces: SpaceAsker) -> Iterable[web.RouteDef]:
    """The same with any way to look at a disk."""
    page = StatePage(desk, spaces)
    return [web.get("/state", page.show), web.post("/state/seen", page.seen)]


class StatePage:
    """Handlers."""

    def __init__(self, desk: Desk, spaces: SpaceAsker) -> None:
        self._desk = desk
        self._spaces = spaces

    @EVERYBODY
    async def show(self, request: web.Request) -> web.StreamResponse:
        """Everything, as it is now."""
        now = clock.now()
        language = pages.language_in(request)
        state = await self._state()
        self._desk.guard.note(request[pages.PERSON], "state.shown")
        return pages.page(
            request,
            "state.html",
            now=now,
            state=state,
            problems=problems(state, now),
            notices=state_facts.notices(self._desk.inbox),
            bridge_word=bridge_word(state.bridge),
            code=lambda code: told_code(language, code),
            word=_word,
            days_left=lambda one: days_left(one, now),
            is_nearly_full=is_nearly_full,
        )

    @EVERYBODY
    async def seen(self, request: web.Request) -> web.StreamResponse:
        """A person has looked at it; the list keeps it for a week."""
        form = await request.post()
        device, code = text_of(form.get("device")), text_of(form.get("code"))
        last = text_of(form.get("last"))
        if not (last.isascii() and last.isdigit() and len(last) < len(str(2**63))):
            raise web.HTTPBadRequest(text="last: not a number of this page")
        person = request[pages.PERSON]
        about = (device, code, int(last))
        count = state_facts.mark_seen(self._desk.inbox, about, person.staff_id, clock.now())
        if count:
            self._desk.guard.note(person, "raised.seen", (device, code, last))
        raise web.HTTPSeeOther("/state#raised")

    async def _state(self) -> State:
        settings, inbox, now = self._desk.settings, self._desk.inbox, clock.now()
        spaces = await self._spaces.ask(_folders(settings))
        return State(
            bridge=read_bridge(settings.paths.state, now),
            days=state_facts.days(inbox, now.astimezone(JAPAN).date()),
            raised=state_facts.raised(inbox, now),
            outlets=outlet_states(inbox),
            requests=requests_state(inbox) if settings.requests else None,
            spaces=spaces.found,
            silent=spaces.silent,
            certificates=state_facts.certificates(_credentials(settings)),
        )


def _folders(settings: HospitalConfig) -> Iterator[Path]:
    """Where something is written; other machines' shares among them."""
    yield settings.paths.state
    outlets = (settings.paths.face, *(one.folder for one in settings.outlet))
    yield from filter(None, outlets)
    if settings.requests is not None:
        yield from (settings.requests.req, settings.requests.res)


def _credentials(settings: HospitalConfig) -> Iterator[Path]:
    yield settings.paths.credentials
    if settings.board is not None and settings.board.credentials is not None:
        yield settings.board.credentials


def _word(prefix: str, word: str) -> str:
    """The key for a word of somebody else's; of one that came later, that it is another one."""
    key = f"state.{prefix}-{word}"
    return key if key in all_words() else f"state.{prefix}-other"
