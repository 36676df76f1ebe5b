"""Who looks, and what is noted of it: the seam between the pages and the sign-in."""

import dataclasses
import enum
from collections.abc import Sequence
from typing import Protocol

from aiohttp import web


class Role(enum.StrEnum):
    """What somebody does at the clinic."""

    RECEPTION = "reception"
    """Sees receptions, asks for a card face, prints."""
    BILLING = "billing"
    """The same, and may open why a coverage was lost and papers of specific diseases."""
    ADMIN = "admin"
    """Lets staff in and reads the audit; sees no patients."""


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who has signed in."""

    staff_id: str
    name: str = dataclasses.field(repr=False)
    role: Role


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """What every page says around its own matter."""

    locks_in_s: int = 300
    """From now, when nobody does anything."""
    desks: int = 1
    """At how many browsers this person is signed in."""
    certificate_days: int | None = None
    """Left, once it is time to renew the page's certificate."""


class Guard(Protocol):
    """Implemented by the sign-in; by tests with somebody who is always signed in."""

    def person(self, request: web.Request, /) -> Person | None:
        """Who asks: None when nobody has signed in, or the session is locked."""

    def note(self, person: Person, what: str, about: Sequence[str] = ()) -> None:
        """Into the audit, on disk when it returns: who has seen what.

        ``what`` is a word as ``receptions.list`` or ``reason-of-loss.shown``; ``about`` holds
        verification ids or other ids, never personal data. Raises sqlite3.Error: then the page
        must not be shown.
        """

    def csrf_token(self, request: web.Request, /) -> str:
        """What a form of this session carries in its field ``csrf``; checked before any POST.

        A script sends it as the header ``X-CSRF-Token``.
        """

    def frame(self, request: web.Request, /) -> Frame:
        """See there."""
