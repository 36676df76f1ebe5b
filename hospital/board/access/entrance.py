"""The guard of the desk's pages as it is in service: sessions, audit and forms' tokens."""

import contextlib
import contextvars
import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

import argon2
from aiohttp import web

from hospital.board.access import audit
from hospital.board.access.accounts import Accounts
from hospital.board.access.desks import KNOWN_FOR, Desks
from hospital.board.access.faults import naming
from hospital.board.access.guesses import Guesses
from hospital.board.access.keys import StaffKeys, read_keys
from hospital.board.access.passkeys import Passkeys
from hospital.board.access.passwords import Passwords
from hospital.board.access.sessions import LOCKS_AFTER, Session, Sessions, State, csrf_of
from hospital.board.access.store import ACCOUNT_TABLES, ACCOUNTS, Store
from hospital.board.access.tls import Certificate
from hospital.board.guard import Frame, Person

SESSION_COOKIE = "__Host-oev-session"
DOOR_COOKIE = "__Host-oev-door"
"""Before anybody has signed in: what the sign-in's form is bound to."""
DESK_COOKIE = "__Host-oev-desk"
"""Of a browser in which somebody has signed in; see ``desks``."""
NOTED = web.RequestKey("noted", bool)
_NEW_DOOR = web.RequestKey("new_door", str)
_TOKEN = web.RequestKey("token", str)
_FRAME = web.RequestKey("frame", Frame)
_AT_HAND: contextvars.ContextVar[web.Request | None] = contextvars.ContextVar("request")


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """The files and rules behind the sign-in."""

    accounts: Accounts
    sessions: Sessions
    guesses: Guesses
    desks: Desks
    audit: audit.Audit
    passwords: Passwords
    passkeys: Passkeys
    keys: StaffKeys
    now: Callable[[], dt.datetime]

    @classmethod
    @contextlib.contextmanager
    def opened(
        cls,
        state: Path,
        credentials: Path,
        now: Callable[[], dt.datetime],
        hasher: argon2.PasswordHasher | None = None,
    ) -> Iterator[Self]:
        """The files below ``state``; raises BoardUnusable, OSError, sqlite3.Error."""
        keys = read_keys(credentials)
        passwords = Passwords(hasher)
        with naming(state / ACCOUNTS):
            store = Store(state / ACCOUNTS, ACCOUNT_TABLES)
        with naming(state / audit.FILE):
            trail = audit.Audit(state / audit.FILE, keys.audit)
        try:
            yield cls(
                accounts=Accounts(store, keys, passwords),
                sessions=Sessions(store),
                guesses=Guesses(store),
                desks=Desks(store, keys),
                audit=trail,
                passwords=passwords,
                passkeys=Passkeys(store),
                keys=keys,
                now=now,
            )
        finally:
            trail.close()
            store.close()


class Entrance:
    """Implements ``hospital.board.guard.Guard``."""

    def __init__(self, access: Access, certificate: Certificate) -> None:
        self.access = access
        self.certificate = certificate

    def person(self, request: web.Request, /) -> Person | None:
        """See Guard."""
        session = self.session(request)
        return session.person if session is not None and session.state is State.OPEN else None

    def session(self, request: web.Request) -> Session | None:
        """The browser's, open or locked."""
        session_id = request.cookies.get(SESSION_COOKIE)
        return self.access.sessions.look(session_id, self.access.now()) if session_id else None

    def note(self, person: Person, what: str, about: Sequence[str] = ()) -> None:
        """See Guard."""
        self.note_of(person.staff_id, what, about)

    def note_of(self, staff_id: str, what: str, about: Sequence[str] = ()) -> None:
        """The same where nobody has signed in; raises sqlite3.Error."""
        request = _AT_HAND.get(None)
        address = "-" if request is None else address_of(request)
        self.access.audit.note(self.access.now(), staff_id, what, about, address)
        if request is not None:
            request[NOTED] = True

    def csrf_token(self, request: web.Request, /) -> str:
        """See Guard; a browser without a session gets a cookie of its own for it."""
        if _TOKEN in request:
            return request[_TOKEN]
        held = request.cookies.get(SESSION_COOKIE) if self.session(request) else None
        held = held or request.cookies.get(DOOR_COOKIE) or request.get(_NEW_DOOR)
        if held is None:
            held = request[_NEW_DOOR] = secrets.token_urlsafe(32)
        request[_TOKEN] = csrf_of(held)
        return request[_TOKEN]

    def frame(self, request: web.Request, /) -> Frame:
        """See Guard."""
        if _FRAME in request:
            return request[_FRAME]
        session, now = self.session(request), self.access.now()
        left = LOCKS_AFTER if session is None else session.seen_at + LOCKS_AFTER - now
        desks = 1 if session is None else len(self.access.sessions.of(session.person.staff_id, now))
        days = self.certificate.days_left(now)
        request[_FRAME] = Frame(max(int(left.total_seconds()), 0), desks, days)
        return request[_FRAME]


def address_of(request: web.Request) -> str:
    """Where the browser is; nothing stands in between that could say otherwise."""
    return request.remote or "-"


@contextlib.contextmanager
def at_hand(request: web.Request) -> Iterator[None]:
    """What is noted meanwhile is noted of this request."""
    token = _AT_HAND.set(request)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def keep_door(request: web.Request, response: web.StreamResponse) -> None:
    """Sends the cookie that ``csrf_token`` made."""
    if _NEW_DOOR in request:
        set_cookie(response, DOOR_COOKIE, request[_NEW_DOOR])


def set_cookie(
    response: web.StreamResponse, name: str, value: str, lasts: dt.timedelta | None = None
) -> None:
    """For this host, and this browser session if no time is given; not for scripts, other sites."""
    response.set_cookie(
        name,
        value,
        max_age=None if lasts is None else int(lasts.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )


def keep_desk(response: web.StreamResponse, token: str) -> None:
    """Sends what ``Desks.remember`` gave."""
    set_cookie(response, DESK_COOKIE, token, KNOWN_FOR)


def drop_cookie(response: web.StreamResponse, name: str) -> None:
    """A ``__Host-`` cookie is taken back as it was given."""
    response.del_cookie(name, path="/", secure=True, httponly=True, samesite="Strict")
