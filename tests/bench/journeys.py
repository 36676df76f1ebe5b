"""The bench's journeys, and which are walked in which language."""

from collections.abc import Sequence

from eligibility.coverage import Validity
from eligibility.inquiry import ReferenceClassification
from kiosk.flow.setting import Language
from tests.bench import walks_by_card, walks_by_paper, walks_with_staff, walks_without_pin
from tests.bench.journey import Filed, Journey, Limit, Span, Walk

_FACE = ReferenceClassification.CARD_FACE

JOURNEYS = (
    Journey(
        "pin",
        "Card and PIN, every record may be seen",
        "valid, pays 3割",
        walks_by_card.pin_and_all_consents,
        Filed("hanako", consent_flags=5),
        limit=Limit(8, Span.AFTER_CARD),
    ),
    Journey(
        "wrong-pin",
        "PIN wrong twice, then right; no record may be seen",
        "valid, pays 1割",
        walks_by_card.wrong_twice_then_right,
        Filed("taro"),
    ),
    Journey(
        "pulled-card",
        "Card pulled while it is read",
        "told KSK-003, back to the start",
        walks_by_card.pulled_while_reading,
    ),
    Journey(
        "cut-line",
        "Network cut while the cloud is asked",
        "told KSK-101, back to the start, nothing left on the screen",
        walks_by_card.cut_during_the_query,
    ),
    Journey(
        "old-insurance-by-code",
        "Code of the old insurance after a change of insurer",
        "lost, told to check the new insurance",
        walks_by_paper.old_insurance_by_code,
        Filed("kenji", Validity.LOST_NEWER_EXISTS, _FACE, coverage=0),
    ),
    Journey(
        "new-insurance-by-card",
        "The same person's My Number Card",
        "valid, pays 3割",
        walks_by_card.after_a_change_of_insurer,
        Filed("kenji", coverage=-1),
    ),
    Journey(
        "card-without-cover",
        "My Number Card of somebody without any coverage",
        "lost, told to check the new insurance",
        walks_by_card.without_any_coverage,
        Filed("jiro", Validity.LOST),
    ),
    Journey(
        "code",
        "Code of a valid insurance card, with the payment limit's category",
        "valid, pays 3割, category ウ",
        walks_by_paper.valid_by_code,
        Filed("mika", source=_FACE),
        limit=Limit(1, Span.BEFORE_RESULT),
    ),
    Journey(
        "prescription",
        "Prescription in three symbols, read one after the other",
        "counted 2 of 3, valid, pays 2割",
        walks_by_paper.prescription_in_parts,
        Filed("yui", source=_FACE),
    ),
    Journey(
        "member-id",
        "Member id without a birth date",
        "asked for the birthday only, valid, pays 2割",
        walks_by_paper.member_id_then_birthday,
        Filed("ichiro", source=_FACE),
    ),
    Journey(
        "other-code",
        "Code of a prescription that names no insurance",
        "named prescription, another way offered",
        walks_by_paper.code_of_another_kind,
    ),
    Journey(
        "twins-typed",
        "Typed number of twins: asked for the branch number",
        "asked for the branch, valid, pays 3割",
        walks_by_paper.twins_typed,
        Filed("akari", source=_FACE),
    ),
    Journey(
        "old-card-typed",
        "Typed without branch number, with the whole birth date",
        "valid, pays 2割",
        walks_by_paper.typed_without_branch,
        Filed("ichiro", source=_FACE),
    ),
    Journey(
        "not-found-typed",
        "Typed number that nobody has",
        "not found, two causes told",
        walks_by_paper.typed_not_found,
        Filed(None, Validity.NOT_FOUND, _FACE),
    ),
    Journey(
        "certificate-alone",
        "Eligibility certificate (資格確認書) alone, typed with its branch number",
        "valid, pays 2割",
        walks_by_paper.certificate_alone,
        Filed("yui", source=_FACE),
    ),
    Journey(
        "largest",
        "Card and PIN with the largest letters in high contrast",
        "checked in, largest letters, high-contrast",
        walks_by_card.in_largest_letters,
        Filed("mika", consent_flags=5),
        limit=Limit(8, Span.AFTER_CARD),
    ),
    Journey(
        "without-looking",
        "Card and PIN without looking (音声), each key touched twice",
        "checked in without looking",
        walks_by_card.without_looking,
        Filed("hanako", consent_flags=5),
        limit=Limit(2 * 8, Span.AFTER_CARD),
    ),
    Journey(
        "family",
        "Two of a family, one after the other (続けて受付)",
        "checked in, the next one met in the same language",
        walks_by_card.a_family,
        Filed("hanako"),
    ),
    Journey(
        "face-only",
        "Card without a PIN: the face before the camera (stand-in), every record may be seen",
        "valid, pays 3割",
        walks_without_pin.face_only_card,
        Filed("akio", consent_flags=5),
        limit=Limit(3, Span.AFTER_CARD),
    ),
    Journey(
        "face-then-pin",
        "The face does not match twice, then the PIN",
        "face not matched twice, then valid, pays 3割",
        walks_without_pin.face_twice_then_pin,
        Filed("hanako"),
    ),
    Journey(
        "printed-number",
        "The number printed on the card opens its photo, the card's face key signs",
        "no consent asked, valid, pays 3割",
        walks_without_pin.by_printed_number,
        Filed("takeshi"),
        limit=Limit(17, Span.AFTER_CARD),
    ),
    Journey(
        "staff",
        "Locked PIN: a member of staff looks at the patient, the card proves itself",
        "PIN locked, seen by staff, valid, pays 3割",
        walks_without_pin.vouched_by_staff,
        Filed("goro"),
    ),
    Journey(
        "provisional",
        "An iPhone is refused politely; staff take the patient in provisionally",
        "told KSK-012, taken in provisionally",
        walks_without_pin.phone_taken_in_provisionally,
        Filed(None, Validity.NOT_FOUND, is_provisional=True),
    ),
    Journey(
        "declaration",
        "Number not registered yet; staff type what the patient states (被保険者資格申立書)",
        "not found, taken in with a declaration",
        walks_with_staff.declared_after_not_found,
        Filed(None, Validity.NOT_FOUND, _FACE, is_provisional=True, declared_by="jiro"),
    ),
    Journey(
        "registration",
        "Good card, never registered for insurance use: registered on the spot",
        "registered, valid, pays 3割",
        walks_without_pin.registered_on_the_spot,
        Filed("minoru"),
    ),
    Journey(
        "grace",
        "Certificate expired within the grace: eligibility only, advice to renew",
        "valid, pays 3割, told to renew",
        walks_without_pin.expired_within_grace,
        Filed("emiko"),
    ),
    Journey(
        "long-expired",
        "Certificate expired beyond the grace",
        "told KSK-006 and what to do",
        walks_without_pin.long_expired_card,
    ),
    Journey(
        "revoked",
        "Revoked certificate",
        "told KSK-212 and what to do",
        walks_without_pin.revoked_card,
    ),
)


def journey(name: str) -> Journey:
    """By its name; raises KeyError."""
    return {one.name: one for one in JOURNEYS}[name]


def walks(names: Sequence[str], *languages: Language) -> tuple[Walk, ...]:
    """Each of these journeys in each of these languages."""
    return tuple(Walk(journey(name), language) for language in languages for name in names)


OTHERS = tuple(one for one in Language if one is not Language.JA)
DEMO = (
    *walks([one.name for one in JOURNEYS], Language.JA),
    *walks(["pin"], Language.EN),
    *walks(["face-only"], Language.ZH_HANS),
    *walks(["code"], Language.KO),
)
"""Everything in Japanese, and one journey in each other language."""
CHOSEN = (
    *walks([one.name for one in JOURNEYS], Language.JA),
    *walks(["pin", "face-only", "code"], *OTHERS),
)
"""What `make test` walks: as the demo, and the ways with a limit in every language."""
