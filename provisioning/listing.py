"""The revocation lists of an office: one of each issuing authority and the root's, in one file.

Made once a day and at once when something was taken back; a certificate that was only replaced by
a newer one waits for a while. The number of a list is that of its line in the ledger, written once
the list is signed. The newest lie in ``crl.pem``, so that all processes hand out the same; the file
may be lost or left behind by a power cut: then its number is not the ledger's, and they are made
again.
"""

import dataclasses
import datetime as dt
import threading
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import files
from provisioning.acts import Act
from provisioning.authorities import Authorities, Signer
from provisioning.authority import BACKDATED, CRL_LIFE, Revocation
from provisioning.held import SUPERSEDED, Certified
from provisioning.ledger import Ledger
from provisioning.register import Register

EVERY = dt.timedelta(days=1)
REPLACED_WITHIN = dt.timedelta(minutes=10)
"""So long a replaced certificate waits for its list. Its party goes on with the newer one, and puts
nobody in danger; a nation's kiosks renew all day, and each list goes whole to every clinic."""
_FILE = "crl.pem"


@dataclasses.dataclass(frozen=True, slots=True)
class MadeLists:
    """The lists of all issuing authorities and the root's, as one file."""

    number: int
    pem: bytes = dataclasses.field(repr=False)


class Lists:
    """Those of one office."""

    def __init__(self, folder: Path, ledger: Ledger, authorities: Authorities) -> None:
        self._folder = folder
        self._ledger = ledger
        self._authorities = authorities
        self._lock = threading.Lock()
        self._newest = _NOTHING

    def are(self, made: MadeLists, now: dt.datetime) -> bool:
        """Whether these are the newest, lack nothing and are less than a day old. Cheap."""
        register = self._ledger.register()
        return made.number == register.list_number and _is_current(register, now)

    def newest(self, now: dt.datetime) -> MadeLists:
        """The newest; made anew when they lack something or are a day old."""
        register = self._ledger.register()
        if not _is_current(register, now):
            return self.make(now)
        with self._lock:
            if self._newest.number != register.list_number:
                self._newest = self._kept()
            if self._newest.number == register.list_number:
                return self._newest
        return self.make(now)

    def make(self, now: dt.datetime) -> MadeLists:
        """New ones in any case; all that the ledger said is read again before."""
        self._ledger.verify()
        made = _NOTHING

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            nonlocal made  # signed before its line is written: what fails leaves none behind
            number = register.sequence + 1
            made = MadeLists(number, self._sign(register, number, now))
            return Act.LISTED, {}

        self._ledger.transact(decide, now)
        with self._lock:
            self._newest = made
            files.write_private(self._folder / _FILE, made.pem)
        return made

    def _sign(self, register: Register, number: int, now: dt.datetime) -> bytes:
        lists = [
            one.authority.crl(_revocations(register, one, now), number, now)
            for one in self._authorities.needed(register, now)
        ]
        root = (self._folder / "root" / "ca.crl").read_bytes()
        return b"".join([*(one.public_bytes(Encoding.PEM) for one in lists), root])

    def _kept(self) -> MadeLists:
        try:
            pem = (self._folder / _FILE).read_bytes()
            first = x509.load_pem_x509_crl(pem)
        except (OSError, ValueError):
            return _NOTHING
        number = first.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        return MadeLists(number, pem)


_NOTHING = MadeLists(-1, b"")


def _is_current(register: Register, now: dt.datetime) -> bool:
    if register.listed_at is None or register.list_number <= register.lists_lack:
        return False
    # Of a clock that was ahead and was set right: such a list does not count yet, for anybody.
    is_young = register.listed_at - BACKDATED <= now < register.listed_at + EVERY
    since = register.replaced_since
    return is_young and (since is None or abs(now - since) < REPLACED_WITHIN)


def _revocations(register: Register, signer: Signer, now: dt.datetime) -> list[Revocation]:
    return [
        Revocation(one.serial, one.revoked_at, _listed_reason(one))
        for one in register.certificates.values()
        if one.revoked_at is not None and one.until + CRL_LIFE > now and signer.has_issued(one)
    ]


def _listed_reason(one: Certified) -> str:
    """Brokers let somebody in for a day more who was ``superseded``: only who has a newer one."""
    is_put_out = one.reason == SUPERSEDED and not one.was_replaced
    return "cessation" if is_put_out else one.reason or "cessation"
