"""Errors of the language, and the codes that every part shows to people.

    EligibilityError
    ├── MalformedValue            a number, name or date that cannot be what it claims to be
    │   └── CheckDigitMismatch
    └── WireError                 JSON or XML that does not say what the contract says

Source of the code scheme: our own (no public list exists, eligibility.md 2).
"""

import enum


class EligibilityError(Exception):
    """Base of every error of the shared language."""


class MalformedValue(EligibilityError):
    """A value cannot be what it claims to be; the message names the kind, never the value."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


class CheckDigitMismatch(MalformedValue):
    """The last digit does not follow from the digits before it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind, "the check digit does not match, look for a mistyped digit")


class WireError(EligibilityError):
    """A message does not follow the contract; the message names the field, never its value."""


class Code(enum.Enum):
    """Small codes for support; the sentence is for staff and logs, patients read the screen."""

    CARD_UNREADABLE = "KSK-001", "The card could not be read; place it again, flat and still."
    NOT_A_MY_NUMBER_CARD = "KSK-002", "This is not a My Number Card; use another way to check in."
    CARD_REMOVED = "KSK-003", "The card left the reader before it was read; place it again."
    CARD_UNRESPONSIVE = "KSK-004", "The card does not answer; take it off and place it again."
    READER_MISSING = "KSK-005", "No card reader is connected; check its cable."
    CERTIFICATE_EXPIRED = "KSK-006", "The card's certificate has expired; the municipality renews."
    PIN_LOCKED = "KSK-007", "The card's PIN is locked; the municipality unlocks it."
    SIGNATURE_MISMATCH = "KSK-008", "The card's signature does not fit its certificate."
    READER_BUSY = "KSK-009", "Another program holds the card reader; stop it."
    CARD_PROTOCOL = "KSK-010", "The card answered in an unexpected way; try again."
    RESIDENT_CARD = "KSK-011", "This is an old resident card (住基カード); it cannot be used."
    IPHONE_NOT_SUPPORTED = "KSK-012", "An iPhone cannot be read here; use the card itself."
    NO_AUTH_CERTIFICATE = "KSK-013", "The card holds no user certificate; the municipality adds it."
    READER_SERVICE_DOWN = "KSK-014", "The card reader's service (pcscd) is not running; start it."
    PIN_REQUIRED = "KSK-015", "The card wants its PIN first; tell the maker of this kiosk."
    PINLESS_UNAVAILABLE = "KSK-016", "This kiosk may not use the card without its PIN."
    PHOTO_UNUSABLE = "KSK-017", "The card's photo is missing or damaged; use PIN or staff."
    FACE_DATA_UNTRUSTED = "KSK-018", "The card's face data are signed by no known issuer."
    CARD_NUMBER_WRONG = "KSK-019", "The numbers typed from the card's face do not fit the card."
    CARD_NUMBER_LOCKED = "KSK-020", "The card takes no more tries of its printed numbers."
    STAFF_CODE_REFUSED = "KSK-021", "No staff member has this code, or too many were tried."
    PIN_WRONG = "KSK-022", "The PIN was wrong; the card counts down."
    PIN_LAST_TRY = "KSK-023", "One try of the PIN is left; it was not spent."
    PIN_MALFORMED = "KSK-024", "The PIN is not four digits; it was not sent to the card."

    NO_NETWORK = "KSK-101", "The eligibility service cannot be reached; check the closed network."
    SERVICE_SLOW = "KSK-102", "The eligibility service did not answer in time; try again."
    SERVICE_REFUSES_DEVICE = "KSK-103", "The service refused this kiosk's certificate; renew it."
    SERVICE_ERROR = "KSK-104", "The eligibility service reported an error; try again."
    ANSWER_NOT_UNDERSTOOD = "KSK-105", "The service's answer does not follow the contract."
    SERVICE_UNTRUSTED = "KSK-106", "Whoever answers is not our service; check clock and network."
    DEVICE_CERTIFICATE_EXPIRED = "KSK-107", "This kiosk's certificate has expired; renew it."
    CLOCK_IMPLAUSIBLE = "KSK-108", "This kiosk's clock is wrong; set it, look at the time server."
    DEVICE_CERTIFICATE_UNUSABLE = "KSK-109", "This kiosk's certificate cannot be read; enrol again."

    REQUEST_MALFORMED = "KSK-201", "The request does not follow the contract."
    CALLER_UNKNOWN = "KSK-202", "The caller's certificate names no known device."
    NONCE_UNKNOWN = "KSK-203", "The challenge is unknown or has expired; ask for a new one."
    NONCE_REUSED = "KSK-204", "The challenge was already used with other content."
    CERTIFICATE_UNTRUSTED = "KSK-205", "The card's certificate comes from no known authority."
    CERTIFICATE_NOT_YET_VALID = "KSK-206", "The card's certificate is not valid yet."
    SIGNATURE_INVALID = "KSK-207", "The card's signature is not valid for this challenge."
    AUTHENTICATION_UNKNOWN = "KSK-208", "The card authentication is unknown or has expired."
    CONSENT_NOT_ALLOWED = "KSK-209", "Consent needs a card authentication with health rights."
    VERIFICATION_CONFLICT = "KSK-210", "This verification id was used for another inquiry."
    CARD_NOT_REGISTERED = "KSK-211", "The card is not registered for insurance use."
    CERTIFICATE_REVOKED = "KSK-212", "The card's certificate was revoked; the municipality renews."
    PROOF_NOT_ACCEPTED = "KSK-213", "This institution's policy does not accept this kind of proof."
    FACE_DATA_OF_ANOTHER = "KSK-214", "The card's face data belong to another person's certificate."
    REVOCATION_UNKNOWN = "KSK-215", "The list of revoked cards is too old; tell the service."
    REGISTRATION_REFUSED = "KSK-216", "No insured person is known for this card; ask the insurer."
    CALLER_NOT_ALLOWED = "KSK-217", "This kind of caller may not ask for that."
    DESK_PLEASE = "KSK-218", "This card cannot be used here; please go to the desk."
    TOO_MANY_MISSES = "KSK-219", "Too many card faces found nobody; wait before the next one."
    BATCH_CONFLICT = "KSK-220", "This batch number was applied with other content."
    BATCH_OUT_OF_ORDER = "KSK-221", "Another batch number comes next; send that one first."
    RECEPTION_NUMBER_UNKNOWN = "KSK-222", "No bulk inquiry has this reception number."
    BATCH_UNKNOWN = "KSK-223", "No batch of this number has come."
    PERSON_NOT_NAMED = "KSK-224", "The card face names nobody, or more than one person."

    OUTBOX_UNAVAILABLE = "KSK-301", "The record could not be stored; check the disk."
    OUTBOX_KEY_MISSING = "KSK-302", "The key of the stored records is missing; provision again."
    ENVELOPE_REFUSED = "KSK-303", "A message could not be decrypted or its signature is wrong."
    RECORD_CONFLICT = "KSK-304", "The same verification id came with another content."
    DIGEST_MISMATCH = "KSK-305", "The message's digest does not fit its content."
    BROKER_UNREACHABLE = "KSK-306", "The MQTT broker cannot be reached; check the network."
    BROKER_REFUSES_DEVICE = (
        "KSK-307",
        "The broker refused this certificate or topic; check the ACL.",
    )
    NO_SUBSCRIBER = "KSK-308", "No hospital system is listening; records wait on the kiosk."
    NOT_CHECKED = "KSK-309", "Staff took the patient in; the insurance was not checked yet."
    KEY_FILE_UNUSABLE = "KSK-310", "A new key file cannot be used; the keys until now stay."
    DEADLINE_PASSED = "KSK-311", "The deadline passed before the line could be asked."
    TOO_MANY_LISTS = "KSK-312", "Too many lists wait at this kiosk; send it again later."
    FOREIGN_RESPONSE_TOPIC = "KSK-313", "The Response Topic lies outside of this kiosk's branch."
    RECORD_WITHOUT_FILE = "KSK-314", "A record is kept, but no file of it could be written."
    DAY_INCOMPLETE = "KSK-315", "Records of a day are missing; its kiosk has not brought them."
    ALREADY_RUNNING = "KSK-316", "Another kiosk batch already sends from this outbox."
    KIOSK_UNKNOWN = "KSK-317", "No kiosk of this name was enrolled here; look at its spelling."
    KIOSK_UNHEARD = "KSK-318", "The kiosk was not at the broker for days; the inquiry waits."
    INQUIRY_UNANSWERED = "KSK-319", "An inquiry's deadline passed with lines unanswered."
    FOLDER_OF_OTHERS = "KSK-320", "Another program writes into an outlet's folder."
    FOLDER_OF_ANOTHER_BRIDGE = "KSK-321", "Another bridge owns this folder; stop one of the two."
    OUTLET_REFUSES = "KSK-322", "An outlet cannot be written; its records wait."
    BRIDGE_RUNNING = "KSK-323", "Another bridge already runs on this state folder."
    SESSION_TAKEN = "KSK-324", "Another program connects with this hospital's certificate."
    DATABASE_NOT_OURS = (
        "KSK-325",
        "The database's tables are of another version than this program's; nothing is written.",
    )
    TRIAL_WITHOUT_DELIVERY = "KSK-326", "The new system delivered nothing; the kiosk went back."
    REGISTRATION_NEEDS_SERVICE = (
        "KSK-327",
        "Patient numbers go over HTTPS only; set [service] in the settings.",
    )
    REQUEST_NOT_DELETED = "KSK-328", "A request cannot be deleted from req; it is answered once."
    ANSWER_NOT_WRITTEN = "KSK-329", "Answers cannot be written into res; they wait."
    REQUEST_KIND_UNKNOWN = "KSK-330", "A request in req is of a kind that is not answered here."
    REQUESTS_UNREADABLE = "KSK-331", "The folder req, or a file in it, cannot be read."
    TERMINAL_SILENT = "KSK-332", "The eligibility terminal gave no answer in time; look at it."
    TERMINAL_UNUSABLE = "KSK-333", "The terminal refused the question, or answered unusably."
    NOT_BY_TERMINAL = "KSK-334", "The eligibility terminal's files cannot ask this."
    WHOLE_BIRTHDATE_NEEDED = "KSK-335", "The eligibility terminal needs the whole date of birth."
    TRIAL_SILENT = "KSK-336", "The new system did not start, or said nothing; the kiosk went back."
    UPDATE_NOT_NEWER = "KSK-337", "The update is not newer than what runs, or failed here before."
    UPDATE_REFUSED = "KSK-338", "The update was refused: its signature, its kind or its content."
    WENT_BACK = "KSK-339", "An operator took this kiosk back from this release."
    BOARD_CERTIFICATE_UNUSABLE = "KSK-340", "The desk's pages have no usable certificate."
    BOARD_PORT_UNUSABLE = "KSK-341", "The desk's pages cannot listen on their address and port."
    STAFF_FILE_UNUSABLE = "KSK-342", "Inbox, accounts or keys of the desk's pages are unusable."
    AUDIT_NOT_WRITTEN = "KSK-343", "The audit cannot be written: the desk's pages show nothing."
    AUDIT_BROKEN = "KSK-344", "The audit's chain is broken: a row was changed or taken out."
    UPDATE_NEXT_NIGHT = "KSK-347", "The update was not fetched whole; the next night goes on."
    DATA_KEY_MISSING = "KSK-348", "No key for the kiosk's data partition; it stays closed."
    DATA_LOCKED = "KSK-349", "The kiosk's data partition cannot be opened; it stays closed."
    TRIAL_NOT_MARKED = "KSK-345", "The new system could not be marked as good; the kiosk went back."
    FAILED_AGAIN = "KSK-346", "The reception failed again and again; the desk takes over."
    INVITATION_UNKNOWN = "KSK-350", "The authority knows no such invitation; show or type it again."
    INVITATION_EXPIRED = "KSK-351", "The invitation has expired; the admin makes a new one."
    INVITATION_USED = "KSK-352", "The invitation was used already; the admin makes a new one."
    INVITATION_DEAD = "KSK-353", "The invitation was withdrawn, or tried wrongly too often."
    INVITATION_UNREADABLE = "KSK-354", "This is no invitation, or a character of it is mistyped."
    REQUEST_REFUSED = "KSK-355", "The certificate request is refused: wrong key, proof or names."
    REQUEST_DECLINED = "KSK-356", "The admin declined this kiosk's request, or let it run out."
    AUTHORITY_UNREACHABLE = "KSK-357", "The authority does not answer; check the line."
    AUTHORITY_NOT_TRUSTED = "KSK-358", "This is another authority than the invitation names."
    IDENTITY_NOT_KEPT = "KSK-359", "The kiosk could not keep its new identity; check its storage."
    NOT_ENROLLED = "KSK-360", "This kiosk has no identity yet; show it an invitation."
    RENEWAL_NOT_DUE = "KSK-361", "This certificate may not be renewed by itself; ask the admin."
    RENEWAL_REFUSED_BY_SERVICE = "KSK-362", "The new certificate was refused; the old one stays."
    CLONE_SUSPECTED = "KSK-363", "Two kiosks seem to use one certificate; the admin looks at them."
    SETTINGS_REFUSED = (
        "KSK-364",
        "The site settings are not from the authority, or not for this kiosk.",
    )
    SETTINGS_ROLLED_BACK = (
        "KSK-365",
        "The kiosk did not work with the new settings; the former stay.",
    )
    CERTIFICATE_ENDS_SOON = "KSK-366", "This kiosk's certificate ends soon and was not renewed."
    KEY_TOKEN_UNUSABLE = (
        "KSK-367",
        "The chip with the kiosk's key does not answer or refuses its PIN.",
    )
    IDENTITY_UNUSABLE = "KSK-368", "The kiosk's sealed identity cannot be opened on this machine."
    ISSUED_UNFIT = "KSK-369", "The authority's certificate does not fit this kiosk's key or root."
    INVITATION_OF_ANOTHER = "KSK-370", "The invitation is for another kiosk; compare the names."
    KEYS_REFUSED = "KSK-371", "The public keys are refused: wrong kind, a private part, another's."
    TRIAL_WITHOUT_PICTURE = "KSK-372", "The new system drew no picture; the kiosk went back."
    TRIAL_WITHOUT_READER = "KSK-373", "The new system saw no card reader; the kiosk went back."
    TRIAL_WITHOUT_OUTBOX = "KSK-374", "The new system opened no outbox; the kiosk went back."
    TRIAL_WITHOUT_LINE = (
        "KSK-375",
        "The new system could not say whether the service is reached; the kiosk went back.",
    )
    UPDATE_DIGEST_WRONG = "KSK-376", "The fetched update is not what was offered; it was deleted."
    NO_ROOM_FOR_UPDATE = "KSK-377", "There is no room for the update; look at the kiosk's disk."
    UPDATES_BUSY = "KSK-378", "Many kiosks fetch an update just now; this one comes again later."
    UPDATE_NOT_OFFERED = "KSK-379", "No such update is offered to this kiosk, or not any more."

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence

    @classmethod
    def of(cls, code: str) -> "Code | None":
        """The member that carries ``code``, or None for a code of a newer version."""
        return next((member for member in cls if member.code == code), None)
