"""The next certificate, asked for with the one until now: EST's simplereenroll over mutual TLS.

``issue`` is what ``kiosk.identity.renewing.Outside`` wants of the authority.
"""

import dataclasses

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.errors import Code
from kiosk.enrolment.est_client import EstClient, StillPending
from kiosk.enrolment.issued import Wanted
from kiosk.enrolment.line import AuthorityError, Place, asking
from kiosk.enrolment.shown import showing_context
from kiosk.identity import generation as g
from kiosk.identity.renewing import Certified
from kiosk.identity.store import IdentityStore
from kiosk.ports import Clock


@dataclasses.dataclass(frozen=True, slots=True)
class Reenrolment:
    """Of one kiosk."""

    place: Place
    uri: str
    store: IdentityStore
    clock: Clock

    def issue(self, request: bytes) -> Certified:
        """The certificate for this request; the same key again gives the same one.

        Args:
            request: DER PKCS#10.

        Raises:
            AuthorityError: it was not given, or what came does not fit; CLONE_SUSPECTED and
                RENEWAL_NOT_DUE among the refusals.
            DeviceKeyError: the certificate until now cannot be opened.
        """
        current = self.store.current()
        if current is None:
            raise AuthorityError(Code.NOT_ENROLLED)
        root = x509.load_pem_x509_certificate(current.get(g.ROOT))
        key = x509.load_der_x509_csr(request).public_key()
        public_key = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        with asking(self.place, showing_context(current)) as line:
            client = EstClient(line, lambda: Wanted(public_key, self.uri, root, self.clock.wall()))
            answer = client.reenrol(request)
        if isinstance(answer, StillPending):  # an authority that wants an admin for each renewal
            raise AuthorityError(Code.RENEWAL_NOT_DUE)
        return Certified(answer.chain_pem, answer.root_pem)
