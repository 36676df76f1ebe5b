"""A View on a sheet: the ground's colour, the screen, the frame around it, the idle question."""

from typing import assert_never

from kiosk.ui import view_model as v
from kiosk.ui.screens import (
    attract,
    card_problem,
    choose,
    consent,
    consent_items,
    ending,
    paper_ways,
    pin,
    pin_wrong,
    querying,
    reading,
    result,
)
from kiosk.ui.screens.idle import draw_idle
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role
from kiosk.ui.view_model import View
from kiosk.ui.widgets.dock import draw_dock
from kiosk.ui.widgets.footer import Footer, draw_footer
from kiosk.ui.widgets.header import draw_header

ONE_MORE_THING = (v.CounterView, v.NoServiceView)
WITHOUT_FRAME = (v.AttractView, v.OutOfServiceView)
WITHOUT_BELL = (*WITHOUT_FRAME, v.StaffView)
STAFF_ARE_AN_ANSWER = (
    v.ChooseView,
    v.PinWrongView,
    v.NoServiceView,
    v.CardProblemView,
)


def draw_view(sheet: Sheet, view: View) -> None:
    """Everything that is to be seen."""
    content = view.content
    sheet.fill(sheet.box, _ground(content))
    _draw_content(sheet, view)
    is_bare = sheet.is_compact and isinstance(content, v.PinView)
    if not isinstance(content, WITHOUT_FRAME):
        if not is_bare:
            draw_header(sheet, view, is_detour=isinstance(content, ONE_MORE_THING))
        room = draw_footer(sheet, _footer(view, is_at_left=is_bare))
        if not is_bare and not _draws_the_reader(content):
            draw_dock(sheet, view.dock, room)
    if view.overlay is not None:
        draw_idle(sheet, view.overlay)


def _ground(content: v.Content) -> Role:
    if isinstance(content, v.ValidView):
        return Role.OK_GROUND
    return Role.ATTENTION_GROUND if isinstance(content, ONE_MORE_THING) else Role.PAPER


def _footer(view: View, *, is_at_left: bool) -> Footer:
    content = view.content
    return Footer(
        has_cancel=view.can_cancel,
        has_back=isinstance(content, v.ConsentItemsView | v.StaffView),
        has_bell=not isinstance(content, WITHOUT_BELL) and not _is_thanks(content),
        is_bell_an_answer=isinstance(content, STAFF_ARE_AN_ANSWER),
        is_at_left=is_at_left,
    )


def _is_thanks(content: v.Content) -> bool:
    return isinstance(content, v.FinishView) and not content.is_card_present


def _draws_the_reader(content: v.Content) -> bool:
    match content:
        case v.AttractView() | v.ReadingView():
            return True
        case v.CardProblemView():
            return not card_problem.needs_staff(content.code)
        case v.FinishView():
            return content.is_card_present
        case _:
            return False


def _draw_content(sheet: Sheet, view: View) -> None:  # noqa: C901, PLR0912, PLR0915
    content = view.content
    match content:  # long, and flat: one line a screen
        case v.AttractView():
            attract.draw(sheet, view, content)
        case v.ReadingView():
            reading.draw(sheet, view, content)
        case v.CardProblemView():
            card_problem.draw(sheet, view, content)
        case v.ChooseView():
            choose.draw(sheet, view, content)
        case v.PinView():
            pin.draw(sheet, view, content)
        case v.PinWrongView():
            pin_wrong.draw_wrong(sheet, view, content)
        case v.LastTryView():
            pin_wrong.draw_last_try(sheet, view, content)
        case v.PinLockedView():
            pin_wrong.draw_locked(sheet, view, content)
        case v.QueryingView():
            querying.draw(sheet, view, content)
        case v.ConsentView():
            consent.draw(sheet, view, content)
        case v.ConsentItemsView():
            consent_items.draw(sheet, view, content)
        case v.ValidView():
            result.draw_valid(sheet, view, content)
        case v.CounterView():
            result.draw_counter(sheet, view, content)
        case v.NoServiceView():
            result.draw_no_service(sheet, view, content)
        case v.FinishView():
            ending.draw_finish(sheet, view, content)
        case v.StaffView():
            ending.draw_staff(sheet, view, content)
        case v.OutOfServiceView():
            ending.draw_out_of_service(sheet, view, content)
        case v.QrView():
            paper_ways.draw_plain(sheet, "qr.title")
        case v.TypeView():
            paper_ways.draw_plain(sheet, "typed.insurer_number.title")
        case v.CheckTypedView():
            paper_ways.draw_plain(sheet, "check_typed.title")
        case v.BranchView():
            paper_ways.draw_plain(sheet, "branch.title")
        case v.LostView():
            paper_ways.draw_plain(sheet, "lost.title")
        case v.NotFoundView():
            paper_ways.draw_plain(sheet, "not_found.title")
        case v.DetailsView():
            paper_ways.draw_plain(sheet, "details.title")
        case _:
            assert_never(content)
