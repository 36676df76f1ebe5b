"""Does what a key, a zone or the keyboard asks for: posts an event, or presses into a pad."""

from collections.abc import Callable

from kiosk.flow.events import (
    Event,
    PinConfirmed,
    PinDigitsChanged,
    StaffConfirmed,
    StaffDigitsChanged,
)
from kiosk.ui.actions import Action, ConfirmDigits, CorrectDigit, Pad, PressDigit, SecretPads
from kiosk.ui.enrolment_actions import EnrolmentAction

CHANGED: dict[Pad, Callable[[int], Event]] = {
    Pad.PIN: PinDigitsChanged,
    Pad.STAFF_CODE: StaffDigitsChanged,
}
CONFIRMED: dict[Pad, Callable[[int], Event]] = {
    Pad.PIN: PinConfirmed,
    Pad.STAFF_CODE: StaffConfirmed,
}


class Acting:
    """The one way from an action to the flow; digits go into their pad and nowhere else."""

    def __init__(
        self,
        post: Callable[[Event], None],
        pads: SecretPads,
        enrol: Callable[[EnrolmentAction], None] | None = None,
    ) -> None:
        self.post = post
        """Gives an event to the flow."""
        self._enrol = enrol
        self._pads = {Pad.PIN: pads.pin, Pad.STAFF_CODE: pads.staff_code}

    def do(self, action: Action | None) -> None:
        """Acts, once."""
        match action:
            case None:
                return
            case PressDigit(pad=pad):
                self.post(CHANGED[pad](self._pads[pad].press(action.digit)))
            case CorrectDigit(pad=pad):
                self.post(CHANGED[pad](self._pads[pad].correct()))
            case ConfirmDigits(pad=pad):
                self.post(CONFIRMED[pad](self._pads[pad].confirm()))
            case _ if isinstance(action, EnrolmentAction):
                if self._enrol is not None:
                    self._enrol(action)
            case _:
                self.post(action)
