"""Who is who on the wire: the SAN URI of a certificate decides (contract.md "Identity")."""

import hashlib
import re

_STAFF_ID = re.compile(r"[A-Za-z0-9-]{1,32}")


def device_uri(institution: str, device: str) -> str:
    """SAN URI of a kiosk's certificate."""
    return f"urn:x-oev:device:{institution}:{device}"


def hospital_uri(institution: str) -> str:
    """SAN URI of a hospital system's certificate."""
    return f"urn:x-oev:hospital:{institution}"


def insurer_uri(insurer_number: str) -> str:
    """SAN URI of an insurer's certificate (its side of the intermediary server)."""
    return f"urn:x-oev:insurer:{insurer_number}"


def device_name(institution: str, device: str) -> str:
    """Common name of a kiosk's certificate: its MQTT user, client id and topic level."""
    return f"{institution}-{device}"


def is_staff_id(text: str) -> bool:
    """A staff member's id: it goes into records, result files and log lines."""
    return _STAFF_ID.fullmatch(text) is not None


def uri_sha256(uri: str) -> bytes:
    """What a card signs of the device it lies on, 32 bytes."""
    return hashlib.sha256(uri.encode()).digest()
