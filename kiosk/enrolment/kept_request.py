"""What an enrolment under way needs again after a power cut; sealed beside the key it was made for.

The secret is among it: each repetition of the request has to show it (HTTP Basic). Once the
request was taken, the secret is good for this key alone; it goes with the draft, or at the switch.
"""

import dataclasses
import datetime as dt
import json
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility.errors import Code, MalformedValue
from eligibility.invitation import Secret
from kiosk.identity.device_key import DeviceKeyError


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class KeptRequest:
    """Whose invitation, which root, since when."""

    secret: Secret
    root: x509.Certificate
    made_at: dt.datetime

    def encode(self) -> bytes:
        """To be sealed."""
        root = self.root.public_bytes(Encoding.PEM).decode()
        kept = {"secret": self.secret.value.hex(), "root": root, "made_at": self.made_at}
        return json.dumps(kept, default=dt.datetime.isoformat).encode()

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Raises DeviceKeyError: IDENTITY_UNUSABLE; another version's."""
        try:
            read = json.loads(content)
            return cls(
                Secret(bytes.fromhex(read["secret"])),
                x509.load_pem_x509_certificate(read["root"].encode()),
                dt.datetime.fromisoformat(read["made_at"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, MalformedValue):
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
