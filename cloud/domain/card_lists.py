"""Which cards were taken back: the authority's revocation lists, and how old they may be.

The generations of the authority share one name, so the generation that a list belongs to is found
by its signature (card.md 5). A list with a distribution point speaks only for the certificates that
name the same point (RFC 5280 5.2.5); what else a list may demand is refused, not overlooked. No
list, or only an old one, for a certificate: nobody can say, so the card is refused (fail closed).
"""

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cloud.domain.errors import Refused
from cloud.domain.trust import AcceptedCard, is_in_use
from eligibility.errors import Code

CLOCKS_DIFFER = dt.timedelta(minutes=5)
_PEM = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)
_Points = frozenset[x509.GeneralName]


class ListsUnusable(Exception):
    """The file of lists cannot be used; the message says why and names no card."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardList:
    """One list of one generation."""

    issued_at: dt.datetime
    serials: frozenset[int] = dataclasses.field(repr=False)
    points: _Points = frozenset()
    """Empty: it speaks for every certificate of its generation."""

    def covers(self, certificate: x509.Certificate) -> bool:
        """Whether the list would name this certificate, had it been taken back."""
        return not self.points or not self.points.isdisjoint(_points_of(certificate))


@dataclasses.dataclass(frozen=True, slots=True)
class CardLists:
    """Every list that was read, by the generation that signed it."""

    of: Mapping[str, tuple[CardList, ...]] = dataclasses.field(default_factory=dict)
    """By ``generation_name``."""

    def check(self, card: AcceptedCard, max_age: dt.timedelta, now: dt.datetime) -> None:
        """Lets through what the newest list that covers the card does not name.

        Raises:
            Refused: CERTIFICATE_REVOKED; REVOCATION_UNKNOWN: no list, or none that is new enough.
        """
        lists = self.of.get(generation_name(card.anchor), ())
        covering = [one for one in lists if one.covers(card.certificate)]
        newest = max(covering, key=lambda one: one.issued_at, default=None)
        if newest is not None and card.certificate.serial_number in newest.serials:
            raise Refused(Code.CERTIFICATE_REVOKED)
        if newest is None or not -CLOCKS_DIFFER <= now - newest.issued_at <= max_age:
            raise Refused(Code.REVOCATION_UNKNOWN)

    def ages(
        self, anchors: Sequence[x509.Certificate], now: dt.datetime
    ) -> dict[str, dt.timedelta | None]:
        """How old the oldest list of each generation in use is; None when there is none."""
        found: dict[str, dt.timedelta | None] = {}
        for anchor in anchors:
            if is_in_use(anchor, now):
                name = generation_name(anchor)
                newest = _newest_by_points(self.of.get(name, ()))
                found[name] = max((now - issued_at for issued_at in newest), default=None)
        return found


def generation_name(anchor: x509.Certificate) -> str:
    """For logs, and to tell generations apart that have the same name: a piece of a digest."""
    der = anchor.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:16]


def parse_card_lists(pem: bytes, anchors: Sequence[x509.Certificate]) -> CardLists:
    """Reads a bundle of lists, all or none.

    Raises:
        ListsUnusable: no list; one that nobody of ``anchors`` signed; one of a kind not known here.
    """
    found: dict[str, tuple[CardList, ...]] = {}
    blocks = _PEM.findall(pem)
    if not blocks:
        raise ListsUnusable("the file holds no PEM revocation list")
    for block in blocks:
        try:
            crl = x509.load_pem_x509_crl(block)
            name = generation_name(_signer_of(crl, anchors))
            read = CardList(
                crl.last_update_utc, frozenset(one.serial_number for one in crl), _told(crl)
            )
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ListsUnusable(f"a list cannot be read ({type(error).__name__})") from None
        found[name] = (*found.get(name, ()), read)
    return CardLists(found)


def _signer_of(
    crl: x509.CertificateRevocationList, anchors: Sequence[x509.Certificate]
) -> x509.Certificate:
    for anchor in anchors:
        key = anchor.public_key()
        if isinstance(key, rsa.RSAPublicKey) and _has_signed(key, crl):
            if crl.issuer != anchor.subject:
                break
            return anchor
    raise ListsUnusable("a list is signed by none of the authorities in cards.anchors")


def _has_signed(key: rsa.RSAPublicKey, crl: x509.CertificateRevocationList) -> bool:
    try:
        return crl.is_signature_valid(key)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _told(crl: x509.CertificateRevocationList) -> _Points:
    """The distribution points that the list is for; refuses every other critical demand."""
    points: _Points = frozenset()
    for extension in crl.extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            points = _points_told(extension.value)
        elif extension.critical or isinstance(extension.value, x509.DeltaCRLIndicator):
            raise ListsUnusable("a list has a critical extension that is not understood")
    return points


def _points_told(told: x509.IssuingDistributionPoint) -> _Points:
    is_partial = told.only_contains_ca_certs or told.only_contains_attribute_certs
    if is_partial or told.indirect_crl or told.only_some_reasons or not told.full_name:
        raise ListsUnusable("a list is only for some reasons, or for other certificates than cards")
    return frozenset(told.full_name)


def _points_of(certificate: x509.Certificate) -> _Points:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(name for point in found for name in point.full_name or ())


def _newest_by_points(lists: Sequence[CardList]) -> list[dt.datetime]:
    """Of each distribution point only the newest list counts."""
    newest: dict[_Points, dt.datetime] = {}
    for one in lists:
        newest[one.points] = max(one.issued_at, newest.get(one.points, one.issued_at))
    return list(newest.values())
