"""The few commands we use, over one function that carries bytes to a card and back.

SELECT, READ BINARY with chaining, VERIFY, and the signature command, as OpenSC's card-jpki.c and
myna's jpki.rs send them (card.md 3). Status words become the errors of ``kiosk.card.refusal``;
contact readers with T=0 answer 61xx and 6Cxx, which is settled here.
"""

import dataclasses
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
    SW_BLOCKED,
    SW_NOT_USABLE,
    SW_OK,
    CommandApdu,
    MalformedResponse,
    ResponseApdu,
)
from kiosk.card.refusal import Step, refusal
from kiosk.ports import CardError

logger = logging.getLogger(__name__)

Transmit = Callable[[bytearray], bytes]
"""Carries one command; raises CardError. It must not keep the command: it is wiped afterwards."""

P1_SELECT_BY_NAME = 0x04
P1_SELECT_EF = 0x02
P2_NO_FCI = 0x0C
P2_CURRENT_EF = 0x80
P2_NO_EF = 0x00
CLA_JPKI = 0x80
P1_SIGN_PADDED = 0x00
"""The card pads what it is handed: the only form that three independent sources agree on."""
READABLE_BYTES = 0x8000
"""READ BINARY's offset has 15 bits; the 16th would name another file."""
_LONGEST_CHAIN = 64
_LOCKED = (SW_NOT_USABLE, SW_BLOCKED)


class CardSession:
    """One card, powered once, spoken to by one caller."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit

    def select_application(self, aid: bytes, step: Step = Step.OTHER) -> None:
        """SELECT by name."""
        self.demand(CommandApdu(INS_SELECT, P1_SELECT_BY_NAME, P2_NO_FCI, aid), step)

    def select_ef(self, file_id: int, step: Step = Step.OTHER) -> None:
        """SELECT under the application; works for files, PINs and keys alike."""
        data = file_id.to_bytes(2, "big")
        self.demand(CommandApdu(INS_SELECT, P1_SELECT_EF, P2_NO_FCI, data), step)

    def read_binary(self, offset: int, length: int, step: Step = Step.OTHER) -> bytes:
        """Reads ``length`` bytes of the current EF, in pieces of 256.

        Raises:
            CardRefused: a status other than 9000.
            CardError: CARD_PROTOCOL when the file ends early, or cannot be addressed so far.
        """
        if offset + length > READABLE_BYTES:
            raise CardError(Code.CARD_PROTOCOL)
        content = bytearray()
        while len(content) < length:
            content += self._read_piece(offset + len(content), length - len(content), step)
        return bytes(content)

    def tries_left(self) -> int:
        """Asks the current PIN's counter; costs no try."""
        command = CommandApdu(INS_VERIFY, 0x00, P2_CURRENT_EF)
        status = self._once(command).status
        if status in _LOCKED:
            return 0
        if status.tries_left is None:
            raise refusal(Step.OTHER, command, status)
        return status.tries_left

    def verify(self, secret: bytearray, step: Step) -> None:
        """VERIFY against the current PIN, exactly once, whatever the card answers.

        Raises:
            CardError: what the card's status means at this step.
        """
        command = CommandApdu(INS_VERIFY, 0x00, P2_CURRENT_EF, secret)
        status = self._once(command).status
        if status != SW_OK:
            raise refusal(step, command, status)

    def sign(self, padded_by_card: bytes, p2: int = P2_CURRENT_EF) -> bytes:
        """The RSA signature over what is handed in (PKCS #1 v1.5 padding).

        By the current key EF, or with ``P2_NO_EF`` by the face application's only key.
        """
        return self.demand(
            CommandApdu(
                INS_PERFORM_SECURITY_OPERATION,
                P1_SIGN_PADDED,
                p2,
                padded_by_card,
                le=LE_MAX,
                cla=CLA_JPKI,
            )
        )

    def demand(self, command: CommandApdu, step: Step = Step.OTHER) -> bytes:
        """The answer's data; any status but 9000 is an error."""
        response = self._exchange(command)
        if response.status != SW_OK:
            raise refusal(step, command, response.status)
        return response.data

    def _read_piece(self, offset: int, wanted: int, step: Step) -> bytes:
        p1, p2 = divmod(offset, 256)
        piece = self.demand(CommandApdu(INS_READ_BINARY, p1, p2, le=min(wanted, LE_MAX)), step)
        if not 0 < len(piece) <= wanted:
            raise CardError(Code.CARD_PROTOCOL)
        return piece

    def _exchange(self, command: CommandApdu) -> ResponseApdu:
        """One command, with what T=0 makes of it; one with a secret is never sent again."""
        response = self._once(command)
        if response.status.sw1 == SW1_WRONG_LE and not command.is_secret:
            command = dataclasses.replace(command, le=response.status.sw2 or LE_MAX)
            response = self._once(command)
        data = response.data
        for _ in range(_LONGEST_CHAIN):
            if response.status.sw1 != SW1_MORE_DATA:
                return ResponseApdu(data, response.status)
            le = response.status.sw2 or LE_MAX
            response = self._once(CommandApdu(INS_GET_RESPONSE, 0x00, 0x00, le=le))
            data += response.data
        raise refusal(Step.OTHER, command, response.status)

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
