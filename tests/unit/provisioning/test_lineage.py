"""Which certificates go on with one another, and whether their kiosk is ever locked out in silence.

The last test lets one kiosk and a copy of it do what they like, in any order.
"""

import dataclasses
import datetime as dt
import itertools

import pytest
from hypothesis import given, settings, strategies as st

from provisioning import lineage
from provisioning.acts import Act
from provisioning.entry import Entry
from provisioning.register import Register
from provisioning.serving.trail import Copied, Shown, begun, followed

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
UNTIL = (NOW + dt.timedelta(days=90)).isoformat()
KIOSK = "urn:x-oev:device:1310000011:reception-1"


class Acts:
    """The ledger of one kiosk."""

    def __init__(self):
        self.register = Register()
        self._numbers = itertools.count(1)

    def add(self, act, **facts):
        self.register.take(
            Entry(next(self._numbers), NOW.isoformat(), act, {"uri": KIOSK, **facts}, "")
        )

    def issue(self, serial, **facts):
        told = {"serial": f"{serial:x}", "kind": "device", "common_name": "x"}
        self.add(Act.ISSUED, **told, valid_until=UNTIL, **facts)

    def invited(self, serial, purpose):
        name = f"{serial:016x}"
        self.add(
            Act.INVITED, invitation=name, secret_sha256="0", purpose=purpose, until=UNTIL, by="x"
        )
        asked = {"request": name, "invitation": name, "key_sha256": "0", "csr": ""}
        self.add(Act.REQUESTED, **asked, until=UNTIL)
        self.issue(serial, request=name)

    def renewed(self, former, serial):
        self.issue(serial, former=f"{former:x}")

    def revoke(self, serial, reason):
        self.add(Act.REVOKED, serial=f"{serial:x}", reason=reason, by="x")


@pytest.fixture
def ledger():
    acts = Acts()
    acts.invited(1, "enrol")
    acts.renewed(1, 2)
    return acts


def test_renewals_go_on_with_the_line(ledger):
    ledger.invited(3, "renew")
    ledger.renewed(3, 4)
    assert {lineage.first_serial(ledger.register, serial) for serial in (1, 2, 3, 4)} == {1}


def test_a_kiosk_that_is_enrolled_anew_begins_a_line(ledger):
    ledger.invited(3, "enrol")
    assert lineage.first_serial(ledger.register, 3) == 3


def test_only_what_its_own_line_put_out_was_followed(ledger):
    ledger.revoke(1, "superseded")
    assert lineage.was_followed(ledger.register, 1)
    assert not lineage.was_followed(ledger.register, 2)
    ledger.revoke(2, "key-compromise")
    assert not lineage.was_followed(ledger.register, 1)
    ledger.invited(3, "enrol")
    assert not lineage.was_followed(ledger.register, 1)


class World:
    """An authority with one kiosk's trail, as the polls' handler joins them."""

    def __init__(self):
        self.acts = Acts()
        self.acts.invited(1, "enrol")
        self.newest = 1
        self.trail = None
        self.alarm = None
        self._tokens = itertools.count(1)

    def renew(self, former):
        """None: refused."""
        standing = self.acts.register.newest(KIOSK)
        if self.alarm or standing is None or standing.serial != former:
            return None
        self.newest += 1
        self.acts.renewed(former, self.newest)
        return self.newest

    def invite(self):
        self.newest += 1
        self.acts.invited(self.newest, "renew")
        return self.newest

    def poll(self, one):
        register = self.acts.register
        if register.certificates[one.serial].revoked_at is not None:
            if lineage.was_followed(register, one.serial):
                self.alarm = self.alarm or Copied.FOLLOWED
            return None
        assert lineage.first_serial(register, one.serial) == 1
        was_confirmed = register.certificates[one.serial].request is not None
        shown = Shown(one.serial, one.token, one.boot, was_confirmed)
        new = f"token-{next(self._tokens)}"
        after = begun(shown, new) if self.trail is None else followed(self.trail, shown, new)
        if self.alarm or isinstance(after, Copied):
            self.alarm = self.alarm or after
            return None
        self.trail = after
        if one.former is None:  # both of its programs use this one
            self._supersede(one.serial)
        return after.current

    def _supersede(self, serial):
        own = self.acts.register.of_party(KIOSK)
        for former in itertools.takewhile(lambda it: it.serial != serial, own):
            if former.revoked_at is None:
                self.acts.revoke(former.serial, "superseded")


@dataclasses.dataclass
class Kiosk:
    """Its disk, and the start that it runs in."""

    world: World
    boot: str
    serial: int = 1
    token: str | None = None
    former: int | None = None
    """While the service has not taken the newer one yet."""
    starts: int = 0
    was_served: bool = True

    def do(self, what):
        getattr(self, what)()

    def poll(self):
        token = self.world.poll(self)
        self.was_served = token is not None
        self.token = token or self.token

    def poll_and_lose(self):
        self.was_served = self.world.poll(self) is not None

    def start(self):
        self.starts += 1
        self.boot = f"{self.boot.split('/')[0]}/{self.starts}"

    def renew(self):
        new = None if self.former else self.world.renew(self.serial)
        if new is not None:
            self.former, self.serial = self.serial, new

    def switch_back(self):
        if self.former is not None:
            self.serial, self.former = self.former, self.serial

    def prove(self):
        if self.former is not None:
            self.serial, self.former = max(self.serial, self.former), None

    def be_invited(self):
        if self.former is None:
            self.former, self.serial = self.serial, self.world.invite()


OWN = st.sampled_from(
    ["poll", "poll_and_lose", "start", "renew", "switch_back", "prove", "be_invited"]
)
OF_BOTH = st.tuples(st.booleans(), OWN.filter(lambda what: what != "be_invited"))


@settings(max_examples=150, deadline=None)
@given(st.lists(OWN, max_size=40))
def test_one_kiosk_is_never_two(steps):
    kiosk = Kiosk(World(), "genuine")
    for what in steps:
        kiosk.do(what)
        assert kiosk.world.alarm is None
        assert kiosk.was_served


@settings(max_examples=300, deadline=None)
@given(st.lists(OWN, max_size=10), st.lists(OF_BOTH, max_size=20), st.booleans(), st.booleans())
def test_a_kiosk_is_never_locked_out_without_an_alarm(before, both, knows_token, is_same_start):
    kiosk = Kiosk(World(), "genuine")
    for what in before:
        kiosk.do(what)
    copy = dataclasses.replace(kiosk, token=kiosk.token if knows_token else None)
    if not is_same_start:
        copy.boot = "copy"
    for is_copy, what in both:
        (copy if is_copy else kiosk).do(what)
        assert kiosk.was_served or kiosk.world.alarm is not None


@settings(max_examples=100, deadline=None)
@given(st.lists(OWN, min_size=2, max_size=10), st.booleans())
def test_a_copy_that_renews_first_never_polls_beside_the_kiosk(before, is_same_start):
    kiosk = Kiosk(World(), "genuine")
    for what in [*before, "poll", "prove", "poll"]:
        kiosk.do(what)
    copy = dataclasses.replace(kiosk, boot=kiosk.boot if is_same_start else "copy")
    for what in ("renew", "prove", "poll", "poll"):
        copy.do(what)
    kiosk.poll()
    assert kiosk.world.alarm is not None
