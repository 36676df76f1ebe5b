"""What a card can be (card.md 5 to 9): each ends on the right screen, on the real card stack."""

import gc
import weakref
from typing import Any

import pytest

from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import CardProof, HolderVerification, Notice
from kiosk.flow import effects as f, events as e
from kiosk.flow.holder import FaceVerdict
from kiosk.flow.limits import FACE_TRIES_A_PHOTO, FACE_TRIES_WITHIN_S
from kiosk.ports import CardError
from kiosk.ui.view_model import Method, NoPin
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import EF_PIN_NUMBER_B, FACE_AID
from tests.bench.wallet import PHONE_PIN
from tests.flows.desk import Desk


def by_pin(desk: Desk, who: str) -> None:
    """Places the card, chooses the PIN, types the right one."""
    desk.place(who).post(e.PinChosen()).types_pin(desk.people[who].pin)


def to_result(desk: Desk) -> None:
    desk.kiosk.post(e.ConsentChosen(Consent.nothing()))


def content(desk: Desk) -> Any:
    return desk.kiosk.view.content


def phase(desk: Desk) -> Any:
    return desk.kiosk.phase


# --- good cards ---


@pytest.mark.parametrize("who", ["hanako", "takeshi", "sayuri"])
def test_a_good_card_ends_in_the_result(who):
    """Also under the authority's old key of the same name, and with a renewed certificate."""
    desk = Desk()
    by_pin(desk, who)
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"


def test_a_card_that_is_not_registered_is_registered_and_goes_on():
    desk = Desk()
    by_pin(desk, "minoru")
    assert desk.kiosk.screen == "RegistrationView"
    desk.kiosk.post(e.RegistrationChosen())
    assert desk.kiosk.screen == "ConsentView"
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"


def test_an_expired_card_within_the_grace_gets_its_result_and_the_advice_to_renew():
    desk = Desk()
    by_pin(desk, "emiko")
    assert desk.kiosk.screen == "ValidView", "no consent is asked"
    assert content(desk).notice is Notice.CARD_CERTIFICATE_EXPIRED


def test_a_face_only_card_is_proven_by_the_face():
    desk = Desk(is_authorised=True)
    desk.place("akio")
    assert (content(desk).methods, content(desk).no_pin) == ((Method.FACE,), NoPin.NEVER_SET)
    desk.kiosk.post(e.FaceChosen())
    assert desk.kiosk.screen == "FaceView"
    desk.mirror.says(FaceVerdict.MATCH)
    desk.kiosk.settle()
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"
    ((holder, proof),) = desk.cloud.holders
    assert (holder.verification, proof) == (HolderVerification.FACE, CardProof.AUTH_SIGNATURE)


def test_without_authorisation_the_printed_number_opens_the_photo_and_the_face_key_signs():
    desk = Desk()
    desk.place("akio").post(e.FaceChosen())
    assert desk.kiosk.screen == "CardNumberView"
    desk.kiosk.types_card_number(desk.people["akio"].card_number_b)
    assert desk.kiosk.screen == "FaceView"
    desk.mirror.says(FaceVerdict.MATCH)
    desk.kiosk.settle()
    assert desk.kiosk.screen == "ValidView", "health information needs the authentication key"
    assert desk.cloud.holders[0][1] is CardProof.FACE_KEY


def test_the_photo_is_gone_from_memory_once_the_card_has_signed():
    desk = Desk(is_authorised=True)
    desk.place("akio").post(e.FaceChosen())
    held = desk.kiosk.photos.photo(phase(desk).photo_handle)
    photo, data = weakref.ref(held), held.data
    del held
    assert any(data)
    desk.mirror.says(FaceVerdict.MATCH)
    desk.kiosk.settle()
    gc.collect()
    assert photo() is None
    assert not any(data), "and overwritten"


def test_an_infants_card_offers_no_face():
    desk = Desk(is_authorised=True)
    desk.place("hina")
    assert content(desk).methods == (Method.PIN,)


def test_an_infants_card_without_authorisation_shows_it_when_the_photo_is_wanted():
    desk = Desk()
    desk.place("hina").post(e.FaceChosen())
    desk.kiosk.types_card_number(desk.people["hina"].card_number_b)
    assert desk.kiosk.screen == "FaceFailedView"
    assert not content(desk).can_retry
    assert content(desk).methods == (Method.PIN,)


def test_a_locked_card_says_so_and_goes_on_by_face():
    desk = Desk(is_authorised=True)
    desk.place("goro")
    assert desk.kiosk.screen == "PinLockedView"
    desk.kiosk.post(e.FaceChosen())
    assert desk.kiosk.screen == "FaceView"


def test_the_last_wrong_pin_locks_only_after_a_yes():
    desk = Desk()
    desk.place("hanako").post(e.PinChosen()).types_pin("0000")
    assert content(desk).tries_left == 2
    desk.kiosk.post(e.PinChosen()).types_pin("0000")
    assert desk.kiosk.screen == "LastTryView"
    assert desk.tries_left("hanako") == 1
    desk.kiosk.post(e.PinChosen()).types_pin("0000")
    assert desk.kiosk.screen == "PinLockedView"
    assert desk.tries_left("hanako") == 0


# --- certificates that the cloud does not take ---


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("haruo", Code.CERTIFICATE_EXPIRED),
        ("nozomi", Code.CERTIFICATE_NOT_YET_VALID),
        ("ryo", Code.CERTIFICATE_UNTRUSTED),
        ("shizue", Code.CERTIFICATE_REVOKED),
    ],
)
def test_a_certificate_of_no_use_says_what_to_do(who, code):
    desk = Desk()
    by_pin(desk, who)
    assert desk.kiosk.screen == "CertificateProblemView"
    assert content(desk).code is code


def test_face_data_of_another_person_leave_the_pin():
    desk = Desk()
    desk.place("makoto").post(e.FaceChosen())
    desk.kiosk.types_card_number(desk.people["makoto"].card_number_b)
    desk.mirror.says(FaceVerdict.MATCH)
    desk.kiosk.settle()
    assert desk.kiosk.screen == "FaceFailedView"
    desk.kiosk.post(e.PinChosen()).types_pin(desk.people["makoto"].pin)
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"


# --- other cards and phones ---


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("foreign", Code.NOT_A_MY_NUMBER_CARD),
        ("resident", Code.RESIDENT_CARD),
        ("iphone", Code.IPHONE_NOT_SUPPORTED),
    ],
)
def test_another_card_is_named(name, code):
    desk = Desk()
    desk.kiosk.insert(desk.wallet.odd_card(name))
    assert desk.kiosk.screen == "CardProblemView"
    assert content(desk).code is code


def test_an_android_phone_signs_after_its_pin():
    desk = Desk()
    phone = desk.wallet.odd_card("android")
    certificate = phone.content.auth_certificate
    assert certificate is not None
    desk.cloud.register_cards({"hanako": [certificate]})
    desk.kiosk.insert(phone)
    assert content(desk).methods == (Method.PIN,)
    desk.kiosk.post(e.PinChosen()).types_pin(PHONE_PIN)
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (damage.erased, Code.NO_AUTH_CERTIFICATE),
        (lambda one: damage.with_certificate(one, None), Code.NO_AUTH_CERTIFICATE),
    ],
)
def test_a_card_without_a_certificate_is_sent_to_the_municipality(change, code):
    desk = Desk()
    desk.kiosk.insert(Card(change(desk.wallet.card("hanako").content)))
    assert content(desk).code is code


@pytest.mark.parametrize(
    "change",
    [
        damage.with_wrong_offsets,
        damage.with_changed_photo,
        damage.with_cut_file,
        damage.signed_by_stranger,
        damage.with_stolen_certificate,
    ],
)
def test_a_photo_that_cannot_be_trusted_is_never_compared(change):
    desk = Desk()
    desk.kiosk.insert(Card(change(desk.wallet.card("akio").content))).post(e.FaceChosen())
    desk.kiosk.types_card_number(desk.people["akio"].card_number_b)
    assert desk.kiosk.screen == "FaceFailedView"
    assert not any(isinstance(one, f.StartFace) for one in desk.kiosk.effects)


def test_the_printed_number_never_spends_its_last_try():
    desk = Desk()
    card = desk.wallet.card("akio")
    desk.place("akio").post(e.FaceChosen())
    for _ in range(12):
        desk.kiosk.types_card_number("00000000000000")
    assert desk.kiosk.screen == "FaceFailedView"
    assert card.tries_left(EF_PIN_NUMBER_B, FACE_AID) == 1


# --- staff ---


def test_staff_replace_the_pin_and_the_card_proves_itself():
    desk = Desk(is_authorised=True)
    desk.place("goro")
    desk.kiosk.types_staff_code()
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"
    ((holder, _proof),) = desk.cloud.holders
    assert (holder.verification, holder.staff_id) == (HolderVerification.VISUAL, "nurse-3")


def test_an_infant_is_vouched_for_at_an_authorised_terminal():
    desk = Desk(is_authorised=True)
    desk.place("hina")
    desk.kiosk.types_staff_code()
    to_result(desk)
    assert desk.kiosk.screen == "ValidView"


def test_a_card_without_any_proof_is_taken_in_provisionally():
    desk = Desk(knows_issuers=False)
    desk.place("goro")
    desk.kiosk.types_staff_code()
    assert desk.kiosk.screen == "ProvisionalView"
    desk.kiosk.post(e.ProvisionalChosen())
    assert content(desk).is_provisional
    (kept,) = desk.kiosk.shelf.kept.values()
    assert kept.is_provisional
    assert not desk.cloud.holders, "nothing was asked of the cloud"


def test_a_wrong_staff_code_opens_nothing():
    desk = Desk(is_authorised=True)
    desk.place("goro")
    desk.kiosk.types_staff_code("000000")
    assert desk.kiosk.screen == "StaffCodeView"
    assert content(desk).locked_s == 0


# --- the face, again and again ---


def test_nothing_of_a_card_outlives_a_session_that_was_left():
    desk = Desk(is_authorised=True)
    desk.place("akio").post(e.FaceChosen())
    photo = weakref.ref(desk.kiosk.photos.photo(phase(desk).photo_handle))
    desk.kiosk.post(e.Cancelled())
    gc.collect()
    assert photo() is None
    with pytest.raises(CardError):  # it does not know which card it read
        desk.kiosk.reader.open_photo(None)


def test_after_two_faces_that_did_not_match_the_face_is_not_offered_again():
    desk = Desk(is_authorised=True)
    desk.place("hanako").post(e.FaceChosen())
    for _ in range(2):
        desk.mirror.says(FaceVerdict.NO_MATCH)
        desk.kiosk.settle()
        desk.kiosk.post(e.FaceChosen())
    assert desk.kiosk.screen == "FaceFailedView"
    assert not content(desk).can_retry
    assert content(desk).methods == (Method.PIN,)
    desk.kiosk.post(e.PinChosen()).types_pin("0000")
    assert desk.kiosk.screen == "PinWrongView"
    assert content(desk).methods == (Method.PIN,), "nor after a wrong PIN"


def test_other_ways_are_offered_beside_another_attempt():
    desk = Desk(is_authorised=True)
    desk.place("hanako").post(e.FaceChosen())
    desk.mirror.says(FaceVerdict.NO_MATCH)
    desk.kiosk.settle()
    assert content(desk).can_retry
    assert content(desk).methods == (Method.PIN,), "the face has a key of its own"


def test_a_photo_is_not_compared_again_and_again_by_placing_the_card_anew():
    desk = Desk(is_authorised=True)
    compared = 0
    for _ in range(6):
        desk.place("hanako").post(e.FaceChosen())
        for _ in range(2):
            compared += desk.kiosk.screen == "FaceView"
            desk.mirror.says(FaceVerdict.NO_MATCH)
            desk.kiosk.settle()
            desk.kiosk.post(e.FaceChosen())
        desk.kiosk.remove().wait(10)
    assert compared == FACE_TRIES_A_PHOTO
    desk.kiosk.wait(FACE_TRIES_WITHIN_S)
    desk.place("hanako").post(e.FaceChosen())
    assert desk.kiosk.screen == "FaceView", "half an hour later it may be tried again"


def test_a_match_begins_the_count_anew():
    desk = Desk(is_authorised=True)
    for _ in range(FACE_TRIES_A_PHOTO + 2):
        desk.place("hanako").post(e.FaceChosen())
        assert desk.kiosk.screen == "FaceView"
        desk.mirror.says(FaceVerdict.MATCH)
        desk.kiosk.settle()
        desk.kiosk.post(e.Cancelled()).remove().wait(10)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (damage.with_cut_file, Code.PHOTO_UNUSABLE),
        (damage.signed_by_stranger, Code.FACE_DATA_UNTRUSTED),
    ],
)
def test_why_the_face_cannot_be_compared_is_told(change, code):
    desk = Desk()
    desk.kiosk.insert(Card(change(desk.wallet.card("akio").content))).post(e.FaceChosen())
    desk.kiosk.types_card_number(desk.people["akio"].card_number_b)
    assert content(desk).code is code
