"""The power goes at any step of a renewal or of settings on trial: one goes on from there."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.errors import Code
from kiosk.fleet.renewal import Outcome, Renewal
from kiosk.fleet.settings_watch import begin
from kiosk.identity.renewing import Certified, Probing
from kiosk.identity.seal import Seal
from kiosk.identity.store import IdentityStore
from kiosk.site_overlay import Overlay, OverlayFolder
from tests.bench.cut_steps import CutFolder
from tests.bench.identities import SEAL, URI, by_itself, enrolled
from tests.bench.power_cut import MEMORY
from tests.unit.kiosk.fleet.test_screen_note import NOW, Clock
from tests.unit.kiosk.test_site_overlay import IMAGE, LOUD, OWN

ISSUE = by_itself(NOW - dt.timedelta(days=75))
NEWER = by_itself(NOW)
QUIET = {"sound": {"volume": 1}}


@pytest.fixture
def place(tmp_path):
    """In memory where there is one: thousands of fsyncs."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as place:
        yield Path(place)


class Authority:
    """In the place of ``Reenrolment``: gives what was asked for, and notes with which key."""

    uri = URI

    def __init__(self):
        self.keys = set()

    def issue(self, request):
        key = x509.load_der_x509_csr(request).public_key()
        self.keys.add(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return Certified(*NEWER(request))


def store_in(folder):
    return IdentityStore(folder, Seal(SEAL))


def renew(folder, authority, place):
    memory = Path(tempfile.mkdtemp(dir=place))  # a cut leaves what it holds there locked
    probing = Probing(lambda _folder: None, memory)
    store = store_in(folder)
    return Renewal(store, authority, probing, folder.parent, Clock()).look()


def test_a_renewal_is_gone_on_with_by_the_same_key_wherever_the_power_went(place, tmp_path):
    """The authority takes a second key for a sign of a copied kiosk."""
    steps, asked = 0, Authority()

    def act(folder):
        asked.keys.clear()
        renew(folder, asked, tmp_path)

    for cut in CutFolder(place, lambda folder: enrolled(store_in(folder), ISSUE)).cuts(act):
        steps += 1
        for folder in (cut.everything, cut.synchronised):
            again = Authority()
            store_in(folder).sweep()
            store_in(folder).current().whole()
            outcome = renew(folder, again, tmp_path)
            assert outcome in (Outcome.RENEWED, Outcome.ON_TRIAL)
            assert store_in(folder).current().name == "gen-0002"
            assert not asked.keys or again.keys <= asked.keys
    assert steps > 20


def settings_in(folder):
    """Which volume the next start of the screen works with, and that it starts at all."""
    (folder / "kiosk.toml").write_text(IMAGE.replace('"state"', f'"{folder}"'))
    return begin(folder / "kiosk.toml", Clock()).config.sound.volume


def with_proven(folder):
    folder.mkdir()
    overlays = OverlayFolder(folder, OWN)
    overlays.begin(Overlay(1, LOUD))
    overlays.prove()


def with_trial(folder):
    with_proven(folder)
    OverlayFolder(folder, OWN).begin(Overlay(2, QUIET))


ACTS = {
    "begin": (with_proven, lambda o: o.begin(Overlay(2, QUIET)), 5, 1),
    "started": (with_trial, lambda o: o.started(), 1, 1),
    "prove": (with_trial, lambda o: o.prove(2), 1, 1),
    "take back": (with_trial, lambda o: o.take_back(Code.SETTINGS_ROLLED_BACK, 2), 1, 5),
    "refuse": (with_proven, lambda o: o.refuse(2, Code.SETTINGS_REFUSED), 5, 5),
}


@pytest.mark.parametrize(("prepare", "act", "old", "new"), ACTS.values(), ids=ACTS)
def test_a_power_cut_leaves_the_settings_of_before_or_those_of_after(place, prepare, act, old, new):
    seen = [
        [settings_in(folder) for folder in (cut.everything, cut.synchronised)]
        for cut in CutFolder(place, prepare).cuts(lambda folder: act(OverlayFolder(folder, OWN)))
    ]
    assert len(seen) > 3
    assert seen[-1] == [new, new]
    assert all({*both} <= {old, new} for both in seen)
