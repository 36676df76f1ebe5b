"""Whether this terminal may use a card without its PIN (card.md 7).

In reality a certified face reader hands the card a card-verifiable certificate. How is not public,
and the certificate is not to be had: the kiosk ships without one and says so. The bench has an
exchange of its own with the virtual card, to prove everything around it.
"""

from typing import Protocol

from eligibility.errors import Code
from kiosk.card.session import CardSession
from kiosk.ports import CardError


class PinlessUnavailable(CardError):
    """Without its PIN this card does nothing for this terminal."""

    def __init__(self) -> None:
        super().__init__(Code.PINLESS_UNAVAILABLE)


class TerminalAuthorization(Protocol):
    """Opens a card's photo and lets its authentication key sign, until the card loses power."""

    def authorize(self, session: CardSession) -> None:
        """Called with the authentication application selected; commands by ``session.demand``.

        Raises:
            PinlessUnavailable: this terminal has no authorisation.
            CardError: CardRefused when the card does not accept it; the card was lost.
        """


class NoTerminalAuthorization:
    """What every kiosk has today; asks the card nothing."""

    def authorize(self, session: CardSession) -> None:  # noqa: ARG002 - there is nothing to say
        """See ``TerminalAuthorization``."""
        raise PinlessUnavailable
