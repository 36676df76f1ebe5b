"""Which cards, faces and callers are believed, read from the files that the settings name."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from cloud.api.card_trust import CardTrust
from cloud.config import NOT_SET, Cards, ConfigError
from cloud.domain.face_data import parse_face_anchors
from cloud.domain.issuers import Issuers, IssuersUnusable

ISSUERS = "issuers.pem"
"""In the folder of the service's identity, which provisioning makes."""


def card_trust(cards: Cards) -> CardTrust:
    """Also reads the lists; a service without them starts and refuses cards, telling why."""
    if cards.crl_max_age_hours <= 0:
        raise ConfigError("cards.crl_max_age_hours: more than 0 is needed")
    trust = CardTrust(
        read_anchors(cards.anchors),
        read_face_anchors(cards.face_anchors),
        cards.crls,
        dt.timedelta(hours=cards.crl_max_age_hours),
    )
    trust.file.refresh()
    return trust


def read_issuers(directory: Path) -> Issuers:
    """Which authority may make which kind of caller. Raises ConfigError."""
    roots, issuing = (_read_issuer_file(directory / name) for name in ("ca.crt", ISSUERS))
    try:
        return Issuers(roots, issuing)
    except IssuersUnusable as error:
        raise ConfigError(f"tls.directory: {ISSUERS}: {error}") from None


def _read_issuer_file(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"tls.directory: {path.name}: {error.strerror}") from None
    except ValueError:
        raise ConfigError(f"tls.directory: {path.name} holds no PEM certificates") from None


def read_anchors(path: Path) -> list[x509.Certificate]:
    """The card authority's generations. Raises ConfigError."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cards.anchors: {error.strerror}") from None
    except ValueError:
        raise ConfigError("cards.anchors: the file holds no PEM certificates") from None


def read_face_anchors(path: Path) -> Sequence[rsa.RSAPublicKey]:
    """Who vouches for face data; nobody when it is not set. Raises ConfigError."""
    if path == NOT_SET:
        return ()
    try:
        return parse_face_anchors(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cards.face_anchors: {error.strerror}") from None
    except ValueError:
        raise ConfigError("cards.face_anchors: the file holds no PEM RSA public keys") from None
