"""Keys of the authority that admits terminals, and of the bench's terminals: never on any disk."""

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.card_ca import card_key
from tests.bench.virtual_card.cvc import certify

_AUTHORITY = b"BENCH-TERMINAL-CA"


def terminal_authority_key() -> rsa.RSAPrivateKey:
    """Its public part stands in EF 0016 of each card."""
    return card_key("authority of terminals")


def terminal_key(name: str) -> rsa.RSAPrivateKey:
    """The key of one terminal."""
    return card_key(f"terminal {name}")


def terminal_certificate(name: str, by: rsa.RSAPrivateKey | None = None) -> bytes:
    """For the terminal's key; ``by`` another authority which cards do not know."""
    public_key = terminal_key(name).public_key()
    return certify(name.encode("ascii"), public_key, _AUTHORITY, by or terminal_authority_key())
