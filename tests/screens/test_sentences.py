"""What the screens say about cards, certificates and staff: each cause its own sentence."""

import dataclasses
import types

import pytest

from eligibility.errors import Code
from kiosk.ui import causes, view_model as v
from kiosk.ui.typesetting import plain
from kiosk.ui.words import words_of
from tests.screens.catalogue import catalogue


@pytest.fixture(scope="module")
def screens():
    """Imported when a test runs, not when it is collected: the screens import Kivy."""
    from kiosk.ui.screens import card_number, staff

    return types.SimpleNamespace(
        group_of=card_number.group_of, locked_sentence=staff.locked_sentence
    )


WORDS = words_of(v.Language.JA)
VIEWS = {screen.name: screen.view for screen in catalogue()}
KINDS_OF_CARD = [
    Code.CARD_UNREADABLE,
    Code.NOT_A_MY_NUMBER_CARD,
    Code.CARD_REMOVED,
    Code.CARD_UNRESPONSIVE,
    Code.READER_MISSING,
    Code.READER_BUSY,
    Code.CARD_PROTOCOL,
    Code.RESIDENT_CARD,
    Code.IPHONE_NOT_SUPPORTED,
    Code.NO_AUTH_CERTIFICATE,
    Code.PINLESS_UNAVAILABLE,
    Code.PHOTO_UNUSABLE,
    Code.FACE_DATA_UNTRUSTED,
    Code.CARD_NUMBER_LOCKED,
    Code.SIGNATURE_MISMATCH,
]
CERTIFICATES = [
    Code.CERTIFICATE_EXPIRED,
    Code.CERTIFICATE_REVOKED,
    Code.CERTIFICATE_NOT_YET_VALID,
    Code.CERTIFICATE_UNTRUSTED,
    Code.SIGNATURE_INVALID,
]


def said(kiosk, view):
    kiosk.slot.put(view)
    kiosk.frames(1)
    return [plain(text.text) for text in kiosk.window.texts()]


def note_of(prefix, cause):
    return WORDS.of(f"{prefix}.{cause}.title"), plain(WORDS.of(f"{prefix}.{cause}.note"))


def test_every_kind_of_card_problem_has_its_own_sentence():
    sentences = {note_of("card_problem", causes.card_cause(code)) for code in KINDS_OF_CARD}
    assert len(sentences) == len(KINDS_OF_CARD)


def test_a_reader_that_is_gone_is_the_same_by_cable_and_by_service():
    missing, down = Code.READER_MISSING, Code.READER_SERVICE_DOWN
    assert causes.card_cause(missing) == causes.card_cause(down)


def test_every_certificate_problem_has_its_own_sentence():
    sentences = {note_of("certificate", causes.certificate_cause(code)) for code in CERTIFICATES}
    assert len(sentences) == len(CERTIFICATES)


@pytest.mark.parametrize("code", [Code.CERTIFICATE_EXPIRED, Code.CERTIFICATE_REVOKED,
                                  Code.NO_AUTH_CERTIFICATE, Code.CARD_NUMBER_LOCKED])  # fmt: skip
def test_what_the_municipality_does_is_said(code):
    sentences = (
        note_of("certificate", causes.certificate_cause(code))[1]
        if code in causes.CERTIFICATE_CAUSES
        else note_of("card_problem", causes.card_cause(code))[1]
    )
    assert "市区町村の窓口" in sentences


@pytest.mark.parametrize(
    ("locked_s", "sentence"),
    [
        (0, ("staff_code.again", 0)),
        (1, ("staff_code.locked.seconds", 1)),
        (60, ("staff_code.locked.seconds", 60)),
        (61, ("staff_code.locked.minutes", 2)),
        (300, ("staff_code.locked.minutes", 5)),
    ],
)
def test_how_long_no_staff_code_is_taken(screens, locked_s, sentence):
    assert screens.locked_sentence(locked_s) == sentence


@pytest.mark.parametrize(
    ("digits", "group"),
    [(0, "birth"), (5, "birth"), (6, "expiry"), (9, "expiry"), (10, "code"), (14, "code")],
)
def test_the_card_shows_where_the_next_digit_is_printed(screens, digits, group):
    assert screens.group_of(v.CardNumberView("1" * digits, None, by_staff=False)) == group


@pytest.mark.window
class TestSaid:
    @pytest.mark.parametrize("name", ["s12-choose-face-locked", "s12-choose-none-locked"])
    def test_why_there_is_no_pin(self, kiosk, name):
        sentence = "暗証番号はいま使えません。市区町村の窓口で直せます"
        assert sentence in said(kiosk, VIEWS[name])

    @pytest.mark.parametrize("name", ["s12-choose-face-never", "s12-choose-none-never"])
    def test_that_the_card_has_no_pin(self, kiosk, name):
        assert "このカードに暗証番号はありません" in said(kiosk, VIEWS[name])

    def test_nothing_about_the_pin_where_it_can_be_typed(self, kiosk):
        assert not any("使えません" in text for text in said(kiosk, VIEWS["s12-choose"]))

    def test_the_tries_that_are_left_for_the_cards_numbers(self, kiosk):
        content = v.CardNumberView("", 7, by_staff=False)
        view = dataclasses.replace(VIEWS["s20-number"], content=content)
        assert any("あと7回" in text for text in said(kiosk, view))

    @pytest.mark.parametrize("tries_left", [1, 9])
    @pytest.mark.parametrize("by_staff", [False, True])
    def test_the_tries_fit(self, kiosk, tries_left, by_staff):
        content = v.CardNumberView("55", tries_left, by_staff=by_staff)
        kiosk.slot.put(dataclasses.replace(VIEWS["s20-number"], content=content))
        kiosk.frames(1)
        assert all(text.fits for text in kiosk.window.texts())

    @pytest.mark.parametrize("code", Code, ids=[code.code for code in Code])
    def test_a_certificate_problem_of_every_code_fits_and_shows_it(self, kiosk, code):
        content = v.CertificateProblemView(code)
        view = dataclasses.replace(VIEWS["s25-expired"], content=content)
        assert f"番号 {code.code}" in said(kiosk, view)
        assert all(text.fits for text in kiosk.window.texts())

    @pytest.mark.parametrize("notice", causes.NOTICES)
    def test_every_notice_beside_a_valid_answer(self, kiosk, notice):
        plain_view = VIEWS["s41-valid"]
        noticed = dataclasses.replace(plain_view.content, notice=notice)
        without = said(kiosk, plain_view)
        with_notice = said(kiosk, dataclasses.replace(plain_view, content=noticed))
        [line] = [text for text in with_notice if text not in without]
        assert line.endswith(("できます", "ください", "しました"))

    def test_a_provisional_reception_says_so_with_its_number(self, kiosk):
        texts = said(kiosk, VIEWS["s50-done"])
        assert "仮受付しました" in texts
        assert "27" in texts

    @pytest.mark.parametrize("locked_s", [1, 59, 600, 3600])
    def test_how_long_staff_wait_fits(self, kiosk, locked_s):
        content = v.StaffCodeView(0, is_checking=False, locked_s=locked_s)
        kiosk.slot.put(dataclasses.replace(VIEWS["s26-code"], content=content))
        kiosk.frames(1)
        assert all(text.fits for text in kiosk.window.texts())


def test_each_reason_why_the_face_is_closed_has_its_own_sentence():
    closed = causes.FACE_CAUSES
    notes = {WORDS.of(causes.face_note(v.FaceFailedView(False, (), code))) for code in closed}
    assert len(notes) == len(closed)
    assert WORDS.of(causes.face_note(v.FaceFailedView(False, ()))) not in notes
