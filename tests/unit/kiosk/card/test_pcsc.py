import pytest
from smartcard import scard

from eligibility.errors import Code
from kiosk.card.pcsc import ReaderState, code_of


@pytest.mark.parametrize(
    ("hresult", "code"),
    [
        (0x8010000C, Code.CARD_REMOVED),
        (0x80100016, Code.CARD_REMOVED),
        (0x80100069, Code.CARD_REMOVED),
        (0x8010000F, Code.CARD_UNREADABLE),
        (0x80100066, Code.CARD_UNREADABLE),
        (0x8010000B, Code.READER_BUSY),
        (0x8010001D, Code.READER_SERVICE_DOWN),
        (0x8010001E, Code.READER_SERVICE_DOWN),
        (0x80100003, Code.READER_SERVICE_DOWN),
        (0x80100013, Code.READER_SERVICE_DOWN),
        (0x80100009, Code.READER_MISSING),
        (0x8010002E, Code.READER_MISSING),
        (0x80100017, Code.READER_MISSING),
        (0x80100001, Code.CARD_PROTOCOL),
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_result_codes_become_the_kiosks(hresult, code, signed):
    assert code_of(hresult - 0x100000000 if signed else hresult) is code


def test_the_high_half_of_a_state_counts_events():
    state = ReaderState("a", 0xFFFE0000 - 0x100000000 | scard.SCARD_STATE_PRESENT)
    assert state.events == 0xFFFE
    assert state.has_card
