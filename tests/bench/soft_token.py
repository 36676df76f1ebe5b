"""A PKCS#11 token in software (SoftHSM2) with a folder of its own.

with SoftToken(tmp_path / "token") as token:
    keys = token.keys()                     what a kiosk uses
    token.pull(), token.plug()              the chip is taken out, and put back
"""

import os
import subprocess
from pathlib import Path
from typing import Self

import pkcs11

from kiosk.identity.pkcs11 import PIN_FILE, Pkcs11Keys, TokenPlace

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL = "kiosk"
PIN = "271828"
_CONFIGURATION = "SOFTHSM2_CONF"


class SoftToken:
    """One token; the process's environment names its folder while it is there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.tokens = folder / "tokens"
        self.tokens.mkdir(mode=0o700)
        self.pin_file = folder / PIN_FILE
        self.pin_file.write_text(f"{PIN}\n")
        self._configuration = folder / "softhsm2.conf"
        self._configuration.write_text(
            f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        self._pulled = folder / "pulled"

    @property
    def environment(self) -> dict[str, str]:
        """For other programs that are to see this token."""
        return {_CONFIGURATION: str(self._configuration)}

    def __enter__(self) -> Self:
        self._before = os.environ.get(_CONFIGURATION)
        os.environ.update(self.environment)
        command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL]
        pins = ["--pin", PIN, "--so-pin", "31415926"]
        subprocess.run([*command, *pins], check=True, capture_output=True)
        self._start_afresh()
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is None:
            del os.environ[_CONFIGURATION]
        else:
            os.environ[_CONFIGURATION] = self._before
        pkcs11.lib(str(MODULE)).finalize()

    def place(self, token: str = LABEL) -> TokenPlace:
        return TokenPlace(MODULE, token, self.pin_file)

    def keys(self) -> Pkcs11Keys:
        return Pkcs11Keys(self.place())

    def pull(self) -> None:
        self.tokens.rename(self._pulled)
        self.tokens.mkdir()
        self._start_afresh()

    def plug(self) -> None:
        self.tokens.rmdir()
        self._pulled.rename(self.tokens)
        self._start_afresh()

    def _start_afresh(self) -> None:
        """The module reads its configuration and its tokens at its start only."""
        pkcs11.lib(str(MODULE)).reinitialize()
