"""A View on a sheet: the ground's colour, the screen, the frame around it, the idle question."""

from typing import assert_never

from kiosk.flow import events
from kiosk.flow.menu_events import LogoHeld
from kiosk.ui import enrolment_views as f, view_model as v
from kiosk.ui.arrival import ONE_MORE_THING
from kiosk.ui.for_staff import DECLARING, ENROLLING, FOR_STAFF, IN_MENU, is_for_staff
from kiosk.ui.panel import Box
from kiosk.ui.screens import (
    attract,
    branch,
    card_number,
    card_problem,
    certificate,
    check_typed,
    choose,
    closed,
    consent,
    consent_items,
    declaration,
    declaration_text,
    details,
    ending,
    enrolment,
    face,
    language,
    menu,
    menu_actions,
    not_covered,
    pin,
    pin_wrong,
    place_again,
    prescription,
    qr,
    querying,
    reading,
    result,
    self_test,
    staff,
    typed,
    voice,
)
from kiosk.ui.screens.idle import draw_idle
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role
from kiosk.ui.view_model import View
from kiosk.ui.widgets.dock import dock_width, draw_dock
from kiosk.ui.widgets.footer import Footer, draw_footer, room_beside_bell
from kiosk.ui.widgets.header import draw_header
from kiosk.ui.widgets.zones import margin

CHECKED = (v.ValidView, v.DetailsView, f.EnrolledView)
WITH_KEYPAD = (
    v.PinView,
    v.TypeView,
    v.BranchView,
    v.CardNumberView,
    v.StaffCodeView,
    v.DeclarationTextView,
)
"""On a small panel the keypad takes the whole height, and the footer's keys stand at the left."""
WITHOUT_HEADER_WHEN_COMPACT = (
    *WITH_KEYPAD,
    v.CheckTypedView,
    v.DeclarationCheckView,
    f.WelcomeView,
)
BACK = (
    v.ConsentItemsView,
    v.PrescriptionView,
    v.StaffView,
    v.TypeView,
    v.CheckTypedView,
    v.BranchView,
    v.CardNumberView,
    v.PlaceCardView,
    v.StaffCodeView,
    v.ProvisionalView,
    *DECLARING,
    *IN_MENU,
    v.LanguageView,
    v.VoiceView,
    f.ShowCodeView,
    f.ContactingView,
    f.WaitingView,
    f.GiveUpView,
    f.EnrolFailedView,
)
WITHOUT_FRAME = (v.AttractView, f.TypeCodeView)
WITHOUT_HEADER = (v.ScreenTestView,)
TO_HOLD = (v.AttractView, v.ClosedView, v.OutOfServiceView)
"""Where the clinic's name, held, leads to the staff menu."""
WITHOUT_BELL = (*WITHOUT_FRAME, *FOR_STAFF, v.StaffView)
STAFF_ARE_AN_ANSWER = (
    v.ChooseView,
    v.PinWrongView,
    v.FaceFailedView,
    v.PinLockedView,
    v.CertificateProblemView,
    v.RegistrationView,
    v.NoServiceView,
    v.CardProblemView,
    v.LostView,
    v.NotFoundView,
)


def draw_view(sheet: Sheet, view: View) -> None:
    """Everything that is to be seen."""
    content = view.content
    sheet.ground = _ground(content)
    sheet.fill(sheet.box, sheet.ground)
    _draw_content(sheet, view)
    is_at_left = sheet.is_compact and isinstance(content, WITH_KEYPAD)
    if not isinstance(content, WITHOUT_FRAME):
        if not isinstance(content, _without_header(sheet)):
            draw_header(sheet, view, is_for_staff=_has_badge(content))
        room = draw_footer(sheet, _footer(sheet, view, is_at_left=is_at_left))
        if not is_at_left and not _draws_the_reader(sheet, content):
            draw_dock(sheet, view.dock, room)
    if isinstance(content, TO_HOLD) and view.voice is not v.Voice.GUIDED:
        _hold_logo(sheet)
    if view.overlay is not None:
        draw_idle(sheet, view.overlay)


def _has_badge(content: v.Content) -> bool:
    """At the first start no patient is about, and the path stands in its place."""
    return is_for_staff(content) and not isinstance(content, ENROLLING)


def _without_header(sheet: Sheet) -> tuple[type, ...]:
    small = WITHOUT_HEADER_WHEN_COMPACT if sheet.is_compact else ()
    return (*WITHOUT_HEADER, *small)


def _hold_logo(sheet: Sheet) -> None:
    """Where the clinic's name stands on the first screen, and the same place on the others."""
    place = Box(margin(sheet), 8, sheet.box.w * 0.36, 92)
    sheet.holdable("logo", place, LogoHeld())


def _ground(content: v.Content) -> Role:
    if isinstance(content, CHECKED):
        return Role.OK_GROUND
    return Role.ATTENTION_GROUND if isinstance(content, ONE_MORE_THING) else Role.PAPER


def _footer(sheet: Sheet, view: View, *, is_at_left: bool) -> Footer:
    content = view.content
    is_large = sheet.is_one_column
    return Footer(
        has_cancel=view.can_cancel,
        back=_back(content),
        has_details=isinstance(content, v.ValidView) and content.has_details and not is_large,
        has_finish=is_large and isinstance(content, (v.ValidView, v.CounterView)),
        has_staff_code=isinstance(content, v.StaffView) and content.can_vouch,
        has_bell=_has_bell(view),
        is_bell_short=_is_bell_short(sheet, view.dock),
        is_bell_an_answer=isinstance(content, STAFF_ARE_AN_ANSWER),
        has_dock=view.dock is not v.Dock.NONE or _draws_the_reader(sheet, content),
        is_at_left=is_at_left,
    )


def _has_bell(view: View) -> bool:
    has_one = not isinstance(view.content, WITHOUT_BELL) and not _is_thanks(view.content)
    return view.can_call and has_one


def _is_bell_short(sheet: Sheet, dock: v.Dock) -> bool:
    """The words that the card is to be taken come before half of the bell's."""
    return dock is v.Dock.TAKE_NOW and dock_width(sheet, dock) > room_beside_bell(sheet)


def _back(content: v.Content) -> events.Event | None:
    if isinstance(content, v.DetailsView):
        return events.DetailsToggled()
    if isinstance(content, v.ProvisionalView) and content.is_keeping:
        return None  # it is being kept: there is no way back for some moments
    if isinstance(content, f.EnrolFailedView) and content.way_on is f.WayOn.FROM_START:
        return None  # its one key leads there
    return events.WentBack() if isinstance(content, BACK) else None


def _is_thanks(content: v.Content) -> bool:
    return isinstance(content, v.FinishView) and not content.is_card_present


def _draws_the_reader(sheet: Sheet, content: v.Content) -> bool:
    match content:
        case v.AttractView() | v.ReadingView() | v.PlaceCardView():
            return True
        case v.CardProblemView():
            return card_problem.draws_reader(sheet, content)
        case v.FinishView():
            return content.is_card_present
        case _:
            return False


def _draw_content(sheet: Sheet, view: View) -> None:  # noqa: C901, PLR0912, PLR0915
    content = view.content
    match content:  # long, and flat: one line a screen
        case v.AttractView():
            attract.draw(sheet, view, content)
        case v.ClosedView():
            closed.draw(sheet, view, content)
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
        case v.PrescriptionView():
            prescription.draw(sheet, view, content)
        case v.ValidView():
            result.draw_valid(sheet, view, content)
        case v.CounterView():
            result.draw_counter(sheet, view, content)
        case v.NoServiceView():
            not_covered.draw_no_service(sheet, view, content)
        case v.FinishView():
            ending.draw_finish(sheet, view, content)
        case v.StaffView():
            staff.draw_called(sheet, view, content)
        case v.OutOfServiceView():
            ending.draw_out_of_service(sheet, view, content)
        case v.QrView():
            qr.draw(sheet, view, content)
        case v.TypeView():
            typed.draw(sheet, view, content)
        case v.CheckTypedView():
            check_typed.draw(sheet, view, content)
        case v.BranchView():
            branch.draw(sheet, view, content)
        case v.LostView():
            not_covered.draw_lost(sheet, view, content)
        case v.NotFoundView():
            not_covered.draw_not_found(sheet, view, content)
        case v.DetailsView():
            details.draw(sheet, view, content)
        case v.FaceView():
            face.draw(sheet, view, content)
        case v.FaceFailedView():
            face.draw_failed(sheet, view, content)
        case v.CardNumberView():
            card_number.draw(sheet, view, content)
        case v.PlaceCardView():
            place_again.draw(sheet, view, content)
        case v.StaffCodeView():
            staff.draw_code(sheet, view, content)
        case v.ProvisionalView():
            staff.draw_provisional(sheet, view, content)
        case v.DeclarationTextView():
            declaration_text.draw(sheet, view, content)
        case v.DeclarationChoiceView():
            declaration.draw_choice(sheet, view, content)
        case v.DeclarationCheckView():
            declaration.draw_check(sheet, view, content)
        case v.MenuView():
            menu.draw(sheet, view, content)
        case v.MenuActionsView():
            menu_actions.draw(sheet, view, content)
        case v.MenuRestartView():
            menu_actions.draw_restart(sheet, view, content)
        case v.SoundTestView():
            self_test.draw_sound(sheet, view, content)
        case v.ScreenTestView():
            self_test.draw_screen(sheet, view, content)
        case v.CertificateProblemView():
            certificate.draw_problem(sheet, view, content)
        case v.RegistrationView():
            certificate.draw_registration(sheet, view, content)
        case v.LanguageView():
            language.draw(sheet, view, content)
        case v.VoiceView():
            voice.draw(sheet, view, content)
        case _ if isinstance(content, v.EnrolmentContent):
            enrolment.draw(sheet, view, content)
        case _:
            assert_never(content)
