"""Codes before the camera of a kiosk that has no identity: an invitation, or which other one."""

import datetime as dt
import logging

import numpy as np
import pytest

from eligibility.invitation import Invitation, Secret
from kiosk.camera.invitations import SAME_CODE_S, InvitationTeller, invitation_or_kind
from kiosk.camera.kind import kind_of
from kiosk.camera.payload import Payload, Reading
from kiosk.camera.qr import recognise
from kiosk.enrolment.events import InvitationRead, OtherCodeSeen
from kiosk.enrolment.states import CodeKind
from kiosk.flow.events import QrKind
from tests.bench.my_number import my_number
from tests.bench.people import people
from tests.bench.qr_codes import code_of, member_id_of, other_codes

HANAKO = people(dt.date(2026, 11, 29))["hanako"]
INVITATION = Invitation(Secret(bytes(range(16))), bytes(range(32)))
QR = INVITATION.qr.encode()
NOBODYS_NUMBER = my_number("12345678901").encode()
GREY = np.zeros((4, 4), np.uint8)


class Shown:
    """What each picture holds, one after the other; a tenth of a second apart."""

    def __init__(self) -> None:
        self.codes: tuple[bytes, ...] = ()
        self.teller = InvitationTeller(lambda _: Reading(tuple(map(Payload, self.codes)), "zxing"))
        self.now = 50.0

    def look(self, *codes: bytes, after_s: float = 0.1):
        self.codes = codes
        self.now += after_s
        return self.teller.look(GREY, self.now)


def test_an_invitation_is_told_at_its_second_read():
    shown = Shown()
    assert shown.look(QR) is None
    told = shown.look(QR)
    assert isinstance(told, InvitationRead)
    assert told.invitation.secret == INVITATION.secret
    assert told.invitation.root_sha256 == INVITATION.root_sha256


def test_reads_that_lie_far_apart_are_no_second_one():
    shown = Shown()
    shown.look(QR)
    assert shown.look(QR, after_s=60) is None


def test_a_read_that_differs_is_no_second_one():
    other = Invitation(INVITATION.secret, bytes(32)).qr.encode()
    shown = Shown()
    shown.look(QR)
    assert shown.look(other) is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        pytest.param(code_of(HANAKO), CodeKind.INSURANCE_CARD, id="insurance card"),
        pytest.param(code_of(HANAKO)[:-1], CodeKind.INSURANCE_CARD, id="damaged insurance card"),
        pytest.param(member_id_of(HANAKO), CodeKind.INSURANCE_CARD, id="member id"),
        pytest.param(NOBODYS_NUMBER, CodeKind.MY_NUMBER_CARD, id="my number card"),
        pytest.param(b"123456789012", CodeKind.OTHER, id="12 digits of anything"),
        pytest.param(other_codes()["prescription"], CodeKind.PRESCRIPTION, id="prescription"),
        pytest.param(other_codes()["notebook"], CodeKind.PRESCRIPTION, id="notebook"),
        pytest.param(other_codes()["web"], CodeKind.WEB_ADDRESS, id="web"),
        pytest.param(QR[:-1], CodeKind.DAMAGED, id="cut off"),
        pytest.param(QR.replace(b"0", b"1", 1), CodeKind.DAMAGED, id="mistyped"),
        pytest.param(QR + b"\xff", CodeKind.DAMAGED, id="no ascii"),
        pytest.param(b"", CodeKind.OTHER, id="empty"),
        pytest.param(b"\xff\x00", CodeKind.OTHER, id="any bytes"),
    ],
)
def test_another_code_is_told_by_its_kind(payload, kind):
    assert invitation_or_kind(payload) == kind
    shown = Shown()
    shown.look(payload)
    assert shown.look(payload) == OtherCodeSeen(kind)


def test_another_code_beside_the_invitation_is_passed_over():
    shown = Shown()
    shown.look(other_codes()["web"], QR)
    assert isinstance(shown.look(other_codes()["web"], QR), InvitationRead)


def test_a_code_that_is_held_is_told_once_in_a_while():
    shown = Shown()
    told = [shown.look(other_codes()["web"]) for _ in range(int(SAME_CODE_S * 10))]
    assert sum(one is not None for one in told) == 1
    assert shown.look(other_codes()["web"], after_s=0.3) is not None


def test_the_reception_says_of_an_invitation_that_it_is_no_insurance_code():
    assert recognise(QR) is QrKind.UNKNOWN


@pytest.mark.parametrize("payload", [QR, QR[:-1]])
def test_tools_call_it_an_invitation(payload):
    assert kind_of(payload) == "invitation"


def test_no_code_reaches_a_log(caplog):
    shown = Shown()
    with caplog.at_level(logging.DEBUG):
        for code in (QR, NOBODYS_NUMBER):
            shown.look(code)
            assert shown.look(code) is not None
    assert "invitation_read" in caplog.text
    assert INVITATION.secret.code not in caplog.text
    assert NOBODYS_NUMBER.decode() not in caplog.text
