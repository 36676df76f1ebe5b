"""When a renewal is due, and that nothing is switched to which was not taken by the service."""

import datetime as dt
import os

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, strategies as st

from eligibility.errors import Code
from eligibility.identity import device_uri
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.renewing import GRACE, Certified, Outside, Probing, Trial, due_at, is_due, renew
from kiosk.ports import ServiceError
from tests.bench.identities import by_itself, enrolled, renewed, store_at

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
LIFE = dt.timedelta(days=90)
MINUTE = dt.timedelta(minutes=1)

lives = st.timedeltas(min_value=MINUTE, max_value=dt.timedelta(days=2000))
starts = st.integers(min_value=0, max_value=10**9).map(lambda s: NOW + dt.timedelta(seconds=s))
uris = st.integers(min_value=10**9, max_value=10**10 - 1).map(
    lambda number: device_uri(str(number), "reception-1")
)


@given(starts, lives, uris)
def test_a_renewal_is_due_between_two_thirds_and_a_tenth_later(start, life, uri):
    at = due_at(start, start + life, uri)
    assert life * (2 / 3) <= at - start <= life * (2 / 3 + 0.1)
    assert due_at(start, start + life, uri) == at  # the same at every start
    assert not is_due(start, start + life, uri, at - dt.timedelta.resolution)
    assert is_due(start, start + life, uri, at)
    assert is_due(start, start + life, uri, start + life)


def test_the_kiosks_of_a_country_are_spread_over_the_days():
    first = NOW + LIFE * (2 / 3)
    days = [0] * 9
    for number in range(3000):
        at = due_at(NOW, NOW + LIFE, device_uri(f"{1310000000 + number}", "reception-1"))
        days[(at - first) // dt.timedelta(days=1)] += 1
    assert min(days) > 3000 / 9 * 0.8
    assert max(days) < 3000 / 9 * 1.2


class Clock:
    def __init__(self):
        self.now = NOW

    def wall(self):
        return self.now

    def monotonic(self):
        return self.now.timestamp()


class World:
    """Authority and service, with what they were asked."""

    def __init__(self, folder):
        self.memory = folder / "memory"
        self.memory.mkdir()
        self.asked, self.probed = [], []
        self.issuing = by_itself(NOW)
        self.refusal: Code | None = None
        self.takes: set[bytes] = set()
        """Certificates that are answered to whatever the refusal."""
        self.is_answer_lost = False

    def issue(self, request):
        self.asked.append(request)
        if self.is_answer_lost:
            raise ServiceError(Code.AUTHORITY_UNREACHABLE)
        return Certified(*self.issuing(request))

    def probe(self, folder):
        shown = (folder / g.CERTIFICATE).read_bytes()
        self.probed.append(shown)
        assert (folder / g.TLS_KEY).read_bytes().startswith(b"-----BEGIN PRIVATE KEY")
        if self.refusal is not None and shown not in self.takes:
            raise ServiceError(self.refusal)

    @property
    def outside(self):
        return Outside(self.issue, self.probing)

    @property
    def probing(self):
        return Probing(self.probe, self.memory)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def store(tmp_path, world):
    store = store_at(tmp_path)
    enrolled(store, world.issuing)
    return store


def code_of(act):
    with pytest.raises((DeviceKeyError, ServiceError)) as caught:
        act()
    return caught.value.code


def keys_in(requests):
    keys = [x509.load_der_x509_csr(one).public_key() for one in requests]
    return {key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in keys}


def test_a_renewal_is_probed_with_the_new_certificate_and_then_in_use(store, world):
    new = renew(store, world.outside, NOW)
    assert store.current().name == new.name == "gen-0002"
    assert world.probed == [new.get(g.CERTIFICATE)]
    assert list(world.memory.iterdir()) == []


@pytest.mark.parametrize("refusal", [Code.SERVICE_REFUSES_DEVICE, Code.NO_NETWORK])
@pytest.mark.parametrize("is_old_taken", [True, False])
def test_what_the_service_does_not_take_is_not_switched_to_and_probed_again(
    store, world, refusal, is_old_taken
):
    """A refusal may show as a broken line: it is one if the certificate until now is answered."""
    world.refusal = refusal
    if is_old_taken:
        world.takes.add(store.current().get(g.CERTIFICATE))
    told = Code.RENEWAL_REFUSED_BY_SERVICE if is_old_taken else refusal
    assert code_of(lambda: renew(store, world.outside, NOW)) is told
    assert store.current().name == "gen-0001"
    world.refusal = None
    renew(store, world.outside, NOW)
    assert len(world.asked) == 1  # the authority is not asked again
    assert store.current().name == "gen-0002"


def test_a_lost_answer_is_asked_for_again_with_the_same_key(store, world):
    world.is_answer_lost = True
    assert code_of(lambda: renew(store, world.outside, NOW)) is Code.AUTHORITY_UNREACHABLE
    world.is_answer_lost = False
    renew(store, world.outside, NOW)
    assert len(world.asked) == 2
    assert len(keys_in(world.asked)) == 1


def test_a_draft_that_was_never_used_and_has_ended_is_made_anew(store, world):
    world.refusal = Code.NO_NETWORK
    assert code_of(lambda: renew(store, world.outside, NOW)) is Code.NO_NETWORK
    world.refusal = None
    renew(store, world.outside, NOW + LIFE)
    assert len(keys_in(world.asked)) == 2


def test_an_invitation_that_is_being_answered_comes_first(store, world):
    pending_since(store.begin_generation(), NOW - dt.timedelta(minutes=61))
    assert code_of(lambda: renew(store, world.outside, NOW)) is Code.RENEWAL_NOT_DUE
    assert world.asked == []


def pending_since(draft, at):
    draft.put(g.PENDING, b"an admin's invitation")
    os.utime(draft.folder / g.PENDING, (at.timestamp(), at.timestamp()))


@pytest.mark.parametrize("age", [dt.timedelta(hours=3), -dt.timedelta(hours=3)])
def test_an_invitation_that_nobody_went_on_with_stands_in_no_renewals_way(store, world, age):
    begun = store.begin_generation()
    abandoned = begun.tls_key().public_key()
    pending_since(begun, NOW - age)
    assert renew(store, world.outside, NOW).tls_key().public_key() != abandoned


def test_what_was_confirmed_by_then_is_gone_on_with(store, world):
    begun = renewed(store, world.issuing)
    pending_since(begun, NOW - dt.timedelta(hours=3))
    certificate = begun.get(g.CERTIFICATE)
    made = renew(store, world.outside, NOW)
    assert made.get(g.CERTIFICATE) == certificate
    assert not made.has(g.PENDING)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def trial(store, world, clock):
    renewed(store, world.issuing)
    store.switch()
    world.refusal = Code.NO_NETWORK
    world.takes.add(store.former().get(g.CERTIFICATE))
    return Trial(store, world.probing, clock)


def test_what_the_running_service_takes_is_proven_and_the_former_forgotten(store, trial, caplog):
    caplog.set_level("INFO")
    trial.accepted("gen-0001")  # an answer to a call that was under way
    assert trial.is_on()
    trial.accepted("gen-0002")
    trial.accepted("gen-0002")
    assert not trial.is_on()
    assert store.former() is None
    assert caplog.text.count("identity.proven") == 1


def test_what_the_running_service_refuses_is_taken_back_after_the_grace(
    store, trial, clock, caplog
):
    trial.failed("gen-0002")
    clock.now += GRACE - MINUTE / 60
    trial.failed("gen-0002")
    assert store.current().name == "gen-0002"
    clock.now += MINUTE
    trial.failed("gen-0002")
    assert store.current().name == "gen-0001"
    assert store.draft().name == "gen-0002"
    assert "KSK-362" in caplog.text


def test_an_answer_in_between_begins_the_grace_anew(store, trial, clock):
    trial.failed("gen-0002")
    trial.accepted("gen-0001")
    clock.now += GRACE
    trial.failed("gen-0002")
    assert store.current().name == "gen-0002"


@pytest.mark.parametrize("why", ["proven", "not answered", "damaged", "another"])
def test_nobody_goes_back_to_what_is_no_better(store, world, trial, clock, why):
    generation = "gen-0002"
    match why:
        case "proven":
            store.current().prove()
        case "not answered":
            world.takes.clear()
        case "damaged":
            (store.former().folder / g.CERTIFICATE).write_bytes(b"")
        case "another":
            generation = "gen-0001"
    trial.failed(generation)
    clock.now += GRACE
    trial.failed(generation)
    assert store.current().name == "gen-0002"


def test_the_first_identity_is_proven_too(tmp_path, world, clock):
    store = store_at(tmp_path / "new")
    first = enrolled(store, by_itself(NOW))
    trial = Trial(store, world.probing, clock)
    assert trial.is_on()
    trial.accepted(first.name)
    assert first.is_proven
