"""JSON Schema of the wire's messages: their types, and what a type cannot say about a text.

The forms below are those that ``wire_values`` and the service enforce. Rules that no schema can
tell (check digits, days of the calendar) are sentences in the description.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from eligibility import wire
from eligibility.benefits import PlainKind
from eligibility.coverage import CardClassification, FamilyClass, ReasonOfLoss, Validity
from eligibility.health import HealthInformation
from eligibility.inquiry import CardProof, Notice
from eligibility.person import Sex
from eligibility.wire_schema_hospital import HOSPITAL_FORMS
from eligibility.wire_schema_insurer import INSURER_FORMS

Schema = dict[str, Any]

_UUID = {"format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_TIME = {"format": "date-time"}
_DAY = {
    "pattern": "^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$",
    "description": "YYYYMMDD, a day of the calendar.",
}
_PERCENT = {"pattern": "^[0-9]{3}$", "description": "Three digits: 020 is 2割."}
_BASE64 = {"pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"}
_AS_PRINTED = {
    "maxLength": 40,
    "pattern": "^[^\\x00-\\x1f\\x7f]*$",
    "description": "As printed, at most 40 bytes of Shift_JIS. Width, hyphens and blanks do not"
    " matter.",
}


def _list(*codes: str, of: str = "") -> Schema:
    return {"enum": list(codes)} | ({"description": of} if of else {})


def _base64_of(most_bytes: int, what: str) -> Schema:
    """Of one byte or more; ``most_bytes`` is a multiple of 3."""
    return _BASE64 | {"minLength": 4, "maxLength": most_bytes // 3 * 4, "description": what}


_SHA256 = {"minLength": 44, "maxLength": 44, "pattern": "^[A-Za-z0-9+/]{43}=$"}

FORMS: Mapping[str, Mapping[str, Any]] = {
    "session_id": _UUID,
    "verification_id": _UUID,
    "authentication_id": _UUID,
    "expires_at": _TIME,
    "certificate_not_after": _TIME,
    "processed_at": _TIME,
    "consented_at": _TIME,
    "available_until": _TIME,
    "nonce": {
        "minLength": 44,
        "maxLength": 44,
        "pattern": "^[A-Za-z0-9+/]{43}=$",
        "description": "32 bytes.",
    },
    "certificate": _base64_of(6144, "DER of the card's user-authentication certificate."),
    "signature": _base64_of(768, "")
    | {
        "minLength": 344,
        "description": "RSASSA-PKCS1-v1_5, SHA-256, of 2048 bits or more, over 'oev-auth-v1' (with"
        " face-key 'oev-face-v1') and a zero byte, the session id (16 bytes), the nonce, and"
        " SHA-256 of the device's SAN URI.",
    },
    "proof": _list(
        *(proof.value for proof in CardProof),
        of="face-key: the face application's key has signed; 'face' comes with it, and no PIN.",
    ),
    "staff_id": {
        "pattern": "^[!-~]{1,32}$",
        "description": "Who looked at the patient: with holder_verification visual, and only then.",
    },
    "InquiryRequest.staff_id": {
        "pattern": "^[!-~]{1,32}$",
        "description": "A member of staff asks and will compare the spelling with the card: a loose"
        " match answers, too.",
    },
    "identity": _base64_of(768, "DF22, DF23, DF24 of the face application's EF 0002."),
    "images_sha256": _SHA256 | {"description": "SHA-256 of DF25 and DF26."},
    "photo_sha256": _SHA256 | {"description": "SHA-256 of DF27."},
    "issuer_signature": _base64_of(768, "DF28, over the three groups' hashes."),
    "issuer_certificate": _base64_of(1536, "EF 0004 of the face application."),
    "registered_at": _TIME,
    "certificate_state": _list(
        "valid", "grace", of="grace: expired; good for eligibility, not for consent."
    ),
    "CardFace.InsurerNumber": {
        "pattern": "^[ \u3000]*([0-9\uff10-\uff19][ \u3000]*){5,8}$",
        "description": "6 or 8 digits with their check digit; blanks, full width and a lost leading"
        " zero are understood.",
    },
    "CardFace.InsuredCardSymbol": _AS_PRINTED,
    "CardFace.InsuredIdentificationNumber": _AS_PRINTED | {"minLength": 1},
    "CardFace.InsuredBranchNumber": {"pattern": "^[0-9\uff10-\uff19]{0,2}$"},
    "BirthMonthDay": {
        "pattern": "^(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$",
        "description": "MMDD, beside a branch number.",
    },
    "QualificationValidity": _list(
        *(validity.value for validity in Validity),
        of="1 valid, 2 lost, 3 lost and a newer one is known, 4 not found, 5 several (ask for the"
        " branch), 6 valid and not registered yet (OQSCD006).",
    ),
    "ReferenceNumber": {
        "minLength": 1,
        "maxLength": 64,
        "description": "The institution's own number for the patient; told to this institution"
        " alone.",
    },
    "notices": {"items": {"type": "string"} | _list(*(notice.value for notice in Notice))},
    "granted": {
        "items": {"type": "string"} | _list(*(kind.value for kind in HealthInformation)),
        "description": "OQSCD029: YZK drugs and care, TKK check-ups, SHJ operations, TSR specific"
        " diseases.",
    },
    "InsurerNumber": {"pattern": "^([0-9]{6}|[0-9]{8})$"},
    "InsuredCardSymbol": {"minLength": 1, "maxLength": 40},
    "InsuredIdentificationNumber": {"minLength": 1, "maxLength": 40},
    "InsuredBranchNumber": {"pattern": "^[0-9]{2}$"},
    "PersonalFamilyClassification": _list(
        *(family.value for family in FamilyClass), of="1 the insured, 2 family (OQSCD009)."
    ),
    "Sex1": _list(*(sex.value for sex in Sex)),
    "Birthdate": _DAY,
    "QualificationDate": _DAY,
    "DisqualificationDate": _DAY | {"description": "The first day without cover, YYYYMMDD."},
    "InsuredCertificateIssuanceDate": _DAY,
    "InsuredCardValidDate": _DAY,
    "InsuredCardExpirationDate": _DAY,
    "InsuredCardClassification": _list(
        *(card.value for card in CardClassification), of="OQSCD010."
    ),
    "ReasonOfLoss": _list(
        *(reason.value for reason in ReasonOfLoss),
        of="OQSCD008; for staff, never on the patient's screen.",
    ),
    "InsuredPartialContributionRatio": _PERCENT,
    "PreschoolClassification": _list("1"),
    "ElderlyRecipientContributionRatio": _PERCENT,
    "ElderlyRecipientValidStartDate": _DAY,
    "ElderlyRecipientValidEndDate": _DAY,
    "LimitApplicationCertificateClassification": {"pattern": "^[0-9]{2}$"},
    "LimitApplicationCertificateClassificationFlag": {
        "pattern": "^[A-Z][0-9]{2}$",
        "description": "OQSCD012; codes may be added.",
    },
    "LimitApplicationCertificateValidStartDate": _DAY,
    "LimitApplicationCertificateValidEndDate": _DAY,
    "ElderlyRecipientCertificateDate": _DAY,
    "LimitApplicationCertificateDate": _DAY,
    "LimitApplicationCertificateLongTermDate": _DAY,
    "SpecificDiseasesDiseaseCategory": {
        "pattern": "^[0-9]$",
        "description": "OQSCD013: 1 dialysis, 2 haemophilia, 3 HIV through blood products; codes"
        " may be added.",
    },
    "SpecificDiseasesValidStartDate": _DAY,
    "SpecificDiseasesValidEndDate": _DAY,
    "SpecificDiseasesCertificateDate": _DAY,
    "SpecificDiseasesSelfPay": {"pattern": "^[0-9]{1,9}$", "description": "Yen a month."},
    "BurdenInfo.contribution_percent": _PERCENT,
    "BurdenInfo.claim_note": {"pattern": "^[0-9]{2}$", "description": "特記事項 of a claim."},
    "BurdenInfo.claim_note_repeated": {
        "pattern": "^[0-9]{2}$",
        "description": "From the fourth month within twelve.",
    },
    "Address": {"minLength": 1, "maxLength": 200},
    "PostNumber": {"pattern": "^[0-9]{3}-[0-9]{4}$"},
    "PlainCertificateInfo.kind": {
        "pattern": "^[a-z]+(-[a-z]+)*$",
        "description": "One of: " + ", ".join(kind.word for kind in PlainKind) + ". Words may be"
        " added.",
    },
    "PlainCertificateInfo.code": _list(
        *(kind.official_code for kind in PlainKind if kind.official_code),
        of="OQSCD010, where the paper has a code there.",
    ),
    "PlainCertificateInfo.valid_until": {"description": "The last day."},
    **INSURER_FORMS,
    **HOSPITAL_FORMS,
    "Health.status": _list("ok"),
    "Problem.type": {"pattern": "^urn:x-oev:problem:KSK-[0-9]{3}$"},
    "Problem.status": {"minimum": 400, "maximum": 599},
    "Problem.code": {"pattern": "^KSK-[0-9]{3}$"},
}
"""By field, or by message and field where one name has two forms."""

_TEXT, _NULL = {"type": "string"}, {"type": "null"}
_SOMETHING = {"type": "object"}


def _way(holders: tuple[str, ...], proof: str, **carried: Schema) -> Schema:
    """One way of showing card and holder; what it does not carry is absent or null."""
    told = {"staff_id": _NULL, "face": _NULL, **carried}
    return {
        "required": [*carried, *(["proof"] if proof == CardProof.FACE_KEY.value else [])],
        "properties": {
            "holder_verification": {"enum": list(holders)},
            "proof": {"enum": [proof]},
            **told,
        },
    }


RULES: Mapping[str, Schema] = {
    "CardAuthenticationRequest": {
        "oneOf": [
            _way(("pin", "face"), "auth-signature"),
            _way(("visual",), "auth-signature", staff_id=_TEXT),
            _way(("face",), "face-key", face=_SOMETHING),
            _way(("visual",), "face-key", face=_SOMETHING, staff_id=_TEXT),
        ]
    },
    "InquiryRequest": {
        "oneOf": [
            {
                "required": ["authentication_id"],
                "properties": {
                    "authentication_id": _TEXT,
                    "card_face": _NULL,
                    "remember_if_not_found": {"enum": [False]},
                    "on_list": {"enum": [False]},
                },
            },
            {
                "required": ["card_face"],
                "properties": {"card_face": {"type": "object"}, "authentication_id": _NULL},
                "anyOf": [
                    {"properties": {"on_list": {"enum": [False]}}},
                    {"properties": {"staff_id": _NULL}},
                ],
            },
        ]
    },
    "CardFace": {
        "oneOf": [
            {
                "required": ["Birthdate"],
                "properties": {"Birthdate": _TEXT, "BirthMonthDay": _NULL},
            },
            {
                "required": ["BirthMonthDay", "InsuredBranchNumber"],
                "properties": {
                    "BirthMonthDay": _TEXT,
                    "Birthdate": _NULL,
                    "InsuredBranchNumber": _TEXT | {"minLength": 1},
                },
            },
        ]
    },
}
"""What holds between the fields of a message."""


def schemas(
    asked: Iterable[type],
    answered: Iterable[type],
    ref_template: str,
    forms: Mapping[str, Mapping[str, Any]] = FORMS,
) -> dict[str, Schema]:
    """JSON Schemas by name; ``answered`` messages leave out what is not there, nothing is null."""
    found = {}
    for kinds, may_be_null in ((asked, True), (answered, False)):
        for name, component in wire.json_schemas(kinds, ref_template).items():
            found[name] = _told(name, component, forms, may_be_null=may_be_null)
    return found


def _told(
    name: str, component: Schema, forms: Mapping[str, Mapping[str, Any]], *, may_be_null: bool
) -> Schema:
    fields = {
        field: _with_form(
            schema if may_be_null else _never_null(schema),
            forms.get(f"{name}.{field}", forms.get(field, {})),
        )
        for field, schema in component.get("properties", {}).items()
    }
    told = {key: value for key, value in component.items() if key != "title"}
    return told | ({"properties": fields} if fields else {}) | RULES.get(name, {})


def _never_null(schema: Schema) -> Schema:
    kinds: list[Schema] = [kind for kind in schema.get("anyOf", ()) if kind != _NULL]
    if len(kinds) != 1:
        return schema
    return {k: v for k, v in schema.items() if k not in ("anyOf", "default")} | kinds[0]


def _with_form(schema: Schema, form: Mapping[str, Any]) -> Schema:
    """The form belongs to the text, not to the null beside it."""
    if "anyOf" not in schema:
        return {**schema, **form}
    kinds = [kind if kind == _NULL else {**kind, **form} for kind in schema["anyOf"]]
    return {**schema, "anyOf": kinds}
