"""``STATE/peers.jwks``: the kiosks' public keys, from the bundle and from the authority.

The bundle's file lies among the credentials, which may be read only. What the authority says of a
kiosk stands over the bundle; a kiosk that it named once and names no more is gone, whatever the
bundle still says. A kiosk that it never named stays as the bundle has it.
"""

import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eligibility.jose_keys import OWNER, KeysMalformed, peers_keys

logger = logging.getLogger(__name__)

NAMED = "x-oev-named"
"""Member of the set: the URIs of all kiosks that the authority ever named."""
_KIOSKS = "urn:x-oev:device:"


class PeersFile:
    """For one thread; the keyring takes a changed file up by itself."""

    def __init__(self, path: Path, bundle: Path, institution: str) -> None:
        self.path = path
        self._bundle = bundle
        self._ours = f"{_KIOSKS}{institution}:"

    def prepare(self) -> None:
        """Before the keys are read for the first time, with the line up or down; raises OSError.

        With a damaged bundle nothing is written: whoever reads the keys says so.
        """
        said = self._said()
        try:
            self._write(said["keys"], said[NAMED])
        except KeysMalformed as error:
            logger.error("hospital.bundle_unusable reason=%s", error)  # noqa: TRY400 - names a rule only

    def take(self, told: Sequence[dict[str, Any]]) -> bool:
        """An authentic answer of the authority; gives whether it changed anything.

        Raises:
            KeysMalformed: it names another institution's kiosk, or a key that is none; nothing is
                written.
            OSError: it cannot be written; the keys until now stay.
        """
        keys = peers_keys(json.dumps({"keys": list(told)}).encode())
        owners = {key.owner for key in keys}
        if not all(owner.startswith(self._ours) for owner in owners):
            raise KeysMalformed(f"{OWNER} is no kiosk of this institution")
        return self._write(list(told), sorted({*self._said()[NAMED], *owners}))

    def _said(self) -> dict[str, Any]:
        """What the authority said last."""
        try:
            read = json.loads(self.path.read_bytes())
            named = set(read[NAMED])
            return {NAMED: sorted(named), "keys": [k for k in read["keys"] if k[OWNER] in named]}
        except (OSError, ValueError, KeyError, TypeError):  # none yet, or damaged
            return {NAMED: [], "keys": []}

    def _write(self, told: Sequence[dict[str, Any]], named: Sequence[str]) -> bool:
        bundled = peers_keys(self._bundle.read_bytes())
        kept = [dict(key.jwk) for key in bundled if key.owner not in named]
        content = json.dumps({"keys": [*kept, *told], NAMED: named}, indent=1, sort_keys=True)
        encoded = content.encode() + b"\n"
        peers_keys(encoded)  # raises before anything is replaced
        if self.path.exists() and self.path.read_bytes() == encoded:
            return False
        _replace(self.path, encoded)
        return True


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk."""
    beside = path.with_name(f".{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
