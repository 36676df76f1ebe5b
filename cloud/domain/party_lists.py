"""The authority's lists of certificates that were taken back: kiosks', hospitals', insurers'.

The same rules as at the broker's machine: a list of the root and of an issuing authority of each
kind, each signed by it, none older than the one in use. A former authority of a kind may have none
any more, once its last certificate has ended: nobody comes in by it. OpenSSL, which reads the same
file for the handshakes, has it the same way. Pure.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from cloud.domain.errors import CloudError
from cloud.domain.issuers import policies_of

_PEM = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class ListsRefused(CloudError):
    """Lists that are not to be used; the message says why in a word or two."""


@dataclasses.dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as a list names it."""

    issuer: bytes
    """DER of the issuer's name."""
    serial: int

    @classmethod
    def of(cls, certificate: x509.Certificate) -> "Issued":
        """Of a certificate."""
        return cls(certificate.issuer.public_bytes(), certificate.serial_number)


@dataclasses.dataclass(frozen=True, slots=True)
class Authorities:
    """Who signs lists."""

    roots: Sequence[x509.Certificate]
    issuing: Sequence[x509.Certificate]


@dataclasses.dataclass(frozen=True, slots=True)
class PartyLists:
    """All lists of one file."""

    pem: bytes = dataclasses.field(repr=False)
    numbers: Mapping[bytes, int] = dataclasses.field(repr=False)
    """By the issuer's name."""
    made_at: dt.datetime
    """The oldest of the issuing authorities'; the root's is made once in years."""
    begins_at: dt.datetime
    """Before it OpenSSL lets nobody in: whoever made them had a clock that was ahead."""
    ends_at: dt.datetime
    """From then on OpenSSL lets nobody in."""
    revoked: Mapping[bytes, frozenset[int]] = dataclasses.field(repr=False)
    """Serial numbers by the issuer's name: a nation's kiosks are a hundred thousand."""
    authorities_out: frozenset[bytes] = dataclasses.field(repr=False)
    """Issuing authorities that the root has taken back, or that have no list."""

    @property
    def number(self) -> int:
        """Of the newest list."""
        return max(self.numbers.values())

    def name(self, certificate: Issued) -> bool:
        """Whether it was taken back, or whoever issued it."""
        serials = self.revoked.get(certificate.issuer, frozenset())
        return certificate.serial in serials or certificate.issuer in self.authorities_out

    def newly(self, former: "PartyLists") -> int:
        """How many ``former`` did not name."""
        none: frozenset[int] = frozenset()
        return sum(
            len(serials - former.revoked.get(issuer, none))
            for issuer, serials in self.revoked.items()
        )

    def check_follows(self, former: "PartyLists", now: dt.datetime) -> None:
        """Raises ListsRefused: these must not take the place of ``former``."""
        if self.ends_at <= now:
            raise ListsRefused("ended")
        if self.begins_at > now:
            raise ListsRefused("not yet")
        numbers = self.numbers
        if any(numbers.get(issuer, was) < was for issuer, was in former.numbers.items()):
            raise ListsRefused("older")


def parse_party_lists(pem: bytes, authorities: Authorities) -> PartyLists:
    """Reads a file of lists; those of issuers who are not known (yet) count for nobody.

    Raises:
        ListsRefused: damaged; none of the root or of a kind; two of one issuer; one that its issuer
            has not signed.
    """
    found = _by_issuer(pem)
    _check_kinds(found, authorities)
    roots = [_signed(found, authority) for authority in authorities.roots]
    issuing = [_signed(found, one) for one in authorities.issuing if _subject(one) in found]
    signed = [*issuing, *roots]
    taken_back = {one.serial_number for crl in roots for one in crl}
    return PartyLists(
        pem=pem,
        numbers={one.issuer.public_bytes(): _number(one) for one in signed},
        made_at=min(one.last_update_utc for one in issuing),
        begins_at=max(one.last_update_utc for one in signed),
        ends_at=min(one.next_update_utc or _NEVER for one in signed),
        revoked={
            one.issuer.public_bytes(): frozenset(entry.serial_number for entry in one)
            for one in signed
        },
        authorities_out=frozenset(
            _subject(authority)
            for authority in authorities.issuing
            if authority.serial_number in taken_back or _subject(authority) not in found
        ),
    )


def _by_issuer(pem: bytes) -> dict[bytes, x509.CertificateRevocationList]:
    found: dict[bytes, x509.CertificateRevocationList] = {}
    for block in _PEM.findall(pem):
        try:
            crl = x509.load_pem_x509_crl(block)
            issuer = crl.issuer.public_bytes()
        except (ValueError, UnsupportedAlgorithm):
            raise ListsRefused("damaged") from None
        if issuer in found:
            raise ListsRefused("two of one issuer")
        found[issuer] = crl
    return found


def _check_kinds(
    found: Mapping[bytes, x509.CertificateRevocationList], authorities: Authorities
) -> None:
    """Without a list nobody of that kind would be let in."""
    kinds = {tuple(policies_of(one)) for one in authorities.issuing}
    listed = {tuple(policies_of(one)) for one in authorities.issuing if _subject(one) in found}
    if kinds != listed or not all(_subject(one) in found for one in authorities.roots):
        raise ListsRefused("one is missing")


def _signed(
    found: Mapping[bytes, x509.CertificateRevocationList], authority: x509.Certificate
) -> x509.CertificateRevocationList:
    crl, key = found[_subject(authority)], authority.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not crl.is_signature_valid(key):
        raise ListsRefused("not signed by its issuer")
    return crl


def _subject(authority: x509.Certificate) -> bytes:
    return authority.subject.public_bytes()


def _number(crl: x509.CertificateRevocationList) -> int:
    try:
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (ValueError, x509.ExtensionNotFound):
        raise ListsRefused("without a number") from None
