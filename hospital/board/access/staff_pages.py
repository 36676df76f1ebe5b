"""For admins: who may look, with which role, where they are signed in; invitations and locks."""

import dataclasses

from aiohttp import web

from hospital.board import pages
from hospital.board.access.accounts import Account, NotPossible
from hospital.board.access.entrance import Entrance
from hospital.board.access.guesses import FREE_OF_AN_ACCOUNT, Guesser
from hospital.board.access.sessions import Session
from hospital.board.access.sign_in import field
from hospital.board.app import Area, allowed
from hospital.board.guard import Role


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    account: Account
    sessions: list[Session]
    failures: int


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    desk = _Staff(entrance)
    return lambda _desk: (
        web.get("/staff", desk.show),
        web.post("/staff", desk.add),
        web.post("/staff/{staff_id}/{act}", desk.change),
    )


class _Staff:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._access = entrance.access

    @allowed(Role.ADMIN)
    async def show(self, request: web.Request) -> web.StreamResponse:
        return self._list(request, "")

    @allowed(Role.ADMIN)
    async def add(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        staff_id, role = field(form, "staff_id").strip(), field(form, "role")
        if role not in set(Role):
            raise web.HTTPBadRequest
        try:
            code = self._access.accounts.add(
                staff_id, field(form, "name"), Role(role), self._access.now()
            )
        except NotPossible as fault:
            return self._list(request, str(fault))
        self._note(request, "staff.added", staff_id, role)
        return pages.page(request, "invited.html", staff_id=staff_id, code=code)

    @allowed(Role.ADMIN)
    async def change(self, request: web.Request) -> web.StreamResponse:
        staff_id, act = request.match_info["staff_id"], request.match_info["act"]
        form = await request.post()
        try:
            code = self._changed(staff_id, act, field(form, "role"))
        except NotPossible as fault:
            return self._list(request, str(fault))
        self._note(request, f"staff.{act}", staff_id, field(form, "role"))
        if code:
            return pages.page(request, "invited.html", staff_id=staff_id, code=code)
        raise web.HTTPSeeOther("/staff")

    def _changed(self, staff_id: str, act: str, role: str) -> str:
        """Gives an invitation's code, or nothing."""
        accounts = self._access.accounts
        match act:
            case "lock" | "unlock":
                accounts.set_locked(staff_id, is_locked=act == "lock")
            case "role" if role in set(Role):
                accounts.set_role(staff_id, Role(role))
            case "remove":
                accounts.remove(staff_id)
            case "reset":
                return accounts.reset(staff_id, self._access.now())
            case _:
                raise web.HTTPNotFound
        return ""

    def _list(self, request: web.Request, fault: str) -> web.Response:
        now = self._access.now()
        rows = [
            _Row(
                one,
                self._access.sessions.of(one.staff_id, now),
                self._access.guesses.failures(self._guesser(one.staff_id), now),
            )
            for one in self._access.accounts.all()
        ]
        if not fault:
            self._entrance.note(request[pages.PERSON], "staff.list")
        return pages.page(
            request,
            "staff.html",
            status=422 if fault else 200,
            rows=rows,
            roles=list(Role),
            fault=fault,
            many=FREE_OF_AN_ACCOUNT,
        )

    def _guesser(self, staff_id: str) -> Guesser:
        name = self._access.keys.name_of_guess("account", staff_id.casefold())
        return Guesser(name, FREE_OF_AN_ACCOUNT)

    def _note(self, request: web.Request, what: str, *about: str) -> None:
        self._entrance.note(request[pages.PERSON], what, [one for one in about if one])
