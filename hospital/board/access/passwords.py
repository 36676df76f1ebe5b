"""Passwords: argon2id with the library's parameters; length counts, composition does not.

Rules: NIST SP 800-63B-4 section 3.1.1: at least 12 characters, none of the common ones, no rule
on kinds of characters, no change by calendar; compared after NFKC.
"""

import enum
import functools
import unicodedata
from importlib import resources

import argon2

SHORTEST = 12
LONGEST = 128
_FEWEST_DIFFERENT = 5


class Refusal(enum.StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_COMMON = "too-common"
    LIKE_THE_PERSON = "like-the-person"


class Passwords:
    """Hashes and compares."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()

    @functools.cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """What is kept."""
        return self._hasher.hash(_same(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """False without ``kept``, after the same work: time tells nobody whether there is one."""
        try:
            self._hasher.verify(kept or self._nobodys, _same(password)[:LONGEST])
        except argon2.exceptions.VerifyMismatchError:
            return False
        return kept is not None

    def warm_up(self) -> None:
        """Before the first sign-in, so that it takes no longer than the next."""
        self.fits(None, "")

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def why_refused(password: str, staff_id: str, name: str) -> Refusal | None:
    """None for a password that may be taken."""
    text = _same(password)
    if len(text) < SHORTEST:
        return Refusal.TOO_SHORT
    if len(text) > LONGEST:
        return Refusal.TOO_LONG
    plain = text.casefold()
    if len(set(plain)) < _FEWEST_DIFFERENT or plain in _common():
        return Refusal.TOO_COMMON
    own = (staff_id.casefold(), *(one.casefold() for one in name.split()))
    if any(len(one) > 3 and one in plain for one in own):  # noqa: PLR2004 - 3 letters are in much
        return Refusal.LIKE_THE_PERSON
    return None


def _same(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@functools.cache
def _common() -> frozenset[str]:
    """Those of many published lists that are long enough to be a question at all."""
    file = resources.files("hospital.board.access") / "common-passwords.txt"
    return frozenset(file.read_text(encoding="utf-8").split())
