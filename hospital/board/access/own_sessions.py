"""Where somebody is signed in, and how to end all of it: one person may sit at two desks."""

from aiohttp import web

from hospital.board import pages
from hospital.board.access.entrance import SESSION_COOKIE, Entrance, drop_cookie
from hospital.board.access.sign_in import EVERYBODY
from hospital.board.app import SIGN_IN, Area, allowed


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    desk = _OwnSessions(entrance)
    return lambda _desk: (
        web.get("/me", desk.show),
        web.post("/me/sign-out", desk.end_all),
    )


class _OwnSessions:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._access = entrance.access

    @allowed(*EVERYBODY)
    async def show(self, request: web.Request) -> web.StreamResponse:
        person = request[pages.PERSON]
        found = self._access.sessions.of(person.staff_id, self._access.now())
        self._entrance.note(person, "own-sessions.shown")
        return pages.page(
            request,
            "own_sessions.html",
            sessions=found,
            passkeys=self._access.passkeys.count(person.staff_id),
        )

    @allowed(*EVERYBODY)
    async def end_all(self, request: web.Request) -> web.StreamResponse:
        person = request[pages.PERSON]
        self._access.sessions.end_all_of(person.staff_id)
        self._entrance.note(person, "sign-out.everywhere")
        response = web.HTTPSeeOther(SIGN_IN)
        drop_cookie(response, SESSION_COOKIE)
        raise response
