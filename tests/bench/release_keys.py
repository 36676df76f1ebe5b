"""Keys of releases, made by the very commands that docs/image/updates.md gives."""

import os
import re
import subprocess
from pathlib import Path

from tests.bench.service import ROOT

PAGE = ROOT / "docs/image/updates.md"
_PASSPHRASE = "of a desk"


def blocks() -> list[str]:
    """The page's shell blocks: making the keys, and revoking one."""
    return re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


class ReleaseKeys:
    """A release root and a release key in a folder of their own."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self._sh(blocks()[0], place)
        self.folder = place / "release-root"
        self.keyring = self.folder / "keyring.pem"
        self.certificate = self.folder / "release-1.crt"
        self.key = self.folder / "release-1.key"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "RELEASE_PASSPHRASE": _PASSPHRASE,
            "RAUC_KEY_PASSPHRASE": _PASSPHRASE,
        }

    def another(self, name: str, use: str = "codeSigning", *days: str) -> Path:
        """A certificate of the same key for something else, or for another time."""
        made = self.folder / f"{name}.crt"
        usage = f"basicConstraints=critical,CA:FALSE\nextendedKeyUsage=critical,{use}\n"
        (self.folder / f"{name}.ext").write_text(usage)
        self._sh(
            f"openssl x509 -req -in release-1.csr -CA root.crt -CAkey root.key"
            f" -passin env:RELEASE_PASSPHRASE -CAcreateserial -extfile {name}.ext"
            f" {' '.join(days) or '-days 30'} -out {name}.crt",
            self.folder,
        )
        return made

    def run(self, script: str) -> None:
        """Words of a shell among the keys."""
        self._sh(script, self.folder)

    def revoke(self) -> None:
        self._sh(blocks()[1], self.folder)

    def _sh(self, script: str, folder: Path) -> None:
        command = ["sh", "-euc", script]
        done = subprocess.run(
            command, cwd=folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
