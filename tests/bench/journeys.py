"""The demo's journeys: what a patient does, and what must come of it."""

import dataclasses
from collections.abc import Callable

from tests.bench.patient import Film, Patient, Surprised
from tests.bench.stack import Line
from tests.bench.touch import TouchFailed
from tests.bench.virtual_card.script import Script

SLOW_LINE_S = 0.6


@dataclasses.dataclass(frozen=True)
class Journey:
    """One patient's way through the kiosk."""

    name: str
    title: str
    expected: str
    walk: Callable[[Patient], str]
    """Gives what came of it, in the words of ``expected``."""
    who: str | None = None
    """Whose coverage must be filed at the hospital; None: nothing may be filed."""
    consent_flags: int = 0
    """How many consent flags the hospital's file must carry as given."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a journey came to."""

    journey: Journey
    got: str
    machine_seconds: float
    touches: int

    @property
    def is_as_expected(self) -> bool:
        """True when the patient got what the journey promises."""
        return self.got == self.journey.expected


def walk(journey: Journey, line: Line, film: Film) -> Outcome:
    """Walks one journey from the first screen back to it."""
    patient = Patient(line, film, journey.name)
    try:
        patient.sees("AttractView", is_machine_time=False)
        got = journey.walk(patient)
    except (Surprised, TouchFailed) as surprise:
        got = str(surprise)
        film.take(line, journey.name, "surprise")
    return Outcome(journey, got, round(patient.machine_seconds, 2), patient.touches)


def _check_in(patient: Patient, consent: str) -> str:
    """From the consent question to the first screen."""
    patient.sees("ConsentView")
    patient.touches_key(consent)
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.sees("AttractView", is_machine_time=False)
    return f"valid, pays {share}割"


def _pin_and_all_consents(patient: Patient) -> str:
    patient.places_card("hanako")
    patient.sees("ReadingView")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people["hanako"].pin)
    return _check_in(patient, "consent-all")


def _wrong_twice_then_right(patient: Patient) -> str:
    right = patient.line.people["taro"].pin
    wrong = "".join(str((int(digit) + 1) % 10) for digit in right)
    patient.places_card("taro")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(wrong)
    patient.sees("PinWrongView")
    patient.touches_key("again")
    patient.sees("PinView")
    patient.types_pin(wrong)
    patient.sees("LastTryView")
    patient.touches_key("last-try")
    patient.sees("PinView")
    patient.types_pin(right)
    return _check_in(patient, "consent-none")


def _pulled_while_reading(patient: Patient) -> str:
    patient.places_card("mika", Script.pull_before_apdu(4))
    patient.sees("CardProblemView")
    code = patient.line.touch.view()["code"]
    patient.takes_card()
    patient.sees("AttractView", is_machine_time=False)
    return f"told {code}, back to the start"


def _cut_during_the_query(patient: Patient) -> str:
    line = patient.line
    before = line.touch.picture()
    patient.places_card("yui")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    line.cable.slow(SLOW_LINE_S)
    patient.types_pin(line.people["yui"].pin)
    patient.sees("ConsentView")
    patient.touches_key("consent-all")
    patient.sees("QueryingView")
    line.cable.cut()
    try:
        patient.sees("NoServiceView")
        code = line.touch.view()["code"]
        patient.touches_key("cancel")
        patient.sees("FinishView")
        patient.takes_card()
        patient.sees("AttractView", is_machine_time=False)
    finally:
        line.cable.restore()
    left = "nothing" if line.touch.picture() == before else "something"
    return f"told {code}, back to the start, {left} left on the screen"


JOURNEYS = (
    Journey(
        "pin",
        "Card and PIN, every record may be seen",
        "valid, pays 3割",
        _pin_and_all_consents,
        who="hanako",
        consent_flags=5,
    ),
    Journey(
        "wrong-pin",
        "PIN wrong twice, then right; no record may be seen",
        "valid, pays 1割",
        _wrong_twice_then_right,
        who="taro",
    ),
    Journey(
        "pulled-card",
        "Card pulled while it is read",
        "told KSK-003, back to the start",
        _pulled_while_reading,
    ),
    Journey(
        "cut-line",
        "Network cut while the cloud is asked",
        "told KSK-101, back to the start, nothing left on the screen",
        _cut_during_the_query,
    ),
)
