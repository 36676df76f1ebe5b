"""PKCS#10 requests signed through ``DeviceKey``, wherever the key lies (RFC 2986).

``cryptography`` signs only with keys of its own, so the few lines of DER are written here:

    CertificationRequestInfo  version 0, subject empty, SubjectPublicKeyInfo, [0] attributes
    CertificationRequest      the info, ecdsa-with-SHA256, signature

The subject is empty: the authority decides the names from its ledger (device.md 2.3 step 3).
"""

from kiosk.identity.device_key import DeviceKey

_INTEGER, _BIT_STRING, _OID, _UTF8, _SEQUENCE, _SET = 0x02, 0x03, 0x06, 0x0C, 0x30, 0x31
_ATTRIBUTES = 0xA0
_SHORT = 0x80
"""From this length on the length's own length is told first."""
_CHALLENGE_PASSWORD = bytes.fromhex("2a864886f70d010907")
"""1.2.840.113549.1.9.7."""
_ECDSA_WITH_SHA256 = bytes.fromhex("2a8648ce3d040302")
"""1.2.840.10045.4.3.2."""


def request_of(key: DeviceKey, challenge: str | None) -> bytes:
    """A DER request; ``challenge`` becomes its challengePassword. Raises DeviceKeyError."""
    attributes = b"" if challenge is None else _attribute(_CHALLENGE_PASSWORD, challenge)
    info = _der(
        _SEQUENCE,
        _der(_INTEGER, b"\0"),
        _der(_SEQUENCE),
        key.public_key(),
        _der(_ATTRIBUTES, attributes),
    )
    algorithm = _der(_SEQUENCE, _der(_OID, _ECDSA_WITH_SHA256))
    return _der(_SEQUENCE, info, algorithm, _der(_BIT_STRING, b"\0", key.sign(info)))


def _attribute(oid: bytes, text: str) -> bytes:
    return _der(_SEQUENCE, _der(_OID, oid), _der(_SET, _der(_UTF8, text.encode())))


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < _SHORT:
        return bytes((tag, length)) + content
    told = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT | len(told))) + told + content
