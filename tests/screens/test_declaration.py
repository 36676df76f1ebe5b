"""S50 by touch: every key of the questions, and who reads which page."""

import dataclasses

import pytest

from eligibility.declaration import DeclaredShare, InsuranceKind, WhyUnchecked
from eligibility.person import Sex
from kiosk.flow import declaring_events as q, events as e
from kiosk.flow.declaring import BLANK, KANA_ROWS, Question
from kiosk.flow.typed import Era
from tests.screens.catalogue import catalogue

pytestmark = pytest.mark.window

VIEWS = {screen.name: screen.view for screen in catalogue()}
KEYS = [
    ("s50-provisional", "declare", q.DeclarationBegun()),
    ("s50-provisional", "provisional", e.ProvisionalChosen()),
    ("s50-name", "kana-row-0", q.KanaRowOpened(0)),
    ("s50-name", "kana-row-9", q.KanaRowOpened(9)),
    ("s50-name", "kana-blank", e.SymbolTyped(BLANK)),
    ("s50-name", "kana-long", e.SymbolTyped("ー")),
    ("s50-name", "typed-skip", e.TypedSkipped()),
    ("s50-name", "back", e.WentBack()),
    ("s50-name-typed", "typed-next", e.TypedNext()),
    ("s50-name-row", "typed-correct", e.TypedCorrected()),
    ("s50-birthdate", "era-showa", e.EraChosen(Era.SHOWA)),
    ("s50-birthdate", "typed-skip", e.TypedSkipped()),
    ("s50-birthdate-typed", "typed-key-0", e.SymbolTyped("0")),
    ("s50-birthdate-typed", "era-heisei", e.EraChosen(Era.HEISEI)),
    ("s50-phone", "typed-key-9", e.SymbolTyped("9")),
    ("s50-phone-typed", "typed-next", e.TypedNext()),
    ("s50-sex", "sex-2", q.DeclarationAnswered(Sex.FEMALE)),
    ("s50-insurance", "insurance-unknown", q.DeclarationAnswered(InsuranceKind.UNKNOWN)),
    ("s50-share", "share-1", q.DeclarationAnswered(DeclaredShare.ONE)),
    ("s50-reason", "reason-other", q.DeclarationAnswered(WhyUnchecked.OTHER)),
    ("s50-check", "declaration-seen-before", q.DeclarationEdited(Question.SEEN_BEFORE)),
    ("s50-check", "declaration-name", q.DeclarationEdited(Question.NAME)),
    ("s50-check", "declaration-confirm", q.DeclarationConfirmed()),
    ("s50-check", "back", e.WentBack()),
]
ABSENT = {
    "s50-name": {"typed-next", "kana-0", "bell", "cancel"},
    "s50-name-row": {"typed-next", "kana-row-0"},
    "s50-birthdate": {"typed-key-1", "typed-next"},
    "s50-phone": {"typed-next", "typed-hyphen"},
    "s50-check": {"bell"},
}


@pytest.mark.parametrize(("screen", "key", "event"), KEYS, ids=str)
def test_a_key_posts_what_it_says(kiosk, screen, key, event):
    kiosk.show(VIEWS[screen])
    kiosk.touch(key)
    assert kiosk.posted == [e.Touched(), event]


@pytest.mark.parametrize("screen", ABSENT)
def test_a_key_that_would_do_nothing_is_not_there(kiosk, screen):
    kiosk.show(VIEWS[screen])
    assert ABSENT[screen] & set(kiosk.window.targets()) == set()


@pytest.mark.parametrize("row", range(len(KANA_ROWS)))
def test_every_kana_of_a_row_is_a_key(kiosk, row):
    view = VIEWS["s50-name"]
    kiosk.show(dataclasses.replace(view, content=dataclasses.replace(view.content, row=row)))
    last = len(KANA_ROWS[row]) - 1
    kiosk.touch(f"kana-{last}")
    assert kiosk.posted == [e.Touched(), e.SymbolTyped(KANA_ROWS[row][-1])]
    assert f"kana-{last + 1}" not in kiosk.window.targets()


@pytest.mark.parametrize(
    ("name", "own"),
    [("s50-name-typed", "ヤマダ"), ("s50-phone-typed", "090"), ("s50-check", "ヤマダ")],
)
def test_what_is_typed_is_set_without_being_kept(kiosk, name, own):
    kiosk.show(VIEWS[name])
    texts = kiosk.window.texts()
    assert own in _letters("".join(one.text for one in texts if one.kind.is_personal))
    assert not any(own in _letters(one.text) for one in texts if not one.kind.is_personal)


def _letters(text: str) -> str:
    """Without the marks of the language and the bars between what is set one by one."""
    return "".join(one for one in text if one.isalnum())
