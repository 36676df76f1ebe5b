"""The next certificate, from the real authority by the real client."""

import datetime as dt

import pytest

from eligibility.errors import Code
from eligibility.identity import device_uri
from kiosk.enrolment import states as s
from kiosk.enrolment.line import AuthorityError
from kiosk.enrolment.reenrolling import Reenrolment
from kiosk.identity.finding import store_of
from kiosk.identity.renewing import Outside, Probing, renew
from tests.bench.authority import AuthorityDesk
from tests.bench.pki import INSTITUTION

TWO_THIRDS = dt.timedelta(days=61)


class DesksClock:
    """The authority's own: this machine's cannot be put on."""

    def __init__(self, desk: AuthorityDesk) -> None:
        self._desk = desk

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> dt.datetime:
        return self._desk.clock.now()


@pytest.fixture
def enrolled(house, kiosk, device):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
        house.confirm()
        start.finish()
    return kiosk


@pytest.fixture
def outside(house, enrolled, device, tmp_path):
    uri, store = device_uri(INSTITUTION, device), store_of(enrolled.config)
    asked = Reenrolment(enrolled.place, uri, store, DesksClock(house.desk))
    memory = tmp_path / "memory"
    memory.mkdir()
    return Outside(asked.issue, Probing(lambda _folder: None, memory))


def test_from_two_thirds_of_its_life_a_kiosk_gets_the_next_certificate(house, enrolled, outside):
    store, before = store_of(enrolled.config), enrolled.identity
    house.desk.clock.add(days=TWO_THIRDS.days)
    renewed = renew(store, outside, house.desk.clock.now())
    assert enrolled.identity.name == renewed.name != before.name
    assert renewed.certificate().public_key_der != before.certificate().public_key_der
    serials = {one.serial for one in house.standing}
    assert int(renewed.certificate().serial, 16) in serials


def test_a_certificate_that_is_young_is_not_renewed(house, enrolled, outside):
    with pytest.raises(AuthorityError) as refused:
        renew(store_of(enrolled.config), outside, house.desk.clock.now())
    assert refused.value.code is Code.RENEWAL_NOT_DUE


def test_a_kiosk_that_was_taken_back_gets_none(house, enrolled, outside, device):
    house.office.revoke(device_uri(INSTITUTION, device), "key-compromise", house.desk.clock.now())
    house.desk.clock.add(days=TWO_THIRDS.days)
    with pytest.raises(AuthorityError) as refused:
        renew(store_of(enrolled.config), outside, house.desk.clock.now())
    assert refused.value.code is Code.CALLER_UNKNOWN
