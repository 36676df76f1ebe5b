"""One View of every kind, with invented data as in the design pictures."""

import dataclasses

from eligibility.errors import Code
from eligibility.health import HealthInformation
from kiosk.ui import view_model as v

CLINIC = "みなと内科クリニック"
ALL_TOOLS = tuple(v.Tool)
BOTH = (v.Method.FACE, v.Method.PIN)
PIN_ONLY = (v.Method.PIN,)


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A View, its name, and the design picture that it can be laid beside."""

    name: str
    view: v.View
    reference: str | None = None


def shown(name, content, reference=None, **frame):
    usual = v.View(content, CLINIC, v.Dock.STAY, v.Station.HOLDER, tools=ALL_TOOLS)
    return Shown(name, dataclasses.replace(usual, **frame), reference)


def answers(*given):
    return dict(zip(HealthInformation, given, strict=True))


FIRST = {"dock": v.Dock.NONE, "station": None, "can_cancel": False}
CONSENT = {"station": v.Station.CONSENT}
DONE = {"station": v.Station.DONE, "can_cancel": False}
OVERLAY = v.IdleOverlay(seconds_left=13, seconds_in_all=20)


def catalogue() -> list[Shown]:
    """Every screen; names begin with the id of ui.md."""
    return [
        shown("s00-attract", v.AttractView(tuple(v.WayIn), True), "s00-attract-ja", **FIRST),
        shown(
            "s00-attract-staff",
            v.AttractView((v.WayIn.STAFF,), True),
            **FIRST,
        ),
        shown("s00-attract-no-reader", v.AttractView((v.WayIn.STAFF,), False), **FIRST),
        shown("s10-reading", v.ReadingView(), "s10-reading-ja", station=v.Station.CARD),
        *_card_problems(),
        shown("s12-choose", v.ChooseView(BOTH), "s12-choose-ja"),
        shown("s12-choose-pin", v.ChooseView(PIN_ONLY)),
        shown("s22-pin", v.PinView(entered=4, tries_left=3), "s22-pin-ja"),
        shown("s22-pin-two", v.PinView(entered=2, tries_left=3)),
        shown("s22-pin-checking", v.PinView(entered=4, tries_left=3, is_checking=True)),
        shown("s23-pin-wrong", v.PinWrongView(2, BOTH), "s23-pin-wrong-ja"),
        shown("s23-pin-wrong-pin", v.PinWrongView(2, PIN_ONLY)),
        shown("s23-last-try", v.LastTryView(PIN_ONLY)),
        shown("s23-last-try-face", v.LastTryView(BOTH)),
        shown("s24-pin-locked", v.PinLockedView(())),
        shown("s24-pin-locked-face", v.PinLockedView((v.Method.FACE,))),
        shown("s28-querying", v.QueryingView(), **CONSENT),
        shown("s28-querying-slow", v.QueryingView(is_slow=True), **CONSENT),
        shown("s40-consent", v.ConsentView(), "s40-consent-ja", **CONSENT),
        shown("s401-items", v.ConsentItemsView(answers(None, None, None, None)), **CONSENT),
        shown("s401-items-half", v.ConsentItemsView(answers(True, False, None, None)), **CONSENT),
        shown("s401-items-all", v.ConsentItemsView(answers(True, False, True, False)), **CONSENT),
        *_results(),
        *_endings(),
        shown("s90-idle", v.ChooseView(BOTH), "s90-idle-ja", overlay=OVERLAY),
    ]


def _card_problems():
    gone = {"dock": v.Dock.NONE, "station": v.Station.CARD}
    there = gone | {"dock": v.Dock.MAY_TAKE}
    return [
        shown("s11-removed", v.CardProblemView(Code.CARD_REMOVED, can_retry=False), **gone),
        shown("s11-unreadable", v.CardProblemView(Code.CARD_UNREADABLE, can_retry=True), **there),
        shown("s11-other", v.CardProblemView(Code.NOT_A_MY_NUMBER_CARD, can_retry=False), **gone),
        shown("s11-silent", v.CardProblemView(Code.CARD_UNRESPONSIVE, can_retry=True), **there),
        shown("s11-expired", v.CardProblemView(Code.CERTIFICATE_EXPIRED, can_retry=False), **gone),
        shown("s11-unregistered", v.CardProblemView(Code.CARD_NOT_REGISTERED, False), **gone),
        shown("s11-reader-retry", v.CardProblemView(Code.READER_BUSY, can_retry=True), **there),
        shown("s11-expired-retry", v.CardProblemView(Code.CERTIFICATE_EXPIRED, True), **there),
        shown("s11-reader", v.CardProblemView(Code.READER_BUSY, can_retry=False), **gone),
    ]


def _results():
    take = DONE | {"dock": v.Dock.TAKE_NOW}
    may = {"dock": v.Dock.MAY_TAKE, "station": v.Station.CONSENT}
    return [
        shown("s41-valid", v.ValidView("山○ 花○", 27, 3), "s41-valid-ja", **take),
        shown("s41-valid-long", v.ValidView("ア○ シ○ マ○ ロ○", 128, 2), **take),
        shown("s48-counter", v.CounterView(27), **take),
        shown("s48-counter-no-number", v.CounterView(None), **take),
        shown("s47-network", v.NoServiceView(Code.NO_NETWORK, is_network=True), **may),
        shown("s47-service", v.NoServiceView(Code.SERVICE_ERROR, is_network=False), **may),
    ]


def _endings():
    return [
        shown("s49-take", v.FinishView(True), **DONE | {"dock": v.Dock.TAKE_NOW}),
        shown("s49-thanks", v.FinishView(False), **DONE | {"dock": v.Dock.NONE}),
        shown("s26-staff", v.StaffView(), can_cancel=False),
        shown("s62-out", v.OutOfServiceView(Code.OUTBOX_KEY_MISSING), **FIRST),
    ]
