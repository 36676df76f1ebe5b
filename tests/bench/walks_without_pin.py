"""What patients do whose PIN is not the way: the face, the printed number, staff, registration."""

from eligibility.inquiry import Notice
from tests.bench.patient import Patient
from tests.bench.walks_with_staff import staff_come

STRANGER = "taro"


def _stands_there(patient: Patient, who: str) -> None:
    """The bench's stand-in for a face: decided by the photo in the card of ``who``."""
    photo = patient.line.wallet.card(who).content.issued_face.printed.photo
    patient.line.stand_in.person(photo)


def _from_result(patient: Patient) -> str:
    share = patient.line.touch.view()["share_tenths"]
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return f"valid, pays {share}割"


def _gives_up(patient: Patient) -> None:
    patient.touches_key("cancel")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()


def face_only_card(patient: Patient) -> str:
    """No PIN was ever set; the photo in the card and the person before the camera."""
    _stands_there(patient, "akio")
    patient.places_card("akio")
    patient.sees("ChooseView")
    patient.touches_key("choose-face")
    patient.sees("ConsentView")
    patient.touches_key("consent-all")
    patient.sees("ValidView")
    return _from_result(patient)


def face_twice_then_pin(patient: Patient) -> str:
    """Somebody else stands there twice; the holder then types the PIN."""
    _stands_there(patient, STRANGER)
    patient.places_card("hanako")
    patient.sees("ChooseView")
    patient.touches_key("choose-face")
    patient.sees("FaceView")
    patient.sees("FaceFailedView")
    patient.touches_key("face-again")
    patient.sees("FaceView")
    patient.sees("FaceFailedView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people["hanako"].pin)
    patient.sees("ConsentView")
    patient.touches_key("consent-none")
    patient.sees("ValidView")
    return f"face not matched twice, then {_from_result(patient)}"


def by_printed_number(patient: Patient) -> str:
    """A card that does not admit this terminal: its printed number opens the photo."""
    _stands_there(patient, "takeshi")
    patient.places_card("takeshi")
    patient.sees("ChooseView")
    patient.touches_key("choose-face")
    patient.sees("CardNumberView")
    patient.types_field(patient.line.people["takeshi"].card_number_b)
    patient.sees("ValidView")
    return f"no consent asked, {_from_result(patient)}"


def vouched_by_staff(patient: Patient) -> str:
    """The PIN is locked; a member of staff looks, the card proves itself."""
    patient.places_card("goro")
    patient.sees("PinLockedView")
    staff_come(patient)
    patient.sees("ConsentView")
    patient.touches_key("consent-none")
    patient.sees("ValidView")
    return f"PIN locked, seen by staff, {_from_result(patient)}"


def phone_taken_in_provisionally(patient: Patient) -> str:
    """An iPhone cannot be read; staff take the patient in without the cloud's word."""
    patient.places_odd_card("iphone")
    patient.sees("CardProblemView")
    code = patient.line.touch.view()["code"]
    staff_come(patient)
    patient.sees("ProvisionalView")
    patient.touches_key("provisional")
    patient.sees("CounterView")
    patient.touches_key("finish")
    patient.sees("FinishView")
    patient.takes_card()
    patient.is_back_at_the_start()
    return f"told {code}, taken in provisionally"


def registered_on_the_spot(patient: Patient) -> str:
    """The card was never registered for use as an insurance card."""
    _to_pin(patient, "minoru")
    patient.sees("RegistrationView")
    patient.touches_key("register-yes")
    patient.sees("ConsentView")
    patient.touches_key("consent-none")
    patient.sees("ValidView")
    return f"registered, {_from_result(patient)}"


def revoked_card(patient: Patient) -> str:
    """Reported lost, found again, and brought."""
    return _refused_card(patient, "shizue")


def long_expired_card(patient: Patient) -> str:
    """Beyond the three months of grace."""
    return _refused_card(patient, "haruo")


def expired_within_grace(patient: Patient) -> str:
    """Eligibility only, and the advice to renew."""
    _to_pin(patient, "emiko")
    patient.sees("ValidView")
    notice = patient.line.touch.view()["notice"]
    advice = "told to renew" if notice == str(Notice.CARD_CERTIFICATE_EXPIRED) else "told nothing"
    return f"{_from_result(patient)}, {advice}"


def _refused_card(patient: Patient, who: str) -> str:
    _to_pin(patient, who)
    patient.sees("CertificateProblemView")
    code = patient.line.touch.view()["code"]
    _gives_up(patient)
    return f"told {code} and what to do"


def _to_pin(patient: Patient, who: str) -> None:
    patient.places_card(who)
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(patient.line.people[who].pin)
