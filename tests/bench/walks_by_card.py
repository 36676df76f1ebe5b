"""What patients with a My Number Card do."""

from tests.bench.patient import Patient
from tests.bench.virtual_card.script import Script

SLOW_LINE_S = 0.6


def _to_consent(patient: Patient, who: str) -> None:
    """Card, PIN, right at once."""
    patient.places_card(who)
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people[who].pin)
    patient.sees("ConsentView")


def _from_consent(patient: Patient, consent: str) -> str:
    """The consent, the result, the card, the first screen."""
    patient.touches_key(consent)
    patient.sees("ValidView")
    share = patient.line.touch.view()["share_tenths"]
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return f"valid, pays {share}割"


def pin_and_all_consents(patient: Patient) -> str:
    """The straight way."""
    patient.places_card("hanako")
    patient.sees("ReadingView")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people["hanako"].pin)
    patient.sees("ConsentView")
    return _from_consent(patient, "consent-all")


def wrong_twice_then_right(patient: Patient) -> str:
    """The last try is asked about before it is spent."""
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
    patient.sees("ConsentView")
    return _from_consent(patient, "consent-none")


def pulled_while_reading(patient: Patient) -> str:
    """The card leaves at the fourth command."""
    patient.places_card("mika", Script.pull_before_apdu(4))
    patient.sees("CardProblemView")
    code = patient.line.touch.view()["code"]
    patient.takes_card()
    patient.is_back_at_the_start()
    return f"told {code}, back to the start"


def cut_during_the_query(patient: Patient) -> str:
    """The line is slow, then gone."""
    line = patient.line
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
        patient.is_back_at_the_start()
    finally:
        line.cable.restore()
    left = "nothing" if line.touch.picture() == patient.first_picture else "something"
    return f"told {code}, back to the start, {left} left on the screen"


def after_a_change_of_insurer(patient: Patient) -> str:
    """The card knows the new insurer although the paper does not."""
    _to_consent(patient, "kenji")
    return _from_consent(patient, "consent-none")


def without_any_coverage(patient: Patient) -> str:
    """Lost, without date and reason on the screen."""
    patient.places_card("jiro")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people["jiro"].pin)
    patient.sees("LostView")
    patient.touches_key("cancel")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return "lost, told to check the new insurance"


def a_family(patient: Patient) -> str:
    """続けて受付: the next one is met as the first one had it, and knows nothing of the first."""
    _to_consent(patient, "hanako")
    patient.touches_key("consent-none")
    patient.sees("ValidView")
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.goes_on_with_another()
    patient.places_card("taro")
    patient.sees("ChooseView")
    patient.touches_key("cancel")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return "checked in, the next one met in the same language"


def in_largest_letters(patient: Patient) -> str:
    """Letters of 160 %, yellow on black; the keys are where they can be touched all the same."""
    for tool in ("tool-size", "tool-size", "tool-theme"):
        patient.sets_and_sees(tool)
    _to_consent(patient, "mika")
    patient.touches_key("consent-all")
    patient.sees("ValidView")
    setting = patient.line.touch.setting()
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return f"checked in, {setting['text_size']} letters, {setting['theme']}"


def without_looking(patient: Patient) -> str:
    """A blind patient: each key is read at its first touch and chosen by the second."""
    patient.begins_without_looking()
    patient.places_card("hanako")
    patient.sees("ChooseView")
    patient.touches_key_unseen("choose-pin")
    patient.sees("PinView")
    for digit in patient.line.people["hanako"].pin:
        patient.touches_key_unseen(f"pin-key-{digit}")
    patient.touches_key_unseen("confirm")
    patient.sees("ConsentView")
    patient.touches_key_unseen("consent-all")
    patient.sees("ValidView")
    patient.hears_voice("guided")
    patient.touches_key_unseen("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return "checked in without looking"
