"""Which messages belong to what happened; the same for eyes and ears. Pure; no kivy."""

from eligibility.errors import Code
from eligibility.inquiry import Notice
from kiosk.ui.view_model import FaceFailedView, NoPin

CARD_CAUSES = {
    Code.CARD_REMOVED: "removed",
    Code.CARD_UNREADABLE: "unreadable",
    Code.CARD_PROTOCOL: "protocol",
    Code.NOT_A_MY_NUMBER_CARD: "other_card",
    Code.RESIDENT_CARD: "resident_card",
    Code.IPHONE_NOT_SUPPORTED: "iphone",
    Code.CARD_UNRESPONSIVE: "unresponsive",
    Code.READER_MISSING: "reader",
    Code.READER_SERVICE_DOWN: "reader",
    Code.READER_BUSY: "busy",
    Code.NO_AUTH_CERTIFICATE: "no_certificate",
    Code.SIGNATURE_MISMATCH: "same_card",
    Code.PINLESS_UNAVAILABLE: "pinless",
    Code.PHOTO_UNUSABLE: "photo",
    Code.FACE_DATA_UNTRUSTED: "face_data",
    Code.CARD_NUMBER_LOCKED: "number_locked",
    Code.CERTIFICATE_EXPIRED: "certificate",
    Code.CERTIFICATE_REVOKED: "certificate",
    Code.CARD_NOT_REGISTERED: "registration",
}
"""S11."""
CERTIFICATE_CAUSES = {
    Code.CERTIFICATE_EXPIRED: "expired",
    Code.CERTIFICATE_REVOKED: "revoked",
    Code.CERTIFICATE_NOT_YET_VALID: "not_yet_valid",
    Code.CERTIFICATE_UNTRUSTED: "untrusted",
}
"""S25."""
FACE_CAUSES = {
    Code.PHOTO_UNUSABLE: "photo",
    Code.FACE_DATA_UNTRUSTED: "untrusted",
    Code.CARD_NUMBER_LOCKED: "number_locked",
    Code.PINLESS_UNAVAILABLE: "pinless",
}
"""S21: why the face cannot be compared with this card; other ways stay open."""
NOTICES = {
    Notice.CARD_CERTIFICATE_EXPIRES_SOON: "valid.notice.expires_soon",
    Notice.CARD_CERTIFICATE_EXPIRED: "valid.notice.expired",
    Notice.COVERAGE_ENDS_SOON: "valid.notice.coverage_ends",
    Notice.COVERAGE_IS_NEW: "valid.notice.coverage_new",
}
"""S43, S44: one line under the result."""
NO_PIN = {NoPin.LOCKED: "choose.no_pin.locked", NoPin.NEVER_SET: "choose.no_pin.never_set"}
"""S12."""


def card_cause(code: Code) -> str:
    """The part of the message ids that belongs to a code; staff help with what is not listed."""
    return CARD_CAUSES.get(code, "staff")


def certificate_cause(code: Code) -> str:
    """The part of the message ids that belongs to a code."""
    return CERTIFICATE_CAUSES.get(code, "other")


def face_note(content: FaceFailedView) -> str:
    """The message that says why, or what else there is."""
    if content.can_retry:
        return "face_failed.note.again"
    cause = None if content.code is None else FACE_CAUSES.get(content.code)
    return "face_failed.note" if cause is None else f"face_failed.note.{cause}"
