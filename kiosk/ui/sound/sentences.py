"""What a screen says: its title and its sentences, as phrases. Pure; no kivy.

What is written and must not be heard (a name, a share, what was typed) has no phrase. Screens for
staff say nothing: they are for whoever looks at them.
"""

from collections.abc import Iterator

from eligibility.health import HealthInformation
from kiosk.flow.typed import TypedField
from kiosk.ui import view_model as v
from kiosk.ui.causes import NO_PIN, NOTICES, card_cause, certificate_cause, face_note
from kiosk.ui.for_staff import is_for_staff
from kiosk.ui.sound.phrases import MOST_TRIES, Phrase, number_phrases

NEEDS_EYES = (v.QrView, v.TypeView, v.CheckTypedView, v.BranchView, v.CardNumberView)
"""What is asked for is printed on a card or a paper: nobody can type it without looking."""
ITEMS = {
    HealthInformation.MEDICATION_AND_CARE: "items.care",
    HealthInformation.CHECKUPS: "items.checkups",
    HealthInformation.OPERATIONS: "items.operations",
    HealthInformation.SPECIFIC_DISEASES: "items.diseases",
}
WITH_NOTE = frozenset({
    TypedField.INSURER_NUMBER, TypedField.SYMBOL, TypedField.NUMBER, TypedField.BRANCH,
})  # fmt: skip


def sentences_of(view: v.View) -> list[Phrase]:
    """What is to be known of a screen, without its keys."""
    if view.overlay is not None:
        return _plain("idle.title", "idle.note")
    if is_for_staff(view.content):
        return []
    if view.voice is v.Voice.GUIDED:
        guided = _guided(view)
        if guided is not None:
            return guided
    return [*_sentences(view), *_dock(view)]


def _plain(*messages: str) -> list[Phrase]:
    return [Phrase(message) for message in messages]


# --- without looking ---


def _guided(view: v.View) -> list[Phrase] | None:
    """What is said instead, where the written sentence leans on what is seen."""
    content = view.content
    match content:
        case _ if isinstance(content, NEEDS_EYES):
            return _plain("guided.needs_eyes")
        case v.AttractView() if content.is_reader_ready:
            return _plain("speech.attract")
        case v.FaceView():
            name = "speech.face.none" if content.hint is None else _hint(content)
            return _plain("speech.face", name)
        case v.PinView(is_checking=False):
            how = _plain("pin.title", "speech.pin.layout", "speech.pin.corners")
            return [*how, *_tries(content.tries_left)]
        case v.ConsentItemsView():
            return list(_item_asked(content))
        case _:
            return None


def entered_of(view: v.View) -> list[Phrase]:
    """How many digits are in, for whoever does not see the dots."""
    content = view.content
    if view.voice is not v.Voice.GUIDED or not isinstance(content, v.PinView):
        return []
    if content.is_checking:
        return []
    return [Phrase("speech.entered", content.entered) if content.entered else NOTHING_ENTERED]


NOTHING_ENTERED = Phrase("speech.entered.none")


def item_asked(content: v.ConsentItemsView) -> HealthInformation | None:
    """The first kind that has no answer yet; without looking they are asked one by one."""
    return next((kind for kind in ITEMS if content.answers[kind] is None), None)


def _item_asked(content: v.ConsentItemsView) -> Iterator[Phrase]:
    """One kind at a time; the keys are yes and no to it."""
    asked = item_asked(content)
    if asked is None:
        yield Phrase("guided.items.complete")
        return
    yield Phrase(ITEMS[asked])
    yield Phrase("guided.items.title")


# --- the screens as they are written ---


def _sentences(view: v.View) -> list[Phrase]:
    content = view.content
    if isinstance(content, v.ValidView | v.CounterView):
        return list(_result(content, view.language))
    if isinstance(content, v.VoiceView):
        return [Phrase("voice.title"), Phrase("voice.volume", content.volume)]
    if isinstance(content, v.PinView | v.PinWrongView):
        return _pin(content)
    for kind, messages in FIXED.items():
        if isinstance(content, kind):
            return _plain(*messages)
    return _plain(*_by_facts(content))


def _by_facts(content: v.Content) -> tuple[str, ...]:  # noqa: C901, PLR0911 (one line a screen)
    match content:
        case v.AttractView():
            not_ready = ("attract.title.not_ready", "attract.not_ready")
            return ("attract.title",) if content.is_reader_ready else not_ready
        case v.CardProblemView():
            cause = card_cause(content.code)
            return f"card_problem.{cause}.title", f"card_problem.{cause}.note"
        case v.CertificateProblemView():
            cause = certificate_cause(content.code)
            return f"certificate.{cause}.title", f"certificate.{cause}.note"
        case v.RegistrationView():
            waiting = ("register.waiting",)
            return waiting if content.is_registering else ("register.title", "register.note")
        case v.QueryingView():
            return ("querying.slow",) if content.is_slow else ("querying.title", "querying.note")
        case v.NoServiceView():
            cause = "network" if content.is_network else "service"
            return "no_service.title", f"no_service.{cause}"
        case v.DetailsView():
            return "details.title", "speech.details"  # neither share nor limit is said aloud
        case v.FinishView():
            return _finish(content)
        case _:
            return _asking(content)


def _pin(content: v.PinView | v.PinWrongView) -> list[Phrase]:
    if isinstance(content, v.PinWrongView):
        return [Phrase("pin_wrong.title"), *_tries(content.tries_left)]
    if content.is_checking:
        return _plain("pin.checking")
    return [*_plain("pin.title", "pin.note"), *_tries(content.tries_left)]


def _asking(content: v.Content) -> tuple[str, ...]:
    match content:
        case v.ChooseView():
            return _choose(content)
        case v.FaceView():
            return "face.title", "face.note", _hint(content)
        case v.FaceFailedView():
            return "face_failed.title", face_note(content)
        case v.PinLockedView():
            face = ".face" if v.Method.FACE in content.methods else ""
            return "pin_locked.title", f"pin_locked.note{face}"
        case v.QrView():
            return "qr.title", _qr_note(content)
        case v.TypeView():
            return _typed(content)
        case v.NotFoundView():
            causes = ("not_found.note", "not_found.slip", "not_found.late")
            alone = ("not_found.note.one", "not_found.late", "not_found.staff")
            return ("not_found.title", *(causes if content.can_correct else alone))
        case _:
            return ()


def _choose(content: v.ChooseView) -> tuple[str, ...]:
    closed = () if content.no_pin is None else (NO_PIN[content.no_pin],)
    if not content.methods:
        return "choose.none.title", "choose.none.note", *closed
    if len(content.methods) > 1:
        return ("choose.title",)
    return "choose.title.one", *closed


def _hint(content: v.FaceView) -> str:
    name = "none" if content.hint is None else content.hint.name.lower()
    return f"face.hint.{name}"


def _qr_note(content: v.QrView) -> str:
    if content.parts is not None:
        return "speech.qr.next"
    return "qr.note" if content.hint is None else f"qr.hint.{content.hint.name.lower()}"


def _typed(content: v.TypeView) -> tuple[str, ...]:
    name = content.field.name.lower()
    title = f"typed.{name}.title"
    if content.problem is not None:
        return title, f"typed.problem.{content.problem.name.lower()}"
    return (title, f"typed.{name}.note") if content.field in WITH_NOTE else (title,)


def _finish(content: v.FinishView) -> tuple[str, ...]:
    if content.is_card_present:
        return "finish.title.take", "finish.note.take"
    return "finish.title.thanks", "speech.ended"


def _result(content: v.ValidView | v.CounterView, language: v.Language) -> Iterator[Phrase]:
    if isinstance(content, v.ValidView):
        yield Phrase("valid.title")
        yield from number_phrases(content.reception_number, language)
        if content.notice is not None:
            yield Phrase(NOTICES[content.notice])
        yield Phrase("valid.note")
        return
    title = "provisional.done" if content.is_provisional else "counter"
    yield from _plain(f"{title}.title", f"{title}.note")
    if content.reception_number is not None:
        yield from number_phrases(content.reception_number, language)
        yield Phrase("counter.note.number")


def _dock(view: v.View) -> list[Phrase]:
    """Where the card is to be, on screens whose own words do not say it."""
    says_it = isinstance(view.content, v.FinishView | v.CardProblemView | v.CardNumberView)
    is_asked = view.dock is v.Dock.TAKE_NOW and not says_it
    return [Phrase("dock.take_now")] if is_asked else []


def _tries(tries_left: int) -> list[Phrase]:
    return [Phrase("speech.tries", tries_left)] if 0 < tries_left <= MOST_TRIES else []


FIXED: dict[type, tuple[str, ...]] = {
    v.ReadingView: ("reading.title", "reading.note"),
    v.PlaceCardView: ("place_again.title", "place_again.note"),
    v.LastTryView: ("last_try.title", "last_try.note"),
    v.ConsentView: (
        "consent.title", "consent.care", "consent.checkups", "consent.operations", "consent.note",
    ),
    v.ConsentItemsView: ("items.title",),
    v.CheckTypedView: ("check_typed.title",),
    v.BranchView: ("branch.title", "branch.note"),
    v.LostView: ("lost.title", "lost.note"),
    v.CardNumberView: ("card_number.title",),
    v.StaffView: ("staff.title", "staff.note"),
    v.OutOfServiceView: ("out_of_service.title", "out_of_service.note"),
    v.LanguageView: ("language.title",),
    v.PrescriptionView: ("prescription.title", "prescription.note"),
    v.ClosedView: ("closed.title", "closed.opens.ask"),
}  # fmt: skip
"""Screens that always say the same."""
