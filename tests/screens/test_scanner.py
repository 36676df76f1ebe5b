"""Faults that are planted on a real sheet, and each is found; a sound screen has none."""

import dataclasses

import pytest

from kiosk.ui.panel import Box
from kiosk.ui.theme import Role
from tests.screens.findings import Fault
from tests.screens.planting import FREE, VIEWS, Ground, faults, filled, key, written

pytestmark = pytest.mark.window
FACT = "(fact)"


@pytest.fixture
def ground(kiosk):
    return Ground(kiosk.window)


@pytest.mark.parametrize("name", ["s12-choose", "s22-pin", "s41-valid", "s90-idle"])
def test_a_sound_screen_has_no_fault(ground, name):
    assert faults(ground.screen(VIEWS[name])) == []


def test_an_empty_sheet_has_no_fault(ground):
    assert ground.faults() == []


def test_a_text_that_is_too_long(ground):
    found = ground.faults(written("とても長い文" * 20))
    assert found == [(Fault.MISFIT, FACT), (Fault.CLIPPED, FACT)]


def test_a_text_of_the_catalogue_is_told_by_its_id(ground):
    def plant(sheet):
        from kiosk.ui.sheet import Type

        sheet.say("choose.title", FREE.left(60), Type(40))

    assert (Fault.MISFIT, "choose.title") in ground.faults(plant)


def test_a_text_beyond_the_panel(ground):
    beyond = written("まだ読めますか", Box(1200, 130, 400, 60))
    assert ground.faults(beyond) == [(Fault.CLIPPED, FACT)]


def test_a_text_that_is_too_small(ground):
    assert ground.faults(written("小さい", size=20, smallest=20)) == [(Fault.TOO_SMALL, FACT)]


def test_a_text_over_another(ground):
    found = ground.faults(written("下"), written("上"))
    assert found == [(Fault.TEXT_ON_TEXT, FACT)]


def test_a_text_across_the_edge_of_a_key(ground):
    found = ground.faults(key("wide", Box(720, 100, 400, 100)), written("ふちの上"))
    assert found == [(Fault.ACROSS_KEY, FACT)]


def test_a_text_in_a_key_and_one_beside_it(ground):
    aside = written("となりです", Box(300, 130, 300, 60))
    assert ground.faults(key("wide", Box(690, 100, 400, 100)), written("なかです"), aside) == []


def test_a_text_over_a_picture(ground):
    def card(sheet):
        sheet.drawing("card", Box(700, 100, 172, 108))

    assert (Fault.ON_PICTURE, FACT) in ground.faults(card, written("絵の上"))


def test_a_text_over_the_cameras_picture(ground):
    def plant(sheet):
        sheet.live_picture(FREE)
        with sheet.above():
            written("映像の上")(sheet)

    assert (Fault.ON_PICTURE, FACT) in ground.faults(plant)


def test_a_text_under_the_cameras_picture(ground):
    found = ground.faults(written("映像の下"), lambda sheet: sheet.live_picture(FREE))
    assert found == [(Fault.COVERED, FACT)]


def test_a_text_beside_a_pictures_strokes_is_on_no_picture(ground):
    corner = written("角", Box(FREE.x, FREE.y, 30, 30), size=26)

    def bell(sheet):
        sheet.icon("bell", FREE.x, FREE.y, 150, Role.INK)

    assert ground.faults(bell, corner) == []


def test_a_text_that_something_lies_over(ground):
    found = ground.faults(written("下になる"), filled(FREE, Role.PAPER))
    assert found == [(Fault.COVERED, FACT)]


@pytest.mark.parametrize("role", [Role.INK, Role.INK2])
def test_a_colour_that_stands_out(ground, role):
    assert ground.faults(written("こい", role=role)) == []


@pytest.mark.parametrize("role", [Role.LINE, Role.LOOK, Role.ON_OFF, Role.PAPER])
def test_a_colour_too_near_to_its_ground(ground, role):
    if role is not Role.ON_OFF:
        assert ground.faults(written("うすい", role=role)) == [(Fault.LOW_CONTRAST, FACT)]
    on_amber = ground.faults(filled(FREE, Role.LOOK), written("うすい", role=role))
    assert on_amber == [(Fault.LOW_CONTRAST, FACT)]


def test_the_ground_is_what_lies_under_the_text_and_not_under_the_screen(ground):
    found = ground.faults(filled(FREE, Role.INK), written("見えない"))
    assert found == [(Fault.LOW_CONTRAST, FACT)]


def test_a_ground_that_is_half_seen_counts_by_half(ground):
    def veil(opacity):
        return lambda sheet: sheet.fill(FREE, Role.INK, opacity)

    assert ground.faults(veil(0.2), written("まだ読める")) == []
    assert ground.faults(veil(0.6), written("もう読めない")) == [(Fault.LOW_CONTRAST, FACT)]


def test_words_of_a_key_that_is_off_may_be_paler(ground):
    off = written("まだ押せません", role=Role.ON_OFF)
    assert ground.faults(filled(FREE, Role.OFF), off) == []


@pytest.mark.parametrize("is_bold", [False, True])
def test_a_character_without_a_glyph(ground, is_bold):
    found = ground.faults(written("吉野家は𠮷野家", is_bold=is_bold))
    assert found == [(Fault.NO_GLYPH, FACT)]


def test_a_line_that_ends_inside_a_phrase(ground):
    def plant(sheet):
        written("ここで|切れます")(sheet)
        written("れます", Box(700, 190, 200, 60))(sheet)
        rest, torn = sheet.texts.pop(), sheet.texts.pop()
        lines, quads = ("ここで切", "れます"), torn.quads + rest.quads
        sheet.texts.append(dataclasses.replace(torn, lines=lines, quads=quads))

    assert ground.faults(plant) == [(Fault.TORN, FACT)]


@pytest.mark.parametrize("text", ["二行に|なります", "Two |lines of |words", "二行に\nなります"])
def test_lines_that_end_between_phrases(ground, text):
    narrow = Box(700, 130, 200, 200)
    assert ground.faults(written(text, narrow)) == []


@pytest.mark.parametrize("text", ["", "|", " "])
def test_a_text_without_words(ground, text):
    assert ground.faults(written(text)) == [(Fault.EMPTY, FACT)]


def test_a_key_that_is_too_small(ground):
    assert ground.faults(key("tiny", Box(600, 690, 80, 92))) == [(Fault.SMALL_KEY, "tiny")]


def test_a_key_that_the_design_wants_larger(ground):
    small = key("pin-key-5", Box(600, 680, 100, 95))
    assert ground.faults(small) == [(Fault.SMALL_KEY, "pin-key-5")]


def test_a_key_beyond_the_panel(ground):
    assert ground.faults(key("far", Box(1250, 130, 95, 92))) == [(Fault.KEY_BEYOND, "far")]


@pytest.mark.parametrize(
    ("names", "gap", "is_found"),
    [(("one", "other"), 12, False), (("one", "other"), 9, True),
     (("lost-yes", "lost-no"), 18, False), (("lost-yes", "lost-no"), 15, True)],
)  # fmt: skip
def test_two_keys_that_are_too_close(ground, names, gap, is_found):
    left, right = Box(20, 620, 600, 175), Box(620 + gap, 620, 600, 175)
    found = ground.faults(key(names[0], left), key(names[1], right))
    assert found == ([(Fault.KEYS_CLOSE, names[0])] if is_found else [])


def test_what_the_idle_question_covers_is_not_looked_at(ground):
    seen = ground.screen(VIEWS["s90-idle"])
    assert 0 < len(seen.texts_in_front()) < len(seen.texts)


def test_an_instruction_that_cannot_be_read_is_told(ground):
    def plant(sheet):
        from kivy import graphics

        sheet.group.add(vars(graphics)["Line"](points=[0, 0, 9, 9]))

    assert ground.faults(plant) == [(Fault.UNREADABLE, "Line")]
