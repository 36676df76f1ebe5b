"""The bench's terminal, carried to the kiosk's process in a file: key and certificate.

A private key on disk, in the line's own folder, for virtual cards only: a real kiosk has none.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.bench.virtual_card.terminal import TERMINAL, VirtualTerminalAuthorization
from tests.bench.virtual_card.terminal_keys import terminal_certificate, terminal_key

_KEY, _CERTIFICATE = "terminal.key", "terminal.cvc"


def write_terminal(folder: Path) -> Path:
    """Makes the folder that ``FileTerminal`` reads."""
    folder.mkdir(mode=0o700)
    key = folder / _KEY
    key.touch(mode=0o600)
    key.write_bytes(
        terminal_key(TERMINAL).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / _CERTIFICATE).write_bytes(terminal_certificate(TERMINAL))
    return folder


class FileTerminal(VirtualTerminalAuthorization):
    """The terminal of another process."""

    def __init__(self, folder: Path) -> None:
        key = load_pem_private_key((folder / _KEY).read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the terminal's key is no RSA key")
        self._key = key
        self._certificate = (folder / _CERTIFICATE).read_bytes()
