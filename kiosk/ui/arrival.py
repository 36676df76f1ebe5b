"""What moves once when a screen is entered, told from the View before it. Pure; no kivy.

Nothing moves when a patient comes back to a screen from the idle question or from an aside: only
what really happened to the card is shown as a movement.
"""

import dataclasses

from kiosk.ui.enrolment_views import EnrolFailedView, WordsDifferView
from kiosk.ui.view_model import (
    AttractView,
    CardProblemView,
    CounterView,
    Dock,
    LostView,
    NoServiceView,
    NotFoundView,
    Papers,
    PlaceCardView,
    ReadingView,
    Station,
    View,
)

ONE_MORE_THING = (
    CounterView,
    NoServiceView,
    LostView,
    NotFoundView,
    WordsDifferView,
    EnrolFailedView,
)
"""A detour: the card stands between two stations."""
STATIONS = {
    Papers.CARD: (Station.CARD, Station.HOLDER, Station.CONSENT, Station.DONE),
    Papers.PAPER: (Station.CARD, Station.HOLDER, Station.DONE),
    Papers.INVITATION: (Station.CARD, Station.HOLDER, Station.CONSENT, Station.DONE),
}
WITHOUT_CARD = (AttractView, CardProblemView, PlaceCardView)
"""From here a card was placed when it is read next."""


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """How a screen is entered."""

    walks_from: float | None = None
    """Where the small card stood on the path; None: it does not walk."""
    is_card_placed: bool = False
    """The card goes down into the reader."""
    is_card_released: bool = False
    """The card comes up in the dock."""


AT_REST = Arrival()


def place_on_path(view: View) -> float | None:
    """The number of a station, or half way between two; None without a path."""
    if view.station is None:
        return None
    stations = STATIONS[view.papers]
    # a paper has no station for consent and waits at the one before
    station = view.station if view.station in stations else Station.HOLDER
    place = stations.index(station)
    if not isinstance(view.content, ONE_MORE_THING):
        return place
    return min(place, len(stations) - 2) + 0.5


def arrival_of(before: View | None, view: View) -> Arrival:
    """What moves when ``view`` follows ``before``."""
    if before is None or view.overlay is not None or before.overlay is not None:
        return AT_REST
    return Arrival(
        _walks_from(before, view),
        isinstance(view.content, ReadingView) and isinstance(before.content, WITHOUT_CARD),
        view.dock is Dock.TAKE_NOW and before.dock in (Dock.STAY, Dock.MAY_TAKE),
    )


def _walks_from(before: View, view: View) -> float | None:
    """One station at most: what is farther did not happen on the path."""
    start, end = place_on_path(before), place_on_path(view)
    if start is None or end is None or before.papers is not view.papers:
        return None
    return start if 0 < abs(end - start) <= 1 else None
