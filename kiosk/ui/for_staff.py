"""Which screens are for staff, who look at them also while a blind patient is served. Pure."""

import typing

from kiosk.ui import view_model as v

IN_MENU = (
    v.MenuView,
    v.MenuActionsView,
    v.MenuRestartView,
    v.SoundTestView,
    v.ScreenTestView,
)
"""S80."""
DECLARING = (v.DeclarationTextView, v.DeclarationChoiceView, v.DeclarationCheckView)
"""S50: staff and patient look together."""
ENROLLING: tuple[type, ...] = typing.get_args(v.EnrolmentContent)
"""F01 to F08: the kiosk is not in use yet."""
FOR_STAFF = (v.StaffCodeView, v.ProvisionalView, *DECLARING, *IN_MENU, *ENROLLING)


def is_for_staff(content: v.Content) -> bool:
    """True also for what staff type in the patient's place."""
    if isinstance(content, v.CardNumberView):
        return content.by_staff
    return isinstance(content, FOR_STAFF)


def is_staffs_own(content: v.Content) -> bool:
    """True for what no patient reads: to the last page of a declaration the patient says yes."""
    return is_for_staff(content) and not isinstance(content, v.DeclarationCheckView)
