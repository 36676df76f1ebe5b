"""No dead end: from every state, with the keys as they are drawn, staff are two touches away.

The graph is walked from the first screen by every key, every answer, every mishap and by time.
"""

import collections
import dataclasses
import typing

import pytest

from kiosk.flow import states as s
from kiosk.ui.actions import Action
from kiosk.ui.view_model import Theme, View
from tests.flows.graph import STAFF, Node, does_nothing, explore, one_of_each, touches_until
from tests.screens.render import PANELS

pytestmark = [
    pytest.mark.window,
    pytest.mark.timeout(240),  # whoever is first walks 4,000 states and draws 500: 20 s of one core
]

TWO = 2


class DrawnKeys:
    """The keys of a View, by drawing it; each View is drawn once."""

    def __init__(self) -> None:
        from kiosk.ui.scene import draw_view
        from kiosk.ui.sheet import Sheet
        from kiosk.ui.theme import Palette
        from kiosk.ui.words import words_of_all

        self._draw, self._sheet = draw_view, Sheet
        self._palette, self._words = Palette.read(Theme.STANDARD), words_of_all()
        self._known: dict[str, dict[str, Action]] = {}

    def __call__(self, view: View) -> dict[str, Action]:
        name = str(dataclasses.asdict(view))
        known = self._known.get(name)
        if known is None:
            sheet = self._sheet(PANELS["1280x800"], self._palette, self._words[view.language])
            self._draw(sheet, view)
            targets = sheet.targets.items()
            known = {name: one.action for name, one in targets if one.action is not None}
            self._known[name] = known
        return known


@pytest.fixture(scope="module")
def keys(only_window):
    return DrawnKeys()


@pytest.fixture(scope="module")
def graph(keys):
    return explore(keys)


def names_of(nodes):
    """Each kind of state once, as the journal would name it."""
    return sorted({" over ".join(one for one in key if isinstance(one, str)) for key in nodes})


def test_every_kind_of_phase_is_in_the_graph(graph):
    found = {type(phase) for node in graph.values() for phase in layers(node.state.phase)}
    assert set(typing.get_args(s.Plain)) | set(typing.get_args(s.Aside)) == found


def layers(phase):
    yield phase
    while isinstance(phase, s.Aside):
        phase = phase.under
        yield phase


def test_from_every_state_a_member_of_staff_is_two_touches_away(graph, keys):
    """And the patient loses nothing on the way: the session goes on."""
    needed = {}
    for key, node in graph.items():
        is_in_session = isinstance(s.uncovered(node.state.phase), s.InSession)

        def is_there(one: Node, is_in_session: bool = is_in_session) -> bool:
            goes_on = isinstance(s.uncovered(one.state.phase), s.InSession)
            return isinstance(one.state.phase, STAFF) and goes_on >= is_in_session

        needed[key] = touches_until(node, keys, is_there, TWO)
    print(f"{len(graph)} states, touches to staff: {collections.Counter(needed.values())}")
    assert names_of(key for key, count in needed.items() if count > TWO) == []


def test_from_every_state_a_patient_can_leave_with_two_touches(graph, keys):
    """Where staff were called or stand there, they see to it."""

    def is_there(node: Node) -> bool:
        return not isinstance(s.uncovered(node.state.phase), s.InSession)

    alone = [
        (key, node)
        for key, node in graph.items()
        if not any(isinstance(phase, STAFF) for phase in layers(node.state.phase))
    ]
    needed = {key: touches_until(node, keys, is_there, TWO) for key, node in alone}
    assert len(needed) > len(graph) / 2
    assert names_of(key for key, count in needed.items() if count > TWO) == []


IN_PLACE = ("correct", "staff-correct", "typed-correct", "typed-next", "-key-", "era-", "kana-")
"""Keys of a keypad stay where they are: nothing to take back, no place left, still wrong."""
SAID = {
    ("AskingToContinue", "continue"),
    *(("ChoosingVoice", f"voice-{voice.value}") for voice in s.Voice),
    *(("StaffMenu", f"menu-page-{page}") for page in ("devices", "records", "actions")),
}
"""The touch itself is the answer; what is chosen already may be chosen again."""


def test_every_key_of_every_state_does_something(graph, keys):
    idle = set()
    for node in graph.values():
        for name, action in one_of_each(keys(node.view)).items():
            if does_nothing(node, action):
                idle.add((type(node.state.phase).__name__, name))
    dead = {one for one in idle if not any(name in one[1] for name in IN_PLACE)}
    assert dead == SAID
