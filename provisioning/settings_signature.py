"""A version of a kiosk's settings that is signed again, because its signature does not count now.

A kiosk looks at the signer's certificate when it takes the settings, and a spare one may take them
years after they were made. They say the same and keep their version.
"""

import base64
import contextlib
import datetime as dt
import json
from collections.abc import Mapping

from cryptography import x509

from provisioning.acts import Act
from provisioning.office import Office
from provisioning.register import Register, SettingsMade
from provisioning.settings_signer import signer_of
from provisioning.site_settings import sign

_LEFT = dt.timedelta(days=7)
"""The kiosk's clock is another one, and it may wait for a patient."""


class _Counts(Exception):
    """Somebody else has signed them again."""


def counts(register: Register, made: SettingsMade, now: dt.datetime) -> bool:
    """Whether a kiosk takes this signature today."""
    leaf = _signer(made)
    if leaf is None:
        return True  # none of ours; nothing here could make it better
    known = register.certificates.get(leaf.serial_number)
    if known is None or known.revoked_at is not None or known.issuer in register.issuing_revoked:
        return False
    return leaf.not_valid_before_utc <= now and now + _LEFT < leaf.not_valid_after_utc


def sign_again(office: Office, uri: str, now: dt.datetime) -> str:
    """The newest version with a signature that counts, in the ledger.

    Raises:
        PeriodRefused, FolderRefused: there is nobody who could sign; see the sentence.
    """
    signer = signer_of(office, now)

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        made = register.settings[uri]
        if counts(register, made, now):
            raise _Counts
        signed = sign(signer, _decoded(made.jws.split(".")[1]))
        return Act.SETTINGS_MADE, {
            "uri": uri,
            "version": str(made.version),
            "jws": signed,
            "by": made.by,
        }

    with contextlib.suppress(_Counts):
        office.ledger.transact(decide, now)
    return office.register().settings[uri].jws


def _signer(made: SettingsMade) -> x509.Certificate | None:
    try:
        header = json.loads(_decoded(made.jws.split(".")[0]))
        return x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
