"""OpenSC's tools and openssl against a desk's daemon: judges that share no line with our code."""

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.bench.pcscd import Pcscd

TOOLS = ("opensc-tool", "pkcs15-tool", "pkcs11-tool", "openssl")
_PATIENCE_S = 30.0
_PIN_NAME = "User Authentication PIN"


@dataclasses.dataclass(frozen=True)
class Signed:
    """How a signature went."""

    succeeded: bool
    said: str
    signature: bytes


class OpenSc:
    """Runs tools in a folder of their own, which is their home too, for OpenSC caches."""

    def __init__(self, daemon: Pcscd, folder: Path) -> None:
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            raise RuntimeError(f"install the Debian packages opensc and openssl: {missing} missing")
        self.folder = folder
        self._environment = {
            **os.environ,
            **daemon.environment,
            "HOME": str(folder),
            "LC_ALL": "C",
        }
        self._environment.pop("OPENSC_CONF", None)

    def run(self, *command: str) -> "subprocess.CompletedProcess[bytes]":
        """One tool to its end."""
        return subprocess.run(
            command,
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )

    def certificate(self) -> bytes:
        """DER of the auth certificate as pkcs15-tool reads it; raises ValueError for none."""
        read = self.run("pkcs15-tool", "--read-certificate", "1")
        return x509.load_pem_x509_certificate(read.stdout).public_bytes(Encoding.DER)

    def tries_left(self) -> int:
        """Of the auth PIN, as pkcs15-tool lists it."""
        listed = self.run("pkcs15-tool", "--list-pins").stdout.decode()
        of_auth = listed[listed.index(_PIN_NAME) :]
        found = re.search(r"Tries left\s*:\s*(\d+)", of_auth)
        if found is None:
            raise ValueError("OpenSC says nothing of tries")
        return int(found[1])

    def sign(self, pin: str, message: bytes) -> "Signed":
        """By pkcs11-tool with the auth key."""
        to_sign, signature = self.folder / "message", self.folder / "signature"
        to_sign.write_bytes(message)
        signature.unlink(missing_ok=True)
        done = self.run(
            *("pkcs11-tool", "--slot-index", "0", "--login", "--pin", pin, "--sign"),
            *("-m", "SHA256-RSA-PKCS", "--id", "01"),
            *("--input-file", str(to_sign), "--output-file", str(signature)),
        )
        return Signed(done.returncode == 0, done.stderr.decode(), _content(signature))

    def accepts(self, certificate: bytes, signature: bytes, message: bytes) -> bool:
        """What ``openssl dgst -verify`` says."""
        files = {"card.der": certificate, "message": message, "signature": signature}
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        key = self.run("openssl", "x509", "-inform", "DER", "-in", "card.der", "-pubkey", "-noout")
        (self.folder / "key.pem").write_bytes(key.stdout)
        said = self.run(
            *("openssl", "dgst", "-sha256", "-verify", "key.pem"),
            *("-signature", "signature", "message"),
        )
        return said.returncode == 0 and said.stdout == b"Verified OK\n"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
