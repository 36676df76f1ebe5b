"""What a key says when it is touched or has the focus: phrases by the key's name. Pure; no kivy.

A key that types a digit says nothing, whichever pad it belongs to: a digit is a secret (PIN, staff
code) or personal (the number of a card).
"""

import re

from kiosk.flow.typed import TypedField
from kiosk.ui import view_model as v
from kiosk.ui.sound.phrases import Phrase
from kiosk.ui.sound.sentences import entered_of

DIGIT_KEY = re.compile(r"(pin|staff|typed|code)-key-\d")
EDIT_KEY = re.compile(r"typed-edit-(.+)")
ITEM_KEY = re.compile(r"items-(care|checkups|operations|diseases)-(yes|no)")
LABELS = {
    "bell": ("attract.staff",),
    "cancel": ("frame.cancel",),
    "back": ("frame.back",),
    "details": ("frame.details",),
    "staff-code": ("frame.staff_code",),
    "tool-size": ("speech.tool.size",),
    "tool-theme": ("speech.tool.theme",),
    "tool-voice": ("tool.voice",),
    "tool-language": ("tool.language",),
    "language-ja": ("language.ja",),
    "language-en": ("language.en",),
    "language-zh-Hans": ("language.zh-Hans",),
    "language-ko": ("language.ko",),
    "voice-off": ("voice.off",),
    "voice-spoken": ("voice.spoken",),
    "voice-guided": ("voice.guided",),
    "volume-down": ("voice.volume.down",),
    "volume-up": ("voice.volume.up",),
    "way-qr": ("attract.qr",),
    "way-type": ("attract.type",),
    "retry": ("card_problem.retry",),
    "choose-face": ("choose.face",),
    "choose-pin": ("choose.pin",),
    "face-again": ("face_failed.again",),
    "failed-staff": ("pin_locked.staff",),
    "locked-staff": ("pin_locked.staff",),
    "certificate-staff": ("pin_locked.staff",),
    "last-try-staff": ("last_try.staff",),
    "last-try": ("last_try.yes",),
    "again": ("pin_wrong.again",),
    "correct": ("pin.correct",),
    "confirm": ("pin.confirm",),
    "typed-correct": ("pin.correct",),
    "typed-next": ("items.next",),
    "typed-hyphen": ("speech.hyphen",),
    "typed-confirm": ("check_typed.confirm",),
    "era-taisho": ("typed.era.taisho",),
    "era-showa": ("typed.era.showa",),
    "era-heisei": ("typed.era.heisei",),
    "era-reiwa": ("typed.era.reiwa",),
    "branch-unknown": ("branch.unknown",),
    "register-yes": ("items.yes",),
    "register-no": ("items.no",),
    "consent-all": ("consent.all",),
    "consent-items": ("consent.items",),
    "consent-none": ("consent.none",),
    "items-next": ("items.next",),
    "prescription-electronic": ("prescription.electronic",),
    "prescription-paper": ("prescription.paper",),
    "lost-yes": ("lost.yes",),
    "lost-no": ("lost.no",),
    "correct-number": ("not_found.again",),
    "finish": ("valid.finish",),
    "another-person": ("finish.another",),
    "continue": ("idle.continue",),
    "guided-again": ("guided.again",),
    "guided-staff": ("attract.staff",),
}
"""By the key's name, where the screen does not matter."""
NOTES = {"choose-face": "choose.face.note", "choose-pin": "choose.pin.note"}
"""Said after a label on the screen that has the note on the key."""


def label_of(name: str, view: v.View) -> tuple[Phrase, ...]:
    """What is said of a key; empty for digits and for what only staff touch."""
    if DIGIT_KEY.fullmatch(name):
        return ()
    if name == "guided-entered":
        return tuple(entered_of(view))
    chosen = (Phrase("speech.chosen"),) if _is_chosen(name, view.content) else ()
    return (*(Phrase(message) for message in _messages(name, view)), *chosen)


def is_silent(name: str) -> bool:
    """True for the keys that may never be told: digits."""
    return DIGIT_KEY.fullmatch(name) is not None


def _is_chosen(name: str, content: v.Content) -> bool:
    match content:
        case v.VoiceView(voice=voice):
            return name == f"voice-{voice.value}"
        case v.LanguageView(chosen=language):
            return name == f"language-{language.value}"
        case _:
            return False


def _messages(name: str, view: v.View) -> tuple[str, ...]:
    edited, item = EDIT_KEY.fullmatch(name), ITEM_KEY.fullmatch(name)
    if edited:
        return f"check_typed.{edited[1].replace('-', '_')}", "pin.correct"
    if item:
        return _of_item(item[1], item[2], view)
    of_this_screen = _of_screen(name, view)
    return of_this_screen if of_this_screen is not None else LABELS.get(name, ())


def _of_item(kind: str, answer: str, view: v.View) -> tuple[str, ...]:
    """Without looking, the kind was asked in the screen's sentence."""
    if view.voice is v.Voice.GUIDED:
        return (f"items.{answer}",)
    return f"items.{kind}", f"items.{answer}"


def _of_screen(name: str, view: v.View) -> tuple[str, ...] | None:
    content = view.content
    match name:
        case "cancel" if view.overlay is not None:
            return ("idle.cancel",)
        case "retry" if isinstance(content, v.NoServiceView):
            return ("no_service.again",)
        case "finish" if isinstance(content, v.FinishView):
            return ("finish.end",)
        case "way-type" if isinstance(content, v.QrView):
            return ("qr.type",)
        case "typed-skip" if isinstance(content, v.TypeView):
            symbol = content.field is TypedField.SYMBOL
            return ("typed.no_symbol",) if symbol else ("branch.unknown",)
        case "choose-pin" if content == v.ChooseView((v.Method.PIN,)):
            return LABELS[name][0], "choose.pin.note.one"
        case "choose-face" | "choose-pin" if isinstance(content, v.ChooseView):
            return LABELS[name][0], NOTES[name]
        case _:
            return None
