"""F01 to F08 by touch: every key of the first start does what it says, and only what fits is on."""

import pytest
from PIL import ImageFont

from eligibility.four_words import PAIRS
from kiosk.flow import events as e
from kiosk.flow.setting import Language
from kiosk.ui import enrolment_actions as a
from kiosk.ui.enrolment_views import ROWS, TypeCodeView
from kiosk.ui.fonts import BOLD, find
from tests.screens.catalogue import catalogue
from tests.screens.catalogue_enrolment import CODE, WIDEST_WORDS

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
KEYS = [
    ("f01-welcome", "language-ko", e.LanguageChosen(Language.KO)),
    ("f01-welcome-bad", "setup-begin", a.SetupBegun()),
    ("f01-welcome-looking", "setup-begin", a.SetupBegun()),
    ("f02-show", "code-type", a.CodeTypingChosen()),
    ("f02-show", "back", e.WentBack()),
    ("f02-show", "tool-language", e.LanguageAsked()),
    ("f03-type", "code-key-Z", a.CharacterPressed("Z")),
    ("f03-type-some", "code-correct", a.CharacterCorrected()),
    ("f03-type-some", "code-camera", a.CameraChosen()),
    ("f03-type-check", "code-group-3", a.GroupPressed(3)),
    ("f03-type-all", "code-next", a.CodeEntered()),
    ("f03-type-all", "back", e.WentBack()),
    ("f04-contacting", "back", e.WentBack()),
    ("f04-contacting-line", "enrol-again", a.TriedAgain()),
    ("f05-waiting", "words-differ", a.WordsDiffered()),
    ("f05-differ", "start-over", a.StartedOver()),
    ("f05-give-up", "give-up", a.GivenUp()),
    ("f05-give-up", "back", e.WentBack()),
    ("f06-finishing-service", "enrol-again", a.TriedAgain()),
    ("f07-done", "reception-begin", a.ReceptionBegun()),
    ("f08-ksk-350", "enrol-again", a.TriedAgain()),
    ("f08-ksk-351", "enrol-new", a.TriedAgain()),
    ("f08-ksk-351", "back", e.WentBack()),
    ("f08-ksk-358", "enrol-start", a.StartedOver()),
]
ABSENT = {
    "f01-welcome": {"back", "bell", "tool-language"},
    "f03-type": {"code-next", "code-correct", "code-group-0"},
    "f03-type-all": {"code-key-0"},
    "f03-type-check": {"code-next", "code-key-0"},
    "f03-type-first": {"code-camera", "code-next"},
    "f05-waiting": {"enrol-again", "bell"},
    "f06-finishing": {"back", "enrol-again"},
    "f07-done": {"back"},
    "f08-ksk-358": {"back"},
}


@pytest.mark.parametrize(("screen", "key", "posted"), KEYS, ids=[f"{s}-{k}" for s, k, _ in KEYS])
def test_a_key_does_what_it_says(kiosk, screen, key, posted):
    kiosk.show(VIEWS[screen])
    kiosk.touch(key)
    assert kiosk.posted == [e.Touched(), posted]


@pytest.mark.parametrize("screen", ABSENT)
def test_what_does_not_fit_cannot_be_touched(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert ABSENT[screen] & kiosk.window.targets().keys() == set()


def test_every_character_of_a_code_has_its_key(kiosk):
    kiosk.show(VIEWS["f03-type-some"])
    assert {f"code-key-{one}" for one in "".join(ROWS)} <= kiosk.window.targets().keys()


def test_the_widest_words_of_all_are_in_the_catalogue():
    face = ImageFont.truetype(str(find(BOLD)), 100)
    kana, english = (
        sorted({face.getlength(word) for word in words}, reverse=True)
        for words in zip(*((pair.japanese, pair.english) for pair in PAIRS), strict=True)
    )
    shown = [[face.getlength(word) for word in words] for words in zip(*WIDEST_WORDS, strict=True)]
    assert [max(widths) for widths in shown] == [kana[0], english[0]]


def test_no_character_of_a_code_is_in_any_repr():
    told = repr(VIEWS["f03-type-group"].content)
    assert "2YHK" not in told
    assert "M7PZ" not in told
    assert "Z" not in repr(a.CharacterPressed("Z")).replace("CharacterPressed", "")


def test_a_group_that_is_typed_again_leaves_the_others_where_they_are():
    content = TypeCodeView(CODE[:10], CODE[12:])
    assert content.groups == ("2YHK", "4W9Q", "X0", "M7PZ", "5BNC", "3DJ8", "FVS")
