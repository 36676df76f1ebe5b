"""JWK pairs beside a certificate: ES256 to sign batches, ECDH-ES to receive them sealed.

Key ids are RFC 7638 thumbprints; ``x-oev-uri`` says whose key it is, in the words of the SAN URI.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping

from joserfc.jwk import ECKey

_CURVE = "P-256"
OWNER = "x-oev-uri"
"""The member of a JWK that names its owner."""


@dataclasses.dataclass(frozen=True, slots=True)
class JosePair:
    """A private JWK and what others may know of it."""

    kid: str
    public: Mapping[str, object]
    private: Mapping[str, object] = dataclasses.field(repr=False)

    def private_json(self) -> bytes:
        """As the file ``jose-sign.jwk`` or ``jose-encrypt.jwk`` holds it."""
        return _json(self.private)

    @classmethod
    def read(cls, private_json: bytes) -> "JosePair":
        """The pair in a file written from ``private_json``."""
        private: dict[str, object] = json.loads(private_json)
        public = {name: value for name, value in private.items() if name != "d"}
        return cls(str(private["kid"]), public, private)


def make_signing(uri: str) -> JosePair:
    """A new ES256 key of the party ``uri``."""
    return _make(uri, {"use": "sig", "alg": "ES256"})


def make_sealing(uri: str) -> JosePair:
    """A new key to which others seal messages (ECDH-ES+A256KW)."""
    return _make(uri, {"use": "enc", "alg": "ECDH-ES+A256KW"})


def key_set(keys: Iterable[Mapping[str, object]]) -> bytes:
    """A JWK set, as ``peers.jwks`` holds it; refuses private members.

    Raises:
        ValueError: a key holds its private part, which must never leave its owner.
    """
    listed = list(keys)
    if any("d" in key for key in listed):
        raise ValueError("a private key was about to be handed to another party")
    return _json({"keys": listed})


def keys_of(key_set_json: bytes) -> list[Mapping[str, object]]:
    """The keys of a JWK set."""
    keys: list[Mapping[str, object]] = json.loads(key_set_json)["keys"]
    return keys


def _make(uri: str, members: Mapping[str, str]) -> JosePair:
    key = ECKey.generate_key(_CURVE, private=True)
    common = {**members, "kid": key.thumbprint(), OWNER: uri}
    return JosePair(
        kid=key.thumbprint(),
        public={**key.as_dict(private=False), **common},
        private={**key.as_dict(private=True), **common},
    )


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
