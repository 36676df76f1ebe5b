"""Making a passkey once signed in, and signing in with one; both need the page's script."""

import json
from collections.abc import Mapping

from aiohttp import web

from hospital.board import pages
from hospital.board.access.audit import NOBODY
from hospital.board.access.entrance import Entrance, address_of
from hospital.board.access.guesses import FREE_OF_AN_ADDRESS, Guesser
from hospital.board.access.passkeys import Challenges
from hospital.board.access.sign_in import EVERYBODY, admitted
from hospital.board.app import Area, allowed, open_to_all


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    desk = _PasskeyPages(entrance)
    return lambda _desk: (
        web.post("/me/passkey/options", desk.options_to_make),
        web.post("/me/passkey", desk.make),
        web.post("/sign-in/passkey/options", desk.options_to_show),
        web.post("/sign-in/passkey", desk.show),
    )


class _PasskeyPages:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._access = entrance.access
        self._challenges = Challenges(entrance.access.now)

    @allowed(*EVERYBODY)
    async def options_to_make(self, request: web.Request) -> web.StreamResponse:
        challenge = self._challenges.new(self._entrance.csrf_token(request))
        staff_id = request[pages.PERSON].staff_id
        return _json(self._access.passkeys.registration(staff_id, _host(request), challenge))

    @allowed(*EVERYBODY)
    async def make(self, request: web.Request) -> web.StreamResponse:
        person, answer = request[pages.PERSON], await _answer(request)
        challenge = self._challenges.take(self._entrance.csrf_token(request))
        if challenge is None or not self._access.passkeys.register(
            person.staff_id, answer, _host(request), _origin(request), challenge
        ):
            raise web.HTTPBadRequest
        self._entrance.note(person, "passkey.made")
        return web.Response(status=204)

    @open_to_all
    async def options_to_show(self, request: web.Request) -> web.StreamResponse:
        challenge = self._challenges.new(self._entrance.csrf_token(request))
        return _json(self._access.passkeys.request(_host(request), challenge))

    @open_to_all
    async def show(self, request: web.Request) -> web.StreamResponse:
        answer, guesser = await _answer(request), self._guesser(request)
        now = self._access.now()
        if self._access.guesses.wait([guesser], now):
            raise web.HTTPTooManyRequests
        challenge = self._challenges.take(self._entrance.csrf_token(request))
        staff_id = challenge and self._access.passkeys.whose(
            answer, _host(request), _origin(request), challenge
        )
        account = self._access.accounts.find(str(staff_id)) if staff_id else None
        if account is None or account.is_locked:
            self._access.guesses.failed([guesser], now)
            self._entrance.note_of(NOBODY if account is None else account.staff_id, _REFUSED)
            raise web.HTTPForbidden
        response = _json("{}")
        place = admitted(self._entrance, request, response, account, request.query.get("back", ""))
        response.text = json.dumps({"to": place})
        return response

    def _guesser(self, request: web.Request) -> Guesser:
        name = self._access.keys.name_of_guess("address", address_of(request))
        return Guesser(name, FREE_OF_AN_ADDRESS)


_REFUSED = "sign-in.refused"


def _host(request: web.Request) -> str:
    return request.host.rsplit(":", 1)[0].lower()


def _origin(request: web.Request) -> str:
    return f"https://{request.host}"


def _json(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")


async def _answer(request: web.Request) -> Mapping[str, object]:
    try:
        answer = await request.json()
    except (ValueError, LookupError):
        raise web.HTTPBadRequest from None
    if not isinstance(answer, dict):
        raise web.HTTPBadRequest
    return answer
