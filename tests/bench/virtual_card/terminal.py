"""A terminal that may use cards without PIN: for virtual cards only, production has none.

The other side of ``terminal_rules``.
"""

from cryptography.hazmat.primitives.asymmetric import rsa

from kiosk.card.apdu import CommandApdu
from kiosk.card.authorization import PinlessUnavailable
from kiosk.card.refusal import CardRefused
from kiosk.card.session import CardSession
from tests.bench.virtual_card.cvc import sign
from tests.bench.virtual_card.terminal_keys import terminal_certificate, terminal_key

TERMINAL = "BENCH-RECEPTION-1"
_STRANGER = "BENCH-STRANGER"
_CHALLENGE_BYTES = 32


class VirtualTerminalAuthorization:
    """A ``kiosk.card.authorization.TerminalAuthorization`` with a key which virtual cards admit."""

    def __init__(self, name: str = TERMINAL, by: rsa.RSAPrivateKey | None = None) -> None:
        self._key = terminal_key(name)
        self._certificate = terminal_certificate(name, by)

    @classmethod
    def foreign(cls) -> "VirtualTerminalAuthorization":
        """A terminal of an authority which no card knows."""
        return cls(_STRANGER, by=terminal_key(_STRANGER))

    def authorize(self, session: CardSession) -> None:
        """Opens the card until its power goes; the JPKI application is selected.

        Raises:
            PinlessUnavailable: the card does not admit this terminal.
        """
        try:
            session.demand(CommandApdu(0xA2, 0x00, 0xC1, self._certificate, cla=0x80))
            challenge = session.demand(CommandApdu(0x84, 0x00, 0x00, le=_CHALLENGE_BYTES))
            session.demand(CommandApdu(0x82, 0x00, 0x96, sign(self._key, challenge)))
        except CardRefused as refused:
            raise PinlessUnavailable from refused
