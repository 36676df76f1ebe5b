"""JWS in compact form by a key that lies in a chip (RFC 7515, ES256): joserfc signs with none."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from eligibility.errors import Code
from eligibility.jose_keys import LABEL, ListedKey
from kiosk.identity.device_key import DeviceKey, DeviceKeyError, DeviceKeys

_NUMBER_BYTES = 32


class ChipSigner:
    """Opened at its first signature: a chip that is away holds up sending, not the start."""

    def __init__(self, chip: DeviceKeys, listed: ListedKey) -> None:
        self.kid = listed.kid
        self._chip = chip
        self._jwk = listed.jwk
        self._key: DeviceKey | None = None

    def signed(self, header: Mapping[str, Any], message: bytes) -> str:
        """The compact JWS; raises DeviceKeyError: KEY_TOKEN_UNUSABLE."""
        if self._key is None:
            self._key = self._opened()
        head = json.dumps(header, separators=(",", ":")).encode()
        signed = f"{_base64(head)}.{_base64(message)}"
        numbers = decode_dss_signature(self._key.sign(signed.encode()))
        signature = b"".join(number.to_bytes(_NUMBER_BYTES, "big") for number in numbers)
        return f"{signed}.{_base64(signature)}"

    def _opened(self) -> DeviceKey:
        """Another key under the same label would sign what nobody takes."""
        key = self._chip.open(self._jwk[LABEL])
        public = load_der_public_key(key.public_key())
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            told = [_base64(one.to_bytes(_NUMBER_BYTES, "big")) for one in (point.x, point.y)]
            if told == [self._jwk["x"], self._jwk["y"]]:
                return key
        raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
