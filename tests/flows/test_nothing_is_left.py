"""When a session is over, the state holds nothing of it; while it lasts, no repr shows it.

All states that any order of touches, answers and time leads to are looked at.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Mapping

import pytest

from kiosk.flow import events as e, states as s
from tests.bench.people import leaks, people, personal_strings
from tests.flows.graph import WORLD, Node, explore
from tests.flows.journey import CARD, READ, SESSION, TODAY, Journey
from tests.flows.test_every_sequence import TOUCHES

pytestmark = pytest.mark.timeout(240)  # whoever is first walks the whole graph
TYPED = "7"
"""The one digit that is typed: four of them in a row are somebody's number."""
KEYS: dict[str, e.Event] = {
    "digit-key-1": e.SymbolTyped(TYPED),
    "pin-four": e.PinDigitsChanged(4),
    "staff-six": e.StaffDigitsChanged(6),
    "staff-confirm": e.StaffConfirmed(1),
}
for number, touch in enumerate(TOUCHES):  # of which each screen takes what fits
    if not isinstance(touch, e.SymbolTyped):
        KEYS[f"{number} {type(touch).__name__}"] = touch
HANAKO = people(TODAY)["hanako"].coverages[-1]
PERSONAL = personal_strings(people(TODAY))
PLAIN = bool | int | float | enum.Enum | None
"""What a kiosk at rest is made of; no text, no day, no bytes."""


def leaves(value: object) -> Iterator[object]:
    """Everything that can be reached from a value."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(key)
            yield from leaves(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@dataclasses.dataclass
class Walk:
    graph: dict[object, Node]
    told: set[str]
    """What the kiosk asked of the world on the way, as a log would say it."""


@pytest.fixture(scope="module")
def walk() -> Walk:
    typed = Journey().go(e.WayChosen(e.Way.QR), e.QrReadWithoutBirth(HANAKO.key))
    typed.go(*(e.SymbolTyped(digit) for digit in "0412"), e.TypedNext())
    assert isinstance(typed.phase, s.CheckingTyped)
    told: set[str] = set()
    begin = Node(typed.state, 1000.0)
    graph = explore(lambda _view: dict(KEYS), begin, tell=lambda one: told.add(repr(one)))
    return Walk(graph, told)


@pytest.fixture
def graph(walk: Walk) -> dict[object, Node]:
    return walk.graph


def is_over(node: Node) -> bool:
    return isinstance(s.uncovered(node.state.phase), s.Resting)


def test_the_walk_gets_everywhere(graph):
    found = {type(s.uncovered(node.state.phase)) for node in graph.values()}
    assert {s.ShowingCoverage, s.CheckingTyped, s.AskingCardNumber, s.NotFound} <= found
    assert sum(is_over(node) for node in graph.values()) > 10


def test_a_kiosk_at_rest_holds_no_text_no_day_and_no_bytes(graph):
    for node in graph.values():
        phase = node.state.phase
        if not is_over(node) or isinstance(s.uncovered(phase), s.Closed):
            continue  # the day and the hours on the door are nobody's
        left = [one for one in leaves(node.state) if not isinstance(one, PLAIN)]
        assert left == [], type(phase)


def test_what_is_left_would_be_noticed():
    assert SESSION in leaves(Journey().go(CARD, READ).state)
    typed = Journey().go(e.WayChosen(e.Way.TYPE), e.SymbolTyped(TYPED)).state
    assert TYPED in leaves(typed)


def test_no_repr_of_a_state_says_who_is_there_or_what_was_typed(graph):
    for node in graph.values():
        text = repr(node.state)
        assert leaks(text, PERSONAL) == set(), type(node.state.phase)
        assert TYPED * 4 not in text, type(node.state.phase)


def test_no_repr_of_what_is_asked_for_says_it_either(walk):
    assert len(walk.told) > 30
    for text in walk.told:
        assert leaks(text, PERSONAL) == set()
        assert TYPED * 4 not in text


@pytest.mark.parametrize("event", WORLD, ids=lambda event: type(event).__name__)
def test_no_repr_of_an_event_says_it(event):
    assert leaks(repr(event), PERSONAL) == set()


def test_days_are_looked_for_too():
    assert not isinstance(dt.date(1955, 4, 12), PLAIN)
