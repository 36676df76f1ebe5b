"""Where a patient goes on whose card slipped off the reader (decision 0013)."""

from kiosk.flow.states import (
    AskingCardNumber,
    AskingPin,
    AskingStaffCode,
    CardProblem,
    CheckingPin,
    ChoosingMethod,
    ConfirmingLastTry,
    FaceFailed,
    InSession,
    LookingAtCamera,
    OpeningPhoto,
    PickUp,
    PinWrong,
    ProvingCard,
    ReadingCard,
)


def pick_up_of(phase: InSession) -> PickUp | None:
    """None where nothing was reached yet, or where the card is not needed any more."""
    match phase:
        case AskingPin() | CheckingPin():
            return PickUp.PIN
        case PinWrong() | ConfirmingLastTry():
            return PickUp.WRONG_PIN
        case ChoosingMethod() | OpeningPhoto() | LookingAtCamera() | FaceFailed() | ProvingCard():
            return PickUp.METHOD
        case AskingCardNumber() | AskingStaffCode():
            return PickUp.METHOD
        case CardProblem(pick_up=known):
            return known
        case ReadingCard(returning=back) if back is not None:
            return back.pick_up
        case _:
            return None
