"""What a card knows at a moment: lasting counters, and what the loss of power wipes."""

from collections.abc import Mapping
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.virtual_card.applications import (
    Application,
    BinaryFile,
    CardFile,
    KeyFile,
    PinFile,
)
from tests.bench.virtual_card.status import (
    NO_CURRENT_EF,
    NOT_FOUND,
    NOT_VERIFIED,
    WRONG_FILE_KIND,
    Refused,
)

File = TypeVar("File", BinaryFile, KeyFile)


class Chip:
    """Applications, tries, and the state of one session."""

    def __init__(self, applications: Mapping[bytes, Application]) -> None:
        self.applications = applications
        self.tries = {
            (aid, ef): 0 if file.value is None else file.tries
            for aid, application in applications.items()
            for ef, file in application.files.items()
            if isinstance(file, PinFile)
        }
        self.forget()

    def forget(self) -> None:
        """Power lost, or reset: all but the counters."""
        self.aid: bytes | None = None
        self.ef: int | None = None
        self.verified: set[tuple[bytes, int]] = set()
        self.challenge: bytes | None = None
        self.terminal_key: rsa.RSAPublicKey | None = None
        self.is_terminal_authorised = False

    @property
    def selected(self) -> bytes:
        """The current application's name; 6986 without."""
        if self.aid is None:
            raise Refused(NO_CURRENT_EF)
        return self.aid

    @property
    def application(self) -> Application:
        """The current one; 6986 without."""
        return self.applications[self.selected]

    @property
    def files(self) -> Mapping[int, CardFile]:
        """Those of the current application; 6A82 without one."""
        if self.aid is None:
            raise Refused(NOT_FOUND)
        return self.application.files

    def by_short_id(self, parameter: int) -> int:
        """The file that P1 or P2 names by its low five bits."""
        short_id = parameter & 0x1F
        if parameter & 0x60 or short_id not in self.files:
            raise Refused(NOT_FOUND)
        return short_id

    def current(self, kind: type[File]) -> File:
        """The current file, when it is of this kind."""
        if self.ef is None:
            raise Refused(NO_CURRENT_EF)
        file = self.files[self.ef]
        if not isinstance(file, kind):
            raise Refused(WRONG_FILE_KIND)
        return file

    def demand_open(self, file: BinaryFile | KeyFile) -> None:
        """6982 unless one of its PINs was verified, or it is free, or open for this terminal."""
        if not file.guards or (file.opens_for_terminal and self.is_terminal_authorised):
            return
        if not any((self.selected, guard) in self.verified for guard in file.guards):
            raise Refused(NOT_VERIFIED)
