"""Zones: few, large, never over each other, and at the same place on every screen."""

import dataclasses

import pytest

from eligibility.health import HealthInformation
from kiosk.flow import events as e
from kiosk.ui import view_model as v
from kiosk.ui.guided.zones import ground_of, zones_of
from kiosk.ui.panel import UNITS_PER_MM, Panel

PANELS = {
    "1280x800": Panel(1280, 800, 5.88),
    "1024x600": Panel(1024, 600, 4.63),
    "800x480": Panel(800, 480, 5.25),
}
BOTH = v.ChooseView((v.Method.FACE, v.Method.PIN))
FRAME = {"tool-voice": e.VoiceAsked(), "cancel": e.Cancelled(), "bell": e.BellRung()}
PIN = {f"pin-key-{digit}": None for digit in range(10)} | {"correct": None, "confirm": None}


def view(content, **frame):
    return v.View(content, "みなと", voice=v.Voice.GUIDED, **frame)


def zones(content, keys, panel="1280x800", **frame):
    size = PANELS[panel]
    ground = ground_of(size.box, is_compact=size.is_compact)
    return {zone.name: zone for zone in zones_of(view(content, **frame), keys, ground)}


def overlap(one, other):
    return (
        min(one.right, other.right) - max(one.x, other.x) > 0
        and min(one.bottom, other.bottom) - max(one.y, other.y) > 0
    )


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("count", range(7))
def test_zones_are_apart_and_larger_than_a_hand_can_miss(panel, count):
    answers = {f"answer-{number}": e.Retried() for number in range(count)}
    boxes = [zone.box for zone in zones(BOTH, FRAME | answers, panel).values()]
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert min(min(box.w, box.h) for box in boxes) >= 15 * UNITS_PER_MM


@pytest.mark.parametrize("panel", PANELS)
def test_the_keys_of_the_pin_are_large_and_laid_out_as_on_a_telephone(panel):
    laid = zones(v.PinView(4, 3), FRAME | PIN, panel)
    assert min(min(laid[name].box.w, laid[name].box.h) for name in PIN) >= 15 * UNITS_PER_MM
    row = [laid[f"pin-key-{digit}"].box for digit in (1, 2, 3)]
    column = [laid[f"pin-key-{digit}"].box for digit in (2, 5, 8, 0)]
    assert [box.x for box in row] == sorted(box.x for box in row)
    assert {box.y for box in row} == {row[0].y}
    assert [box.y for box in column] == sorted(box.y for box in column)


def test_leaving_and_a_person_stand_at_the_same_place_on_every_screen():
    one = zones(BOTH, FRAME | {"choose-face": e.FaceChosen()})
    other = zones(v.PinView(0, 3), FRAME | PIN)
    for name in ("cancel", "bell", "guided-again"):
        assert one[name].box == other[name].box


def test_going_back_stands_beside_leaving_and_in_its_place_where_there_is_none():
    both = zones(BOTH, FRAME | {"back": e.WentBack()})
    alone = zones(BOTH, {"back": e.WentBack(), "bell": e.BellRung()})
    assert both["cancel"].box.x < both["back"].box.x < both["bell"].box.x
    assert alone["back"].box == both["cancel"].box


def test_one_answer_has_the_whole_middle():
    laid = zones(v.ValidView("山○", 27, 3), FRAME | {"finish": e.Finished()})
    alone = zones(v.ReadingView(), FRAME)
    assert laid["finish"].box == alone["guided-screen"].box


def test_answers_fill_from_the_top_left():
    names = [f"answer-{number}" for number in range(5)]
    laid = zones(BOTH, FRAME | dict.fromkeys(names, e.Retried()))
    assert laid["answer-0"].box.x < laid["answer-1"].box.x
    assert laid["answer-0"].box.y == laid["answer-1"].box.y < laid["answer-2"].box.y
    assert laid["answer-4"].box.w > laid["answer-0"].box.w


@pytest.mark.parametrize(
    "content",
    [v.QrView(), v.BranchView(""), v.CheckTypedView(()), v.CardNumberView("", None, False)],
    ids=lambda content: type(content).__name__,
)
def test_what_needs_eyes_offers_a_person_instead(content):
    laid = zones(content, FRAME | {"typed-key-1": e.SymbolTyped("1"), "way-type": e.Retried()})
    assert set(laid) == {"guided-again", "tool-voice", "guided-staff", "cancel", "bell"}
    assert laid["guided-staff"].action == e.BellRung()


def test_the_first_screen_has_no_way_that_needs_eyes():
    keys = FRAME | {"way-qr": e.WayChosen(e.Way.QR), "way-type": e.WayChosen(e.Way.TYPE)}
    assert not {"way-qr", "way-type"} & set(zones(v.AttractView((), True), keys))


def items(*answers):
    return v.ConsentItemsView(dict(zip(HealthInformation, answers, strict=True)))


ITEM_KEYS = {
    f"items-{kind}-{answer}": None
    for kind in ("care", "checkups", "operations", "diseases")
    for answer in ("yes", "no")
}


def test_the_kinds_of_consent_are_asked_one_by_one():
    first = zones(items(None, None, None, None), FRAME | ITEM_KEYS)
    second = zones(items(False, None, None, None), FRAME | ITEM_KEYS)
    assert {name for name in first if name.startswith("items")} == {
        "items-care-yes", "items-care-no",
    }  # fmt: skip
    assert {name for name in second if name.startswith("items")} == {
        "items-checkups-yes", "items-checkups-no",
    }  # fmt: skip


def test_after_the_last_kind_there_is_only_the_way_on():
    keys = FRAME | ITEM_KEYS | {"items-next": e.ItemsDone()}
    laid = zones(items(True, True, False, False), keys)
    assert {name for name in laid if name.startswith("items")} == {"items-next"}


def test_the_idle_question_has_its_two_answers():
    asked = {"overlay": v.IdleOverlay(20, 20)}
    laid = zones(BOTH, {"continue": e.Continued(), "cancel": e.Cancelled()}, **asked)
    assert set(laid) == {"guided-again", "continue", "cancel"}


def test_where_there_is_no_confirming_yet_it_is_told_how_many_digits_are_in():
    keys = {name: None for name in PIN if name != "confirm"}
    laid = zones(v.PinView(2, 3), FRAME | keys)
    whole = zones(v.PinView(4, 3), FRAME | PIN)
    assert laid["guided-entered"].box == whole["confirm"].box


def test_equal_screens_have_equal_zones():
    keys = FRAME | {"choose-face": e.FaceChosen()}
    assert zones(BOTH, keys) == zones(dataclasses.replace(BOTH), keys)
