"""When a kiosk may renew its certificate by itself."""

import datetime as dt

import pytest

from provisioning.acts import Act
from provisioning.device_key import new_key, request_for
from provisioning.errors import CloneSuspected, RenewalRefused
from provisioning.est.renewing import check_due, due_at
from provisioning.office import open_new
from provisioning.profile import device
from provisioning.signing import key_sha256_of

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
KIOSK = device("1310000011", "reception-1")
DUE = NOW + dt.timedelta(days=60)
BY = "urn:x-oev:admin:hanako"


@pytest.fixture
def office(tmp_path):
    office = open_new(tmp_path / "office", "Example", NOW)
    office.issue(request_for(new_key()), KIOSK, NOW)
    return office


@pytest.fixture
def held(office):
    (held,) = office.register().of_party(KIOSK.uri)
    return held


def ask_renewal(office):
    office.ledger.append(Act.RENEWAL_ASKED, {"uri": KIOSK.uri, "by": BY}, NOW)


def test_two_thirds_of_its_life_less_what_clocks_may_differ(office, held):
    assert dt.timedelta(0) < DUE - due_at(held) <= dt.timedelta(minutes=10)
    check_due(office.register(), held.serial, "new", due_at(held))
    with pytest.raises(RenewalRefused, match="may renew from 2027-01-28T"):
        check_due(office.register(), held.serial, "new", due_at(held) - dt.timedelta(seconds=1))


def test_an_admin_may_ask_sooner(office, held):
    ask_renewal(office)
    check_due(office.register(), held.serial, "new", NOW)


def test_the_same_key_is_answered_again_at_any_time(office, held):
    ask_renewal(office)
    asked = request_for(new_key())
    office.renew_device(held.serial, asked, NOW)
    check_due(office.register(), held.serial, key_sha256_of(asked), NOW)


def test_a_second_key_is_not_put_off_as_too_early(office, held):
    """It goes on to the office, which sees the clone."""
    ask_renewal(office)
    office.renew_device(held.serial, request_for(new_key()), NOW)
    check_due(office.register(), held.serial, "another", NOW)


def test_while_a_clone_is_suspected_nothing_is_renewed(office, held):
    facts = {"uri": KIOSK.uri, "serial": f"{held.serial:x}", "how": "second-boot"}
    office.ledger.append(Act.CLONE_SUSPECTED, facts, NOW)
    with pytest.raises(CloneSuspected):
        check_due(office.register(), held.serial, "new", DUE)
    cleared = {"uri": KIOSK.uri, "by": BY, "reason": "looked"}
    office.ledger.append(Act.CLONE_CLEARED, cleared, NOW)
    check_due(office.register(), held.serial, "new", DUE)
