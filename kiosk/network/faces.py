"""Inquiries by card face that no patient waits for: the batch process's own connection."""

from pathlib import Path

from eligibility.errors import Code
from kiosk.config import ConfigError
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import FaceService, ServiceError


def open_faces(url: str, credentials: Path) -> FaceService:
    """Reads the certificate anew each time: it may have been renewed.

    Raises:
        ServiceError: DEVICE_CERTIFICATE_UNUSABLE.
    """
    try:
        context = client_context(credentials)
    except ConfigError:
        raise ServiceError(Code.DEVICE_CERTIFICATE_UNUSABLE) from None
    return HttpsEligibilityService(url, context)
