"""``DeviceKeys`` on a PKCS#11 token: a chip, an HSM, SoftHSM2. The only importer of python-pkcs11.

Keys are made in the token, private, sensitive and not extractable. A module counts wrong PINs and
locks itself, so a PIN that was refused is not tried again by this process, and the last try is
never spent. python-pkcs11 sets modules up for one thread at a time: every call is alone.
"""

import contextlib
import dataclasses
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    NoSuchKey,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PKCS11Error,
    UserAlreadyLoggedIn,
)

from eligibility.errors import Code
from kiosk.identity.device_key import DeviceKeyError, check_label

logger = logging.getLogger(__name__)

PIN_FILE = "token.pin"
"""In the credentials folder; one line."""
_P256 = bytes.fromhex("06082a8648ce3d030107")
"""DER of the curve's object identifier."""
_COORDINATE_BYTES = 32
_POINT_HEADER_BYTES = 2
_SHORTEST_PIN = 4
_ASKED_BITS = 8
_WRONG_PIN = (PinIncorrect, PinInvalid, PinLenRange)
_LAST_TRY = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED

_Found = TypeVar("_Found")


@dataclasses.dataclass(frozen=True, slots=True)
class TokenPlace:
    """Which token, and where its PIN lies."""

    module: Path
    """The vendor's library, such as ``/usr/lib/softhsm/libsofthsm2.so``."""
    token: str
    """The token's label."""
    pin_file: Path


class Pkcs11Keys:
    """Implements ``DeviceKeys``; one session, opened when it is first needed."""

    _alone = threading.RLock()
    """Of the whole process: a module knows one application, whatever its sessions."""

    def __init__(self, place: TokenPlace) -> None:
        self._place = place
        self._session: pkcs11.Session | None = None
        self._refused_pin: bytes | None = None

    def make(self, label: str) -> "Pkcs11Key":
        """See DeviceKeys."""
        check_label(label)
        return self._in_session(lambda session: self._made(session, label))

    def open(self, label: str) -> "Pkcs11Key":
        """See DeviceKeys."""
        check_label(label)
        return Pkcs11Key(self, label, self._in_session(lambda session: _point(session, label)))

    def forget(self, label: str) -> None:
        """See DeviceKeys."""
        check_label(label)

        def destroy(session: pkcs11.Session) -> None:
            for one in list(session.get_objects({Attribute.LABEL: label})):
                one.destroy()

        self._in_session(destroy)

    def sign(self, label: str, digest: bytes) -> bytes:
        """R and s of an ECDSA signature over a SHA-256 digest, 64 bytes; raises DeviceKeyError."""

        def sign(session: pkcs11.Session) -> bytes:
            key: Any = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
            signature: bytes = key.sign(digest, mechanism=Mechanism.ECDSA)
            return signature

        return self._in_session(sign)

    def close(self) -> None:
        """Ends the session; the next use opens another."""
        with self._alone:
            session, self._session = self._session, None
            if session is not None:
                with contextlib.suppress(PKCS11Error):
                    session.close()

    def _made(self, session: pkcs11.Session, label: str) -> "Pkcs11Key":
        if any(True for _ in session.get_objects({Attribute.LABEL: label})):
            logger.error("identity.token_has_key label=%s", label)
            raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE)
        curve = session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: _P256}, local=True
        )
        private = {
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.DERIVE: False,
        }
        curve.generate_keypair(store=True, label=label, private_template=private)
        return Pkcs11Key(self, label, _point(session, label))

    def _in_session(self, act: Callable[[pkcs11.Session], _Found]) -> _Found:
        """A session that a pulled chip or another's log-out has ended is opened once more."""
        with self._alone:
            is_old = self._session is not None
            try:
                with _told():
                    return act(self._opened())
            except DeviceKeyError:
                self.close()
                if not is_old:
                    raise
            with _told():
                return act(self._opened())

    def _opened(self) -> pkcs11.Session:
        if self._session is None:
            self._session = self._logged_in(self._pin())
        else:
            self._session.generate_random(_ASKED_BITS)  # a search in a dead one cannot be ended
        return self._session

    def _logged_in(self, pin: str) -> pkcs11.Session:
        token = pkcs11.lib(str(self._place.module)).get_token(token_label=self._place.token)
        hashed = hashlib.sha256(pin.encode()).digest()
        if token.flags & _LAST_TRY or hashed == self._refused_pin:
            logger.error("identity.token_pin_not_tried")
            raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE)
        try:
            return token.open(rw=True, user_pin=pin)
        except UserAlreadyLoggedIn:
            return token.open(rw=True)
        except _WRONG_PIN:
            self._refused_pin = hashed
            raise

    def _pin(self) -> str:
        try:
            pin = self._place.pin_file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, ValueError):
            pin = ""
        if len(pin) < _SHORTEST_PIN:  # a unit's placeholder: it would cost a try
            logger.error("identity.token_pin_missing")
            raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE)
        return pin


class Pkcs11Key:
    """Implements ``DeviceKey``."""

    def __init__(self, keys: Pkcs11Keys, label: str, point: bytes) -> None:
        self._keys = keys
        self._label = label
        self._public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    def public_key(self) -> bytes:
        """See DeviceKey."""
        return self._public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        """See DeviceKey; hashed here, so that any token can do it."""
        signature = self._keys.sign(self._label, hashlib.sha256(data).digest())
        halves = signature[:_COORDINATE_BYTES], signature[_COORDINATE_BYTES:]
        r, s = (int.from_bytes(half, "big") for half in halves)
        return encode_dss_signature(r, s)


def _point(session: pkcs11.Session, label: str) -> bytes:
    """The uncompressed point of the key's public half; the token keeps both halves."""
    session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
    public: Any = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=label)
    der: bytes = public[Attribute.EC_POINT]
    return der[_POINT_HEADER_BYTES:]


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """The library's errors as ours; their texts name no PIN and no key."""
    try:
        yield
    except NoSuchKey:
        logger.error("identity.token_key_missing")  # noqa: TRY400 - no trace needed
        raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE) from None
    except PKCS11Error as error:
        reason = type(error).__name__
        logger.error("identity.token_unusable reason=%s", reason)  # noqa: TRY400 - the name suffices
        raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE) from None
