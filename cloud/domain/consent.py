"""Who may let this institution see health information, what, and for how long.

At most 24 hours, this institution, this visit; absent is not consented (eligibility.md 7).
"""

import datetime as dt

from cloud.domain.errors import Refused
from cloud.domain.values import Authentication, ConsentGiven
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import CONSENT_LIFETIME_H
from eligibility.wire_values import consent_to_codes

LIFETIME = dt.timedelta(hours=CONSENT_LIFETIME_H)


def consent_given(
    authentication: Authentication, consent: Consent, now: dt.datetime
) -> ConsentGiven:
    """What is put on record.

    Raises:
        Refused: CONSENT_NOT_ALLOWED: the card's certificate has expired, or has not signed.
    """
    if not authentication.allows_health_consent:
        raise Refused(Code.CONSENT_NOT_ALLOWED)
    return ConsentGiven(consent_to_codes(consent), now, now + LIFETIME)
