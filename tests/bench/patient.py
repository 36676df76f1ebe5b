"""A patient of the bench: places cards, looks at the screen, touches what it names.

A diary tells touches and screens; the time that the machine let the patient wait is added up; each
screen seen is filmed. From the first touch to the last the kiosk must speak the patient's language.
"""

import dataclasses
import time
from pathlib import Path

from kiosk.flow.setting import Language
from tests.bench.diary import Deed, Entry
from tests.bench.qr_codes import Shown
from tests.bench.stack import Line
from tests.bench.virtual_card.script import Script
from tests.bench.waiting import wait_until

PATIENCE_S = 20.0
_HOME = Language.JA
_FIRST = "AttractView"
_QUICK_TAPS, _BESIDE_KEYS = 3, (300, 650)
"""A place at the lower left of the panel, where the first screen has no key."""
_NO_STEPS = (_FIRST, "LanguageView", "VoiceView")
_STAFFS_OWN = (
    "StaffCodeView",
    "ProvisionalView",
    "DeclarationTextView",
    "DeclarationChoiceView",
)
"""Screens that staff read, in the clinic's language."""
_LOOK_AGAIN_S = 0.02
CONTACTLESS_APDU_S = 0.04


class Surprised(Exception):
    """The screen did not become what the patient expected."""


@dataclasses.dataclass
class Film:
    """Pictures of the screens passed, numbered in order; without a folder none are taken."""

    folder: Path | None
    taken: int = 0
    is_each_once: bool = False
    """Of each screen the first picture only: one takes as long as three touches."""
    _seen: set[str] = dataclasses.field(default_factory=set)

    def take(self, line: Line, journey: str, screen: str) -> None:
        """Takes one picture."""
        if self.folder is None or (self.is_each_once and screen in self._seen):
            return
        self._seen.add(screen)
        self.taken += 1
        path = self.folder / f"{self.taken:02}-{journey}-{screen}.png"
        line.touch.screenshot(path)


class Patient:
    """Someone in front of the kiosk, for one journey."""

    def __init__(self, line: Line, film: Film, journey: str, language: Language = _HOME) -> None:
        self.line = line
        self.language = language
        self._film = film
        self._journey = journey
        self.diary: list[Entry] = []
        self.machine_seconds = 0.0
        self.first_picture = b""
        """The first screen, as the patient found it."""

    def arrives(self) -> None:
        """Stands before the first screen, and chooses the language when it is not the kiosk's."""
        self.line.touch.passed()
        self.sees(_FIRST, is_machine_time=False)
        self.first_picture = self.line.touch.picture()
        if self.language is not _HOME:
            self.sets("tool-language")
            self.sets(f"language-{self.language.value}")
            self.sees(_FIRST, is_machine_time=False)

    def screens(self) -> list[str]:
        """What the kiosk showed since the patient came, without the first screen and asides."""
        return [name for name in self.line.touch.passed() if name not in _NO_STEPS]

    def places_card(self, who: str, script: Script | None = None) -> None:
        """Puts the card of ``who`` on the reader; it answers as slowly as a contactless one."""
        script = script or Script.slow(CONTACTLESS_APDU_S)
        self._note(Deed.PLACED_CARD, who)
        self.line.reader.insert(self.line.wallet.card(who), script)

    def places_odd_card(self, name: str) -> None:
        """A phone or a card of another kind."""
        script = Script.slow(CONTACTLESS_APDU_S)
        self._note(Deed.PLACED_CARD, name)
        self.line.reader.insert(self.line.wallet.odd_card(name), script)

    def takes_card(self) -> None:
        """Takes the card from the reader."""
        self._note(Deed.TOOK_CARD, "")
        self.line.reader.remove()

    def sees(self, screen: str, *, is_machine_time: bool = True) -> None:
        """Waits for a screen; the time it takes is the machine's, unless the patient is leaving."""
        began = time.monotonic()
        while (showing := self.line.touch.screen()) != screen:
            if time.monotonic() - began > PATIENCE_S:
                raise Surprised(f"expected {screen}, the kiosk shows {showing}")
            time.sleep(_LOOK_AGAIN_S)
        if is_machine_time:
            self.machine_seconds += time.monotonic() - began
        self._hears_own_language(screen)
        self._note(Deed.SAW, screen)
        self._film.take(self.line, self._journey, screen)

    def is_back_at_the_start(self) -> None:
        """The first screen again, as the clinic has it; the thanks are touched away."""
        began = time.monotonic()
        while (showing := self.line.touch.screen()) != _FIRST:
            if time.monotonic() - began > PATIENCE_S:
                raise Surprised(f"expected {_FIRST}, the kiosk shows {showing}")
            if "another-person" in (keys := self.line.touch.targets()) and "finish" in keys:
                self.line.touch.touch("finish")
            time.sleep(_LOOK_AGAIN_S)
        if (language := self.line.touch.setting()["language"]) != _HOME.value:
            raise Surprised(f"the next patient is met in {language}")
        self._film.take(self.line, self._journey, _FIRST)

    def goes_on_with_another(self) -> None:
        """続けて受付: the first screen again, as this patient has it."""
        self.touches_key("another-person")
        self.sees(_FIRST, is_machine_time=False)

    def sees_field(self, name: str, value: str) -> None:
        """Waits until a field of the content has this value."""

        def is_there() -> bool:
            return value in str(self.line.touch.view().get(name)).lower()

        try:
            wait_until(is_there, f"{name} never became {value}", PATIENCE_S)
        except TimeoutError as error:
            raise Surprised(str(error)) from None
        self._film.take(self.line, self._journey, value.replace(" ", "-"))

    def touches_key(self, name: str) -> None:
        """A real touch on a key of the screen."""
        self.line.touch.touch(name)
        self._note(Deed.TOUCHED, name)

    def sets(self, name: str) -> None:
        """A real touch on a tool or on one of its choices: language, size, contrast, voice."""
        self.line.touch.touch(name)
        self._note(Deed.SET, name)

    def sets_and_sees(self, name: str) -> None:
        """The same, of a tool that changes how things look: goes on once they look so.

        The keys move with the letters; who touches before they have moved touches beside them.
        """
        before = self.line.touch.setting()
        self.sets(name)
        try:
            wait_until(
                lambda: self.line.touch.setting() != before, f"{name} changed nothing", PATIENCE_S
            )
        except TimeoutError as error:
            raise Surprised(str(error)) from None

    def touches_key_unseen(self, name: str) -> None:
        """Without looking: the first touch reads the key, the second one on it acts."""
        self.touches_key(name)
        self.touches_key(name)

    def begins_without_looking(self) -> None:
        """Three quick taps anywhere beside the keys of the first screen."""
        for _ in range(_QUICK_TAPS):
            self.line.touch.touch_at(*_BESIDE_KEYS)
            self._note(Deed.SET, "quick tap")
        self.hears_voice("guided")

    def hears_voice(self, voice: str) -> None:
        """Waits until the kiosk speaks so."""
        try:
            wait_until(
                lambda: self.line.touch.setting()["voice"] == voice,
                f"the voice never was {voice}",
                PATIENCE_S,
            )
        except TimeoutError as error:
            raise Surprised(str(error)) from None

    def shows_code(self, payload: Shown) -> None:
        """Holds a code before the camera."""
        self._note(Deed.SHOWED_CODE, "")
        self.line.camera.show(payload)

    def takes_code_away(self) -> None:
        """Lowers the hand."""
        self.line.camera.show_nothing()

    def types_field(self, text: str) -> None:
        """The keys of one field of a card, and 次へ."""
        for character in text:
            name = "typed-hyphen" if character == "-" else f"typed-key-{character}"
            self.touches_key(name)
        self.touches_key("typed-next")

    def types_pin(self, pin: str) -> None:
        """Four keys and 確定."""
        for digit in pin:
            self.touches_key(f"pin-key-{digit}")
        self._film.take(self.line, self._journey, "PinView-typed")
        self.touches_key("confirm")

    def _note(self, deed: Deed, what: str) -> None:
        self.diary.append(Entry(deed, what))

    def _hears_own_language(self, screen: str) -> None:
        language = self.line.touch.setting()["language"]
        own = _HOME if screen in _STAFFS_OWN else self.language
        if self._has_begun() and language != own.value:
            raise Surprised(f"{screen} is in {language} and not in {own.value}")

    def _has_begun(self) -> bool:
        return any(entry.deed is not Deed.SAW for entry in self.diary)
