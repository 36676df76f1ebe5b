"""JWK pairs beside a certificate: ES256 to sign batches, ECDH-ES to receive them sealed.

Key ids are RFC 7638 thumbprints; ``x-oev-uri`` says whose key it is, in the words of the SAN URI.
A file of own keys holds one key, or a set while a key is being replaced (rotation.py).
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

from joserfc.jwk import ECKey

from eligibility.jose_headers import CURVE
from eligibility.jose_keys import ALGORITHMS, CURRENT, OWNER, STATE

FILES = {"sig": "jose-sign.jwk", "enc": "jose-encrypt.jwk"}
"""Of a party's own keys, by use."""


@dataclasses.dataclass(frozen=True, slots=True)
class JosePair:
    """A private JWK and what others may know of it."""

    kid: str
    public: Mapping[str, object]
    private: Mapping[str, object] = dataclasses.field(repr=False)

    def private_json(self) -> bytes:
        """As the file ``jose-sign.jwk`` or ``jose-encrypt.jwk`` holds it."""
        return _json(self.private)

    @property
    def owner(self) -> str:
        """The URI of the party whose key it is."""
        return str(self.private[OWNER])

    @property
    def state(self) -> str:
        """See ``eligibility.jose_keys``."""
        return str(self.private.get(STATE, CURRENT))

    def in_state(self, state: str) -> "JosePair":
        """The same pair at another place in a change of keys."""
        stated = {STATE: state} if state != CURRENT else {}
        return JosePair(
            self.kid, {**_unstated(self.public), **stated}, {**_unstated(self.private), **stated}
        )


def make(use: str, uri: str) -> JosePair:
    """A new key of the party ``uri``: ``sig`` signs, to ``enc`` others seal messages."""
    key = ECKey.generate_key(CURVE, private=True)
    members = {"use": use, "alg": ALGORITHMS[use], "kid": key.thumbprint(), OWNER: uri}
    return JosePair(
        kid=key.thumbprint(),
        public={**key.as_dict(private=False), **members},
        private={**key.as_dict(private=True), **members},
    )


def make_signing(uri: str) -> JosePair:
    """A new ES256 key of the party ``uri``."""
    return make("sig", uri)


def make_sealing(uri: str) -> JosePair:
    """A new key to which others seal messages (ECDH-ES+A256KW)."""
    return make("enc", uri)


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


def pairs_of(own_json: bytes) -> list[JosePair]:
    """The pairs in a file of own keys, one or a set."""
    read = json.loads(own_json)
    listed: list[dict[str, object]] = read.get("keys", [read])
    return [JosePair(str(one["kid"]), _public(one), one) for one in listed]


def own_json(pairs: Sequence[JosePair]) -> bytes:
    """As a file of own keys holds them: one by itself, several as a set."""
    if len(pairs) == 1:
        return pairs[0].private_json()
    return _json({"keys": [pair.private for pair in pairs]})


def _public(private: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in private.items() if name != "d"}


def _unstated(jwk: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in jwk.items() if name != STATE}


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
