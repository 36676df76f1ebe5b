"""What an update bundle says of itself: version and machine, read from its signed manifest.

A bundle of RAUC's verity format is the file system, then the manifest as CMS SignedData (RFC 5652)
with the manifest inside, then the length of that as 8 bytes, the most significant first
(https://rauc.readthedocs.io/en/latest/reference.html). The signature is **not** checked here: the
release key's certificate is the kiosks' to judge (decision 0095). What is read keeps an operator
from offering a bundle under another version than it holds: such a one would be fetched each night.
"""

import configparser
import dataclasses
from pathlib import Path

from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion
from eligibility.tlv import Element, element_at, elements
from provisioning.errors import ReleaseRefused

_LENGTH_BYTES = 8
_LARGEST_SIGNATURE = 64 * 1024
"""RAUC's own limit."""
_SEQUENCE, _OBJECT, _OCTETS, _INNER = 0x30, 0x06, 0x04, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENCAPSULATED = 2
"""Place in SignedData: version, digest algorithms, then the content."""


@dataclasses.dataclass(frozen=True, slots=True)
class BundleSays:
    """Of itself."""

    version: ReleaseVersion
    compatible: str


def read(bundle: Path) -> BundleSays:
    """Raises ReleaseRefused: no bundle of this format; OSError."""
    try:
        return _said(_manifest(_signature(bundle)))
    except (MalformedValue, ValueError, KeyError, configparser.Error):
        raise ReleaseRefused(
            f"{bundle} is no update bundle of RAUC's verity format with a version as 1.4.0."
        ) from None


def _signature(bundle: Path) -> bytes:
    size = bundle.stat().st_size
    with bundle.open("rb") as file:
        file.seek(max(0, size - _LENGTH_BYTES))
        length = int.from_bytes(file.read(), "big")
        start = size - _LENGTH_BYTES - length
        if not 0 < length <= _LARGEST_SIGNATURE or start < 0:
            raise ValueError("no signature at the end")
        file.seek(start)
        return file.read(length)


def _manifest(cms: bytes) -> str:
    kind, content = _inside(element_at(cms, 0), _SEQUENCE)
    if (kind.tag, kind.value) != (_OBJECT, _SIGNED_DATA):
        raise ValueError("no SignedData")
    (signed,) = _inside(content, _INNER)
    _, encapsulated = _inside(_inside(signed, _SEQUENCE)[_ENCAPSULATED], _SEQUENCE)
    (octets,) = _inside(encapsulated, _INNER)
    if octets.tag != _OCTETS:
        raise ValueError("the manifest is not inside")
    return octets.value.decode()


def _inside(outer: Element, tag: int) -> list[Element]:
    if outer.tag != tag:
        raise ValueError("another element")
    return list(elements(outer.value))


def _said(manifest: str) -> BundleSays:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.read_string(manifest)
    update = parser["update"]
    compatible = update["compatible"]
    if not compatible.isprintable() or not compatible:
        raise ValueError("no machine is named")
    return BundleSays(ReleaseVersion.parse(update["version"]), compatible)
