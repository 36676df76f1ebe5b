"""Key files of kiosk and hospital, read and judged without any cryptography. Pure.

``jose-sign.jwk`` and ``jose-encrypt.jwk`` hold the owner's private JWK, or a JWK set while a key is
being replaced; ``peers.jwks`` holds the public keys of others. ``x-oev-uri`` names a key's owner,
``x-oev-state`` its place in a change of keys (docs/provisioning.md "New keys"):

    next      announced: opens and verifies already, is not yet used to sign or to seal
    (absent)  current: signs; others seal to it
    former    still opens and verifies what is under way

A signing key may lie in a chip: ``x-oev-label``, its label there, then takes the place of ``d``.
"""

import base64
import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eligibility.jose_headers import CURVE, KEY_WRAPPING, SIGNING

OWNER = "x-oev-uri"
STATE = "x-oev-state"
LABEL = "x-oev-label"
NEXT = "next"
CURRENT = ""
FORMER = "former"
ALGORITHMS = {"sig": SIGNING, "enc": KEY_WRAPPING}
_READ = ("kty", "crv", "x", "y", "d", "use", "alg", "kid", OWNER, STATE, LABEL)


class KeysMalformed(ValueError):
    """A key file that cannot be used; the sentence names the member, never its value."""


@dataclasses.dataclass(frozen=True, slots=True)
class ListedKey:
    """One JWK of a file."""

    kid: str
    use: str
    state: str
    owner: str
    jwk: Mapping[str, Any] = dataclasses.field(repr=False)


def own_keys(content: bytes, use: str, *, with_chip: bool = False) -> tuple[ListedKey, ...]:
    """The private keys of a file, the current one first.

    Args:
        content: of the file.
        use: ``sig`` or ``enc``.
        with_chip: keys of a chip count, too.

    Raises:
        KeysMalformed: damaged, not private, for another use, or without exactly one current key.
    """
    read = _object(content)
    keys = [_listed(jwk) for jwk in (_jwks(read) if "keys" in read else [read])]
    private = {"d", LABEL} if with_chip else {"d"}
    if any(key.use != use or len(private & set(key.jwk)) != 1 for key in keys):
        raise KeysMalformed(f"a key is not private or not of use {use}")
    if sum(key.state == CURRENT for key in keys) != 1:
        raise KeysMalformed("there must be one current key")
    _check_each_once(keys)
    return tuple(sorted(keys, key=lambda key: key.state != CURRENT))


def peers_keys(content: bytes) -> tuple[ListedKey, ...]:
    """The public keys of others, in the file's order.

    Raises:
        KeysMalformed: damaged, or a private key is among them.
    """
    keys = [_listed(jwk) for jwk in _jwks(_object(content))]
    if any("d" in key.jwk for key in keys):
        raise KeysMalformed("a private key lies among the peers'")
    if not all(key.owner for key in keys):
        raise KeysMalformed(f"{OWNER} is missing")
    _check_each_once(keys)
    return tuple(keys)


def mark_of(keys: Sequence[Mapping[str, object]]) -> str:
    """SHA-256 of public keys, in hex: changes with any of them."""
    return hashlib.sha256(json.dumps(keys, sort_keys=True).encode()).hexdigest()


def peers_mark(content: bytes) -> str:
    """The mark of what is in ``peers.jwks``; raises KeysMalformed."""
    return mark_of(_jwks(_object(content)))


def to_seal_to(keys: Iterable[ListedKey], owner: str) -> ListedKey | None:
    """To which key of ``owner`` a message is sealed: of several current ones the last."""
    current = [key for key in keys if (key.owner, key.use, key.state) == (owner, "enc", CURRENT)]
    return current[-1] if current else None


def verifying(keys: Iterable[ListedKey]) -> list[ListedKey]:
    """The keys whose signatures count: announced ones already, former ones still."""
    return [key for key in keys if key.use == "sig"]


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638, SHA-256."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


def _object(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        raise KeysMalformed("not JSON") from None
    if not isinstance(read, dict):
        raise KeysMalformed("neither a key nor a set of keys")
    return read


def _jwks(read: Mapping[str, Any]) -> list[Any]:
    keys = read.get("keys")
    if not isinstance(keys, list):
        raise KeysMalformed("keys is no list")
    return keys


def _listed(jwk: object) -> ListedKey:
    if not isinstance(jwk, dict) or not all(isinstance(jwk.get(name, ""), str) for name in _READ):
        raise KeysMalformed("a key is no object of texts")
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", CURVE) or not {"x", "y"} <= set(jwk):
        raise KeysMalformed(f"a key is not of curve {CURVE}")
    use, state = jwk.get("use", ""), jwk.get(STATE, CURRENT)
    if use not in ALGORITHMS or jwk.get("alg", ALGORITHMS[use]) != ALGORITHMS[use]:
        raise KeysMalformed("use or alg of a key is not ours")
    if state not in {NEXT, CURRENT, FORMER}:
        raise KeysMalformed(f"{STATE} is unknown")
    if jwk.get("kid") != thumbprint(jwk):
        raise KeysMalformed("kid is not the key's thumbprint")
    return ListedKey(jwk["kid"], use, state, jwk.get(OWNER, ""), jwk)


def _check_each_once(keys: Sequence[ListedKey]) -> None:
    """One key id cannot stand for two parties."""
    if len({key.kid for key in keys}) != len(keys):
        raise KeysMalformed("a key is listed twice")
