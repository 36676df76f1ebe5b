"""What an application on a card is made of: files that are read, PINs, private keys."""

import dataclasses
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import rsa


@dataclasses.dataclass(frozen=True)
class BinaryFile:
    """Bytes that may be read, when ``guards`` is empty or one of those PINs was verified."""

    content: bytes = dataclasses.field(repr=False)
    guards: tuple[int, ...] = ()
    opens_for_terminal: bool = False
    """Also without PIN, for a terminal that was authorised."""


@dataclasses.dataclass(frozen=True)
class PinFile:
    """A PIN as it was set, None when it never was; its counter belongs to the card."""

    value: bytes | None = dataclasses.field(repr=False)
    tries: int


@dataclasses.dataclass(frozen=True)
class KeyFile:
    """A private key; never leaves, signs when one of ``guards`` was verified."""

    key: rsa.RSAPrivateKey = dataclasses.field(repr=False)
    guards: tuple[int, ...]
    opens_for_terminal: bool = False


@dataclasses.dataclass(frozen=True)
class AuthorityFile:
    """The key against which a terminal's certificate is checked; nobody reads it."""

    key: rsa.RSAPublicKey


CardFile = BinaryFile | PinFile | KeyFile | AuthorityFile


@dataclasses.dataclass(frozen=True)
class Application:
    """Files by id; ``own_key`` signs without file and without PIN (face application)."""

    files: Mapping[int, CardFile]
    own_key: rsa.RSAPrivateKey | None = dataclasses.field(default=None, repr=False)
    knows_phone_session: bool = False
    """80 FC is the end of an iPhone's session; others know no such thing (card.md 3)."""
