"""Which authority may make which kind of caller: one issuing authority a kind, none plays another.

A policy in a leaf is worth nothing by itself, because any authority can write it there. So the leaf
must be signed by an issuing authority that the root has bound to the very same policy.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from cloud.domain.errors import CloudError, Refused
from cloud.domain.values import CallerKind
from eligibility.errors import Code
from eligibility.identity import POLICIES

_KIND_OF_POLICY = {POLICIES[kind.value]: kind for kind in CallerKind}


class IssuersUnusable(CloudError):
    """The issuing authorities do not come from the root; the message says what is wrong."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Issuer:
    kind: CallerKind
    certificate: x509.Certificate


class Issuers:
    """The issuing authorities, as the root has made them."""

    def __init__(
        self, roots: Iterable[x509.Certificate], issuing: Iterable[x509.Certificate]
    ) -> None:
        """Keeps those which make callers; servers' and administrators' are of no use here.

        Raises:
            IssuersUnusable: one that no root has signed, or none that makes callers.
        """
        known_roots = tuple(roots)
        self._issuers = tuple(
            _Issuer(kind, certificate)
            for certificate in issuing
            if (kind := _kind_of(certificate, known_roots)) is not None
        )
        if not self._issuers:
            raise IssuersUnusable("no authority that makes kiosks, hospitals or insurers")

    def check(self, leaf: x509.Certificate, kind: CallerKind, now: dt.datetime) -> None:
        """Lets a certificate pass that the authority of this kind has made, for this kind alone.

        Raises:
            Refused: CALLER_UNKNOWN.
        """
        if policies_of(leaf) != [POLICIES[kind.value]]:
            raise Refused(Code.CALLER_UNKNOWN)
        if not any(
            one.kind is kind and _is_valid(one.certificate, now) and _has_signed(one, leaf)
            for one in self._issuers
        ):
            raise Refused(Code.CALLER_UNKNOWN)


def policies_of(certificate: x509.Certificate) -> list[str]:
    """The policy OIDs of a certificate; empty when it has none or they cannot be read."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except (ValueError, x509.ExtensionNotFound):
        return []
    return [policy.policy_identifier.dotted_string for policy in found]


def _kind_of(certificate: x509.Certificate, roots: Sequence[x509.Certificate]) -> CallerKind | None:
    if not any(_is_signed_by(root, certificate) for root in roots):
        raise IssuersUnusable("an issuing authority that the root in ca.crt has not signed")
    policies = policies_of(certificate)
    return _KIND_OF_POLICY.get(policies[0]) if len(policies) == 1 else None


def _has_signed(issuer: _Issuer, leaf: x509.Certificate) -> bool:
    return _is_signed_by(issuer.certificate, leaf)


def _is_signed_by(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_valid(certificate: x509.Certificate, now: dt.datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
