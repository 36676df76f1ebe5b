"""What the menu says of this kiosk's certificate, authority, settings and software."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from cryptography import x509

from eligibility.certificate_notices import Notice, Urgency, notice
from eligibility.errors import Code
from kiosk.flow.inspection import Finding, Health, Part, Says
from kiosk.image.offered import UpdateFolder, failed_release
from kiosk.site_overlay import OverlayFolder

_SAID = {
    Urgency.RENEWS: (Health.GOOD, Says.CERTIFICATE_RENEWS, None),
    Urgency.LATE: (Health.ATTENTION, Says.CERTIFICATE_LATE, Code.CERTIFICATE_ENDS_SOON),
    Urgency.DAILY: (Health.BAD, Says.CERTIFICATE_LATE, Code.CERTIFICATE_ENDS_SOON),
    Urgency.ENDED: (Health.BAD, Says.CERTIFICATE_ENDED, Code.DEVICE_CERTIFICATE_EXPIRED),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where to look."""

    certificate: Path
    overlays: OverlayFolder
    last_contact: Callable[[], dt.datetime | None] | None
    """When the authority answered last; None: this kiosk has none, its identity came as files."""
    updates: UpdateFolder
    """Root tells in a file of its own which releases failed here."""

    def look(self, version: str, now: dt.datetime) -> tuple[Finding, Finding]:
        """Of VERSION and of CERTIFICATE."""
        return self._version(version), self._certificate(now)

    def _version(self, version: str) -> Finding:
        current, refused = self.overlays.current(), self.overlays.refused()
        in_use = 0 if current is None else current.version
        if refused is not None and refused.version > in_use:
            code = Code.of(refused.code)
            says = Says.VERSION_SETTINGS_REFUSED
            return Finding(Part.VERSION, Health.ATTENTION, says, refused.version, code=code)
        failed = failed_release(self.updates, version)
        if failed is not None and failed.code != Code.WENT_BACK.code:  # whoever went back knows
            says, code = Says.VERSION_UPDATE_FAILED, Code.of(failed.code)
            return Finding(Part.VERSION, Health.ATTENTION, says, text=version, code=code)
        says = Says.VERSION_SETTINGS if in_use else Says.VERSION
        return Finding(Part.VERSION, Health.GOOD, says, in_use, text=version)

    def _certificate(self, now: dt.datetime) -> Finding:
        try:
            leaf = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        except (OSError, ValueError):
            unusable = Code.DEVICE_CERTIFICATE_UNUSABLE
            says = Says.CERTIFICATE_UNUSABLE
            return Finding(Part.CERTIFICATE, Health.BAD, says, code=unusable)
        since, until = leaf.not_valid_before_utc, leaf.not_valid_after_utc
        health, says, code = self._said(notice(since, until, now))
        days = max(0, (until - now) // dt.timedelta(days=1))
        minutes = self._minutes(now)
        return Finding(Part.CERTIFICATE, health, says, days, minutes=minutes, code=code)

    def _said(self, told: Notice | None) -> tuple[Health, Says, Code | None]:
        if told is None:
            return Health.GOOD, Says.CERTIFICATE_LASTS, None
        if told.urgency is Urgency.RENEWS and self.last_contact is None:
            return _SAID[Urgency.LATE]  # nobody renews it but whoever made it
        return _SAID[told.urgency]

    def _minutes(self, now: dt.datetime) -> int | None:
        at = None if self.last_contact is None else self.last_contact()
        return None if at is None else max(0, int((now - at).total_seconds() // 60))
