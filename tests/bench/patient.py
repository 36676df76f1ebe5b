"""A patient of the bench: places cards, looks at the screen, touches what it names.

Touches and the time that the machine let the patient wait are counted; each screen seen is filmed.
"""

import dataclasses
import time
from pathlib import Path

from tests.bench.qr_codes import Shown
from tests.bench.stack import Line
from tests.bench.virtual_card.script import Script
from tests.bench.waiting import wait_until

PATIENCE_S = 20.0
_NOWHERE = (640, 600)
"""A place on the panel where the thanks have no key."""
_LOOK_AGAIN_S = 0.02
CONTACTLESS_APDU_S = 0.04


class Surprised(Exception):
    """The screen did not become what the patient expected."""


@dataclasses.dataclass
class Film:
    """Pictures of the screens passed, numbered in order."""

    folder: Path
    taken: int = 0

    def take(self, line: Line, journey: str, screen: str) -> Path:
        """Takes one picture."""
        self.taken += 1
        path = self.folder / f"{self.taken:02}-{journey}-{screen}.png"
        line.touch.screenshot(path)
        return path


class Patient:
    """Someone in front of the kiosk, for one journey."""

    def __init__(self, line: Line, film: Film, journey: str) -> None:
        self.line = line
        self._film = film
        self._journey = journey
        self.touches = 0
        self.machine_seconds = 0.0
        self.seen: list[str] = []

    def places_card(self, who: str, script: Script | None = None) -> None:
        """Puts the card of ``who`` on the reader; it answers as slowly as a contactless one."""
        script = script or Script.slow(CONTACTLESS_APDU_S)
        self.line.reader.insert(self.line.wallet.card(who), script)

    def places_odd_card(self, name: str) -> None:
        """A phone or a card of another kind."""
        script = Script.slow(CONTACTLESS_APDU_S)
        self.line.reader.insert(self.line.wallet.odd_card(name), script)

    def takes_card(self) -> None:
        """Takes the card from the reader."""
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
        self.seen.append(screen)
        self._film.take(self.line, self._journey, screen)

    def is_back_at_the_start(self) -> None:
        """The first screen again; the next patient touches the thanks away."""
        began = time.monotonic()
        while (showing := self.line.touch.screen()) != "AttractView":
            if time.monotonic() - began > PATIENCE_S:
                raise Surprised(f"expected AttractView, the kiosk shows {showing}")
            if self.line.touch.view().get("is_card_present") is False:
                self.line.touch.touch_at(*_NOWHERE)
            time.sleep(_LOOK_AGAIN_S)
        self.sees("AttractView", is_machine_time=False)

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
        self.touches += 1

    def shows_code(self, payload: Shown) -> None:
        """Holds a code before the camera."""
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
