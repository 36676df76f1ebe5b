"""The few commands we use, over one function that carries bytes to a card and back.

SELECT, READ BINARY with chaining, VERIFY, and the signature command, as OpenSC's card-jpki.c and
myna's jpki.rs send them (card.md 3). Status words become ``CardRefused``; contact readers with
T=0 answer 61xx and 6Cxx, which is settled here.
"""

import logging
from collections.abc import Callable

from eligibility.errors import Code
from kiosk.card.apdu import (
    INS_GET_RESPONSE,
    INS_PERFORM_SECURITY_OPERATION,
    INS_READ_BINARY,
    INS_SELECT,
    INS_VERIFY,
    LE_MAX,
    SW1_MORE_DATA,
    SW1_WRONG_LE,
    SW_OK,
    CommandApdu,
    MalformedResponse,
    ResponseApdu,
    StatusWord,
)
from kiosk.ports import CardError

logger = logging.getLogger(__name__)

Transmit = Callable[[bytearray], bytes]
"""Carries one command; raises CardError. It must not keep the command: it is wiped afterwards."""

P1_SELECT_BY_NAME = 0x04
P1_SELECT_EF = 0x02
P2_NO_FCI = 0x0C
P2_CURRENT_EF = 0x80
CLA_JPKI = 0x80
P1_SIGN_PADDED = 0x00
"""The card pads what it is handed: the only form that three independent sources agree on."""
_LONGEST_CHAIN = 64


class CardRefused(CardError):
    """The card answered with a status word that ends what we were doing."""

    def __init__(self, command: CommandApdu, status: StatusWord) -> None:
        super().__init__(Code.CARD_PROTOCOL)
        self.add_note(f"{command!r} was answered {status}")
        self.status = status


class CardSession:
    """One card, powered once, spoken to by one caller."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit

    def select_application(self, aid: bytes) -> None:
        """SELECT by name."""
        self._demand(CommandApdu(INS_SELECT, P1_SELECT_BY_NAME, P2_NO_FCI, aid))

    def select_ef(self, file_id: int) -> None:
        """SELECT under the application; works for files, PINs and keys alike."""
        data = file_id.to_bytes(2, "big")
        self._demand(CommandApdu(INS_SELECT, P1_SELECT_EF, P2_NO_FCI, data))

    def read_binary(self, offset: int, length: int) -> bytes:
        """Reads ``length`` bytes of the current EF, in pieces of 256.

        Raises:
            CardRefused: a status other than 9000.
            CardError: CARD_PROTOCOL when the file ends early.
        """
        content = b""
        while len(content) < length:
            content += self._read_piece(offset + len(content), length - len(content))
        return content

    def tries_left(self) -> int:
        """Asks the current PIN's counter; costs no try."""
        command = CommandApdu(INS_VERIFY, 0x00, P2_CURRENT_EF)
        left = self._once(command)
        if left.status.tries_left is None:
            raise CardRefused(command, left.status)
        return left.status.tries_left

    def verify(self, secret: bytearray) -> StatusWord:
        """VERIFY against the current PIN, exactly once; gives the status, whatever it is."""
        return self._once(CommandApdu(INS_VERIFY, 0x00, P2_CURRENT_EF, secret)).status

    def sign(self, padded_by_card: bytes) -> bytes:
        """The current key's RSA signature over what is handed in (PKCS #1 v1.5 padding)."""
        return self._demand(
            CommandApdu(
                INS_PERFORM_SECURITY_OPERATION,
                P1_SIGN_PADDED,
                P2_CURRENT_EF,
                padded_by_card,
                le=LE_MAX,
                cla=CLA_JPKI,
            )
        )

    def _read_piece(self, offset: int, wanted: int) -> bytes:
        p1, p2 = divmod(offset, 256)
        piece = self._demand(CommandApdu(INS_READ_BINARY, p1, p2, le=min(wanted, LE_MAX)))
        if not 0 < len(piece) <= wanted:
            raise CardError(Code.CARD_PROTOCOL)
        return piece

    def _demand(self, command: CommandApdu) -> bytes:
        response = self._exchange(command)
        if response.status != SW_OK:
            raise CardRefused(command, response.status)
        return response.data

    def _exchange(self, command: CommandApdu) -> ResponseApdu:
        """One command, with what T=0 makes of it."""
        response = self._once(command)
        if response.status.sw1 == SW1_WRONG_LE:
            le = response.status.sw2 or LE_MAX
            command = CommandApdu(
                command.ins, command.p1, command.p2, command.data, le, command.cla
            )
            response = self._once(command)
        data = response.data
        for _ in range(_LONGEST_CHAIN):
            if response.status.sw1 != SW1_MORE_DATA:
                return ResponseApdu(data, response.status)
            le = response.status.sw2 or LE_MAX
            response = self._once(CommandApdu(INS_GET_RESPONSE, 0x00, 0x00, le=le))
            data += response.data
        raise CardRefused(command, response.status)

    def _once(self, command: CommandApdu) -> ResponseApdu:
        encoded = command.encode()
        try:
            response = ResponseApdu.decode(self._transmit(encoded))
        except MalformedResponse as error:
            raise CardError(Code.CARD_PROTOCOL) from error
        finally:
            encoded[:] = bytes(len(encoded))
        logger.debug("apdu_exchanged command=%r status=%s", command, response.status)
        return response
