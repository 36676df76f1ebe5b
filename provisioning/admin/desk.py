"""What the pages work with, and what a request of somebody who has signed in brings."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Self

from aiohttp import web

from eligibility.certificate_notices import Urgency, notice
from eligibility.invitation import Secret
from provisioning.admin import pages
from provisioning.admin.pages import Around, Link
from provisioning.admin.rates import Rate
from provisioning.admin.reach import Admin
from provisioning.admin.sessions import Session, Sessions, csrf_of
from provisioning.ledger import Ledger
from provisioning.register import Register, RequestState
from provisioning.serving.app import Surroundings

_LOOKS = 300
_ACTS = 30
_STRANGERS = 60


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Fresh:
    """An invitation that was just made; its secret is shown once, to who made it."""

    secret: Secret
    session_id: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """The same for all requests."""

    surroundings: Surroundings
    sessions: Sessions
    links: tuple[Link, ...]
    fresh: dict[str, Fresh] = dataclasses.field(default_factory=dict, repr=False)
    """By the invitation's id."""
    looks: Rate = dataclasses.field(default_factory=lambda: Rate(_LOOKS))
    acts: Rate = dataclasses.field(default_factory=lambda: Rate(_ACTS))
    large: asyncio.Lock = dataclasses.field(default_factory=asyncio.Lock)
    """What is about everything is made for one after the other."""
    strangers: Rate = dataclasses.field(default_factory=lambda: Rate(_STRANGERS))

    @classmethod
    def of(cls, surroundings: Surroundings, links: tuple[Link, ...]) -> Self:
        """With nobody signed in."""
        return cls(surroundings, Sessions(surroundings.random), links)


@dataclasses.dataclass(frozen=True, slots=True)
class Visit:
    """One request of an administrator."""

    desk: Desk
    request: web.Request
    admin: Admin
    register: Register
    session: Session
    session_id: str = dataclasses.field(repr=False)
    now: dt.datetime
    form: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)

    def page(self, template: str, *, status: int = 200, **values: object) -> web.Response:
        """See ``pages.page``."""
        around = Around(
            self.admin,
            self.desk.links,
            csrf_of(self.session_id),
            self._waiting(),
            self._own_days(),
        )
        return pages.page(
            self.request, template, around=around, status=status, now=self.now, **values
        )

    def _waiting(self) -> int:
        pending = RequestState.PENDING
        asking = [one for one in self.register.requests.values() if one.state(self.now) is pending]
        return sum(self.admin.may(one.uri) for one in asking)

    def _own_days(self) -> int | None:
        held = self.register.certificates[self.admin.serial]
        told = notice(held.at, held.until, self.now)
        return told.days_left if told is not None and told.urgency > Urgency.RENEWS else None

    @property
    def ledger(self) -> Ledger:
        """To read from."""
        return self.desk.surroundings.office.ledger

    def typed(self, name: str) -> str:
        """What stands in a field, without blanks around; empty when there is none."""
        return self.form.get(name, "").strip()
