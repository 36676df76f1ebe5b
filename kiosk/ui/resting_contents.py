"""Phase to Content without a patient (S00, S01, S49, S62). Pure; no kivy."""

from typing import assert_never

from kiosk.flow import states as s
from kiosk.flow.hours import clock_text
from kiosk.ui import view_model as v


def resting_content(phase: s.Resting, state: s.State) -> v.Content:
    """The content of a phase in which nobody checks in."""
    match phase:
        case s.Attract():
            return _attract(state)
        case s.Closed():
            return _closed(phase)
        case s.OutOfService():
            return v.OutOfServiceView(phase.code)
        case s.TakingCard():
            return v.FinishView(is_card_present=True)
        case s.Thanking():
            return v.FinishView(is_card_present=False, can_continue=True)
        case _:
            assert_never(phase)


def _attract(state: s.State) -> v.Content:
    camera = (v.WayIn.QR,) if state.has_camera and not state.is_camera_lost else ()
    ways = (*camera, v.WayIn.TYPE, v.WayIn.STAFF)
    return v.AttractView(ways, is_reader_ready=state.reader is not s.ReaderState.MISSING)


def _closed(phase: s.Closed) -> v.Content:
    if phase.today is None:
        return v.ClosedView(None, None)
    today = tuple((clock_text(span.begins), clock_text(span.ends)) for span in phase.today)
    if phase.opens is None:
        return v.ClosedView(today, None)
    day = phase.opens.date()
    ahead = (day - phase.on).days
    return v.ClosedView(today, v.Opening(day, ahead, f"{phase.opens:%H:%M}"))
