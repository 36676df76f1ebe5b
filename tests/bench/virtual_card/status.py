"""Status words of the virtual card, as ISO 7816-4 names them."""

OK = b"\x90\x00"
END_OF_FILE = b"\x62\x82"
WRONG_LENGTH = b"\x67\x00"
WRONG_FILE_KIND = b"\x69\x81"
NOT_VERIFIED = b"\x69\x82"
LOCKED = b"\x69\x84"
CONDITIONS = b"\x69\x85"
NO_CURRENT_EF = b"\x69\x86"
WRONG_DATA = b"\x6a\x80"
NOT_FOUND = b"\x6a\x82"
WRONG_PARAMETERS = b"\x6a\x86"
OUTSIDE = b"\x6b\x00"
NO_SUCH_INSTRUCTION = b"\x6d\x00"
NO_SUCH_CLASS = b"\x6e\x00"


class Refused(Exception):
    """Carries a status word out of the rules."""

    def __init__(self, status: bytes) -> None:
        super().__init__(status.hex())
        self.status = status
