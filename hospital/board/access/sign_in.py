"""Signing in and out, and what a locked desk shows.

Every failure says the same sentence, after the same work. One attempt at a time: nobody gets
around the wait by asking many times at once.
"""

import asyncio
import dataclasses
import logging
import math
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web

from hospital.board import pages
from hospital.board.access import audit
from hospital.board.access.accounts import Account
from hospital.board.access.entrance import (
    DESK_COOKIE,
    DOOR_COOKIE,
    SESSION_COOKIE,
    Entrance,
    address_of,
    drop_cookie,
    keep_desk,
    set_cookie,
)
from hospital.board.access.guesses import FREE_OF_AN_ACCOUNT, FREE_OF_AN_ADDRESS, Guesser
from hospital.board.app import SIGN_IN, Area, allowed, open_to_all
from hospital.board.guard import Role

logger = logging.getLogger(__name__)

EVERYBODY = tuple(Role)
HOME = {Role.RECEPTION: "/", Role.BILLING: "/", Role.ADMIN: "/staff"}
_TOLD_AFTER = 10
"""Failures of an account or a desk: admins are told once, and again at each further ten."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Given:
    staff_id: str
    password: str = dataclasses.field(repr=False)
    code: str = dataclasses.field(repr=False)


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    door = _Door(entrance)
    return lambda _desk: (
        web.get(SIGN_IN, door.show),
        web.post(SIGN_IN, door.sign_in),
        web.post("/sign-out", door.sign_out),
        web.post("/still-here", door.still_here),
    )


def field(form: object, name: str) -> str:
    """A form's text; empty when there is none, or a file."""
    value = form.get(name) if hasattr(form, "get") else None
    return value if isinstance(value, str) else ""


def local_path(back: str, otherwise: str) -> str:
    """Where to go on: a path of these pages; anything else is ``otherwise``."""
    parts = urlsplit(back)
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\", SIGN_IN))
    is_plain = not parts.scheme and not parts.netloc and back.isprintable() and "\\" not in back
    return back if is_ours and is_plain else otherwise


def admitted(
    entrance: Entrance,
    request: web.Request,
    response: web.StreamResponse,
    account: Account,
    back: str,
) -> str:
    """Opens a session for who has shown both factors; gives where they go on."""
    former, session = request.cookies.get(SESSION_COOKIE), entrance.session(request)
    is_same = session is not None and session.person.staff_id == account.staff_id
    entrance.note_of(account.staff_id, "unlocked" if is_same else "sign-in")
    access = entrance.access
    new = access.sessions.open(account.staff_id, address_of(request), access.now(), former)
    set_cookie(response, SESSION_COOKIE, new)
    drop_cookie(response, DOOR_COOKIE)
    held = request.cookies.get(DESK_COOKIE)
    keep_desk(response, access.desks.remember(held, account.staff_id, access.now()))
    home = HOME[account.role]
    # another person does not land on what the one before looked at
    return local_path(back, home) if session is None or is_same else home


class _Door:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._access = entrance.access
        self._one_at_a_time = asyncio.Lock()

    @open_to_all
    async def show(self, request: web.Request) -> web.StreamResponse:
        person = self._entrance.person(request)
        if person is not None:
            raise web.HTTPSeeOther(local_path(request.query.get("back", ""), HOME[person.role]))
        return self._page(request, request.query.get("back", ""))

    @open_to_all
    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        given = _Given(
            field(form, "staff_id").strip(), field(form, "password"), field(form, "code")
        )
        back = field(form, "back")
        async with self._one_at_a_time:
            wait = self._access.guesses.wait(self._waiting(request, given), self._access.now())
            if wait:
                seconds = math.ceil(wait.total_seconds())
                response = self._page(request, back, status=429, wait=seconds)
                response.headers["Retry-After"] = str(seconds)
                return response
            if not await self._is_right(given):
                return self._refused(request, given, back)
        return self._open(request, given, back)

    @open_to_all
    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        session = self._entrance.session(request)
        response = web.HTTPSeeOther(SIGN_IN)
        drop_cookie(response, SESSION_COOKIE)
        if session is not None:
            self._access.sessions.end(request.cookies[SESSION_COOKIE])
            self._entrance.note(session.person, "sign-out")
        response.headers["Clear-Site-Data"] = '"cache"'
        raise response

    @allowed(*EVERYBODY)
    async def still_here(self, _request: web.Request) -> web.StreamResponse:
        """Somebody types or points; that this came is all (``gate``)."""
        return web.Response(status=204)

    async def _is_right(self, given: _Given) -> bool:
        account = self._access.accounts.find(given.staff_id)
        kept = None if account is None else account.password
        fits = await asyncio.to_thread(self._access.passwords.fits, kept, given.password)
        if account is None or not fits or account.is_locked:
            return False
        return self._access.accounts.use_code(account.staff_id, given.code, self._access.now())

    def _refused(self, request: web.Request, given: _Given, back: str) -> web.Response:
        account = self._access.accounts.find(given.staff_id)
        known = audit.NOBODY if account is None else account.staff_id
        guessers = (*self._strangers(request, given), *self._known(request, given))
        failures = self._access.guesses.failed(guessers, self._access.now())
        self._entrance.note_of(known, "sign-in.refused")
        if failures % _TOLD_AFTER == 0:
            logger.error("hospital.sign_in_guessed staff_id=%s failures=%d", known, failures)
        return self._page(request, back, status=403, is_refused=True)

    def _open(self, request: web.Request, given: _Given, back: str) -> web.StreamResponse:
        account = self._access.accounts.find(given.staff_id)
        if account is None:  # removed in this very moment
            return self._refused(request, given, back)
        # what strangers do elsewhere is not forgiven because the person came to their own desk
        for guesser in self._known(request, given) or (self._account(given),):
            self._access.guesses.forgive(guesser)
        self._keep_up_to_date(account.staff_id, account.password or "", given)
        response = web.HTTPSeeOther(SIGN_IN)
        place = admitted(self._entrance, request, response, account, back)
        response.headers["Location"] = place
        raise response

    def _keep_up_to_date(self, staff_id: str, kept: str, given: _Given) -> None:
        if self._access.passwords.is_outdated(kept):
            hashed = self._access.passwords.hash(given.password)
            self._access.accounts.set_hash(staff_id, hashed)

    def _account(self, given: _Given) -> Guesser:
        name = self._access.keys.name_of_guess("account", given.staff_id.casefold())
        return Guesser(name, FREE_OF_AN_ACCOUNT)

    def _waiting(self, request: web.Request, given: _Given) -> Sequence[Guesser]:
        """Whose failures count: at a desk that knows the account, those made there with it."""
        return self._known(request, given) or self._strangers(request, given)

    def _known(self, request: web.Request, given: _Given) -> Sequence[Guesser]:
        held, now = request.cookies.get(DESK_COOKIE), self._access.now()
        known = self._access.desks.guesser(held, given.staff_id, now)
        return () if known is None else (known,)

    def _strangers(self, request: web.Request, given: _Given) -> Sequence[Guesser]:
        name = self._access.keys.name_of_guess("address", address_of(request))
        return (self._account(given), Guesser(name, FREE_OF_AN_ADDRESS))

    def _page(
        self,
        request: web.Request,
        back: str,
        *,
        status: int = 200,
        is_refused: bool = False,
        wait: int = 0,
    ) -> web.Response:
        locked = self._entrance.session(request)
        return pages.page(
            request,
            "sign_in.html",
            status=status,
            back=local_path(back, ""),
            is_refused=is_refused,
            wait=wait,
            locked=None if locked is None else locked.person,
            is_welcome=request.query.get("welcome") == "1",
        )
