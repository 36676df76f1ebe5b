"""The input screen of the published national design (MHLW, 2018): a card face, typed once.

A form's id is chosen when it is opened: sent twice, it asks once. What was typed lies with the
inquiry in the inbox and in no address.
"""

import datetime as dt
from collections.abc import Iterable

from aiohttp import web

from eligibility.inquiry import JAPAN
from hospital import clock
from hospital.appointments import Appointment
from hospital.board import pages, typed
from hospital.board.app import Desk
from hospital.board.ask_answer import Answers
from hospital.board.rights import about_patients
from hospital.board.typed import Fault, Typed
from hospital.checks import is_uuid
from hospital.clock import Outside
from hospital.inquiries import Inquiries, InquiryUnknown, NotAsked, Once

DEADLINE = dt.timedelta(minutes=2)
"""Somebody stands at the desk."""


def area(desk: Desk) -> Iterable[web.RouteDef]:
    """``/ask`` and what is below it."""
    institution = desk.settings.hospital.institution
    inquiries = Inquiries(desk.inbox, institution, Outside(clock.now, clock.new_id))
    screen, answers = InputScreen(desk, inquiries), Answers(desk, inquiries)
    return [
        web.get("/ask", about_patients(screen.form)),
        web.post("/ask", about_patients(screen.ask)),
        web.post("/ask/{inquiry_id}/branch", about_patients(screen.branch)),
        web.get("/ask/{inquiry_id}", about_patients(answers.page)),
        web.get("/ask/{inquiry_id}/part", about_patients(answers.part)),
        web.post("/ask/{inquiry_id}/open", about_patients(answers.open)),
    ]


class InputScreen:
    """Handlers of the form."""

    def __init__(self, desk: Desk, inquiries: Inquiries) -> None:
        self._desk = desk
        self._inquiries = inquiries

    async def form(self, request: web.Request) -> web.StreamResponse:
        """Empty, or filled with an earlier inquiry (``?correct=``)."""
        earlier = request.query.get("correct")
        if earlier is None:
            return self._form(request, typed.empty(today()))
        return self._form(request, self._typed_in(request, earlier))

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Asks, or shows the form again with what is wrong."""
        form = await request.post()
        return self._ask(request, typed.from_form(form), _inquiry_id(form.get("inquiry")))

    async def branch(self, request: web.Request) -> web.StreamResponse:
        """Asks again with a branch number beside everything that was typed."""
        earlier = self._typed_in(request, request.match_info["inquiry_id"])
        form = await request.post()
        branch = typed.text_of(form.get("branch"))
        sent = Typed({**earlier.fields, "branch": branch}, earlier.asks_limit)
        if not branch:
            return self._form(request, sent, (Fault("branch", "ask.fault-branch"),))
        return self._ask(request, sent, _inquiry_id(form.get("inquiry")))

    def _ask(self, request: web.Request, sent: Typed, inquiry_id: str) -> web.StreamResponse:
        read = typed.read(sent, today())
        if not isinstance(read, Appointment):
            return self._form(request, sent, read)
        board = self._desk.settings.board
        if board is None:
            raise NotAsked("no kiosk is named in the table [board]")
        person = request[pages.PERSON]
        self._desk.guard.note(person, "inquiry.asked", (inquiry_id,))
        once = Once(inquiry_id, person.staff_id)
        self._inquiries.ask_once(once, board.device, [read], DEADLINE)
        raise web.HTTPSeeOther(f"/ask/{inquiry_id}")

    def _typed_in(self, request: web.Request, inquiry_id: str) -> Typed:
        """What was typed for an earlier inquiry: a look at a patient's numbers."""
        try:
            asked = self._inquiries.asked(inquiry_id)
        except InquiryUnknown:
            raise web.HTTPNotFound from None
        self._desk.guard.note(request[pages.PERSON], "inquiry.typed-shown", (inquiry_id,))
        return typed.from_line(asked.lines[0], today())

    def _form(
        self, request: web.Request, filled: Typed, faults: tuple[Fault, ...] = ()
    ) -> web.Response:
        start = dt.datetime.combine(today(), dt.time(), JAPAN)
        return pages.page(
            request,
            "ask.html",
            status=422 if faults else 200,
            typed=filled,
            fields=typed.FIELDS,
            faults={fault.field: fault.why for fault in faults},
            inquiry=clock.new_id(),
            recent=self._inquiries.asked_by_staff(start),
            japan=JAPAN,
        )


def today() -> dt.date:
    """The day in Japan."""
    return clock.now().astimezone(JAPAN).date()


def _inquiry_id(sent: object) -> str:
    text = typed.text_of(sent)
    if not is_uuid(text):
        raise web.HTTPBadRequest(text="inquiry: not the id of a form")
    return text
