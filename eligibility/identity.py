"""Who is who on the wire: the SAN URI of a certificate decides (contract.md "Identity")."""

import hashlib
import re

_POLICY_ARC = "2.25.16540850411774684567867747185"
"""The UUID 00000000-3572-4551-8f68-d1fb9987eb71 as number (ITU-T X.667): needs no registration.

Random but for its first 32 bits: Erlang's TLS (RabbitMQ) reads no number of more than 16 bytes in
an object identifier, and refuses the whole certificate.
"""
POLICIES = {
    "device": f"{_POLICY_ARC}.1",
    "hospital": f"{_POLICY_ARC}.2",
    "service": f"{_POLICY_ARC}.3",
    "insurer": f"{_POLICY_ARC}.4",
    "admin": f"{_POLICY_ARC}.5",
    "board": f"{_POLICY_ARC}.6",
    "settings": f"{_POLICY_ARC}.7",
}
"""Certificate policy OID by kind of party, the word in its SAN URI."""

_STAFF_ID = re.compile(r"[A-Za-z0-9-]{1,32}")


def device_uri(institution: str, device: str) -> str:
    """SAN URI of a kiosk's certificate."""
    return f"urn:x-oev:device:{institution}:{device}"


def hospital_uri(institution: str) -> str:
    """SAN URI of a hospital system's certificate."""
    return f"urn:x-oev:hospital:{institution}"


def device_name(institution: str, device: str) -> str:
    """Common name of a kiosk's certificate: its MQTT user, client id and topic level."""
    return f"{institution}-{device}"


def is_staff_id(text: str) -> bool:
    """A staff member's id: it goes into records, result files and log lines."""
    return _STAFF_ID.fullmatch(text) is not None


def uri_sha256(uri: str) -> bytes:
    """What a card signs of the device it lies on, 32 bytes."""
    return hashlib.sha256(uri.encode()).digest()
