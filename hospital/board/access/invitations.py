"""An invitation's code becomes a password and an authenticator app of the person's own."""

import asyncio

from aiohttp import web

from hospital.board import pages
from hospital.board.access import second_factor
from hospital.board.access.accounts import Invited
from hospital.board.access.audit import NOBODY
from hospital.board.access.entrance import Entrance, address_of
from hospital.board.access.guesses import FREE_OF_AN_ADDRESS, Guesser
from hospital.board.access.passwords import SHORTEST, why_refused
from hospital.board.access.sign_in import field
from hospital.board.app import SIGN_IN, Area, open_to_all


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    desk = _Invitations(entrance)
    return lambda _desk: (
        web.get("/invitation", desk.ask),
        web.post("/invitation", desk.redeem),
    )


class _Invitations:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._access = entrance.access

    @open_to_all
    async def ask(self, request: web.Request) -> web.StreamResponse:
        return pages.page(request, "invitation.html", fault="")

    @open_to_all
    async def redeem(self, request: web.Request) -> web.StreamResponse:
        """First with the code alone, then with all that the person chose."""
        form = await request.post()
        code = field(form, "code")
        now, guesser = self._access.now(), self._guesser(request)
        if self._access.guesses.wait([guesser], now):
            return pages.page(request, "invitation.html", status=429, fault="too-soon")
        invited = self._access.accounts.invited(code, now)
        if invited is None:
            self._access.guesses.failed([guesser], now)
            self._entrance.note_of(NOBODY, "invitation.refused")
            return pages.page(request, "invitation.html", status=403, fault="code-unknown")
        if "password" not in form:
            return self._choose(request, invited, code, "")
        fault = self._fault(form, invited)
        if fault:
            return self._choose(request, invited, code, fault)
        password = field(form, "password")
        hashed = await asyncio.to_thread(self._access.passwords.hash, password)
        totp = field(form, "totp")
        if not self._access.accounts.redeem(code, hashed, totp, now):
            return self._choose(request, invited, code, "totp-wrong")
        self._entrance.note_of(invited.account.staff_id, "invitation.used")
        raise web.HTTPSeeOther(f"{SIGN_IN}?welcome=1")

    def _fault(self, form: object, invited: Invited) -> str:
        password, account = field(form, "password"), invited.account
        if password != field(form, "again"):
            return "not-the-same"
        refusal = why_refused(password, account.staff_id, account.name)
        return "" if refusal is None else refusal.value

    def _choose(
        self, request: web.Request, invited: Invited, code: str, fault: str
    ) -> web.Response:
        return pages.page(
            request,
            "redeem.html",
            status=422 if fault else 200,
            fault=fault,
            account=invited.account,
            code=code,
            shortest=SHORTEST,
            secret=second_factor.in_groups(invited.secret),
            picture=second_factor.picture(invited.secret, invited.account.staff_id),
        )

    def _guesser(self, request: web.Request) -> Guesser:
        name = self._access.keys.name_of_guess("invitation", address_of(request))
        return Guesser(name, FREE_OF_AN_ADDRESS)
