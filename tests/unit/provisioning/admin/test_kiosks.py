"""What is told of each kiosk, and in which order."""

import datetime as dt

import pytest

from eligibility.wire_fleet import DeviceReport, PartState
from provisioning.acts import Act
from provisioning.admin.kiosks import Trouble, kiosks
from provisioning.admin.reach import Admin
from provisioning.entry import Entry
from provisioning.register import Register
from provisioning.serving.fleet import Seen

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
INSTITUTION, OTHER = "1310000011", "1310000029"
HANAKO = Admin("urn:x-oev:admin:hanako", 7, frozenset({INSTITUTION}))


def uri(name, institution=INSTITUTION):
    return f"urn:x-oev:device:{institution}:{name}"


class Acts:
    def __init__(self):
        self.register = Register()
        self._number = 0

    def add(self, act, ago=0.0, **facts):
        self._number += 1
        at = (NOW - dt.timedelta(days=ago)).isoformat()
        self.register.take(Entry(self._number, at, act, facts, ""))

    def issued(self, name, ago=10.0, institution=INSTITUTION):
        until = NOW + dt.timedelta(days=90 - ago)
        self.add(
            Act.ISSUED,
            ago,
            serial=f"{self._number + 1:x}",
            kind="device",
            uri=uri(name, institution),
            common_name=f"{institution}-{name}",
            valid_until=until.isoformat(),
        )

    def told(self, admin=HANAKO, **seen):
        found = {uri(name.replace("_", "-")): one for name, one in seen.items()}
        return kiosks(self.register, found, admin, NOW)


def seen(minutes=0.5, **more):
    told = {
        "software_version": "1.9.0",
        "boot_id": "b",
        "certificate_serial": "1",
        "certificate_until": NOW,
        "reader": PartState.WORKING,
        "camera": PartState.WORKING,
    }
    return Seen("", NOW - dt.timedelta(minutes=minutes), DeviceReport(**{**told, **more}))


@pytest.mark.parametrize(
    ("ago", "report", "troubles"),
    [
        pytest.param(10, seen(), (), id="all well"),
        pytest.param(65, seen(), (), id="renews by itself"),
        pytest.param(71, seen(), (Trouble.ENDS,), id="not renewed"),
        pytest.param(90, seen(), (Trouble.ENDED,), id="ended"),
        pytest.param(10, None, (Trouble.NEVER_SEEN,), id="never seen"),
        pytest.param(0.001, None, (), id="has only now got its certificate"),
        pytest.param(10, seen(3 * 1440 - 1), (), id="off over the weekend"),
        pytest.param(10, seen(3 * 1440 + 1), (Trouble.SILENT,), id="silent"),
        pytest.param(10, seen(fault="KSK-101"), (Trouble.FAULT,), id="fault"),
        pytest.param(10, seen(settings_problem="KSK-365"), (Trouble.SETTINGS,), id="settings"),
        pytest.param(10, seen(release_failed="2.0.0"), (Trouble.UPDATE,), id="update"),
        pytest.param(10, seen(reader=PartState.MISSING), (Trouble.READER,), id="reader"),
        pytest.param(10, seen(camera=PartState.MISSING), (Trouble.CAMERA,), id="camera"),
        pytest.param(10, seen(camera=PartState.NONE), (), id="meant to have no camera"),
    ],
)
def test_why_somebody_should_look(ago, report, troubles):
    acts = Acts()
    acts.issued("reception-1", ago)
    (one,) = acts.told(**({} if report is None else {"reception_1": report}))
    assert one.troubles == troubles


def test_who_wants_somebody_most_comes_first():
    acts = Acts()
    for name in ("well", "ends", "silent", "never", "copied", "out"):
        acts.issued(name, 75 if name == "ends" else 10)
    acts.add(Act.CLONE_SUSPECTED, uri=uri("copied"), serial="5", how="second-key")
    acts.add(Act.REVOKED, serial="6", uri=uri("out"), reason="key-compromise")
    told = acts.told(well=seen(), ends=seen(), silent=seen(9000), copied=seen(), out=seen())
    names = [one.uri.rpartition(":")[2] for one in told]
    assert names == ["copied", "never", "silent", "ends", "well", "out"]


def test_a_kiosk_is_there_from_its_invitation_on():
    acts = Acts()
    invited = {"invitation": "a" * 16, "secret_sha256": "00", "uri": uri("new"), "purpose": "enrol"}
    until = (NOW + dt.timedelta(minutes=30)).isoformat()
    acts.add(Act.INVITED, **invited, until=until, by=HANAKO.uri)
    (one,) = acts.told()
    assert (one.invited.id, one.certificate, one.troubles) == ("a" * 16, None, ())
    acts.add(Act.INVITATION_WITHDRAWN, invitation="a" * 16, by=HANAKO.uri, reason="no")
    assert acts.told() == []


@pytest.mark.parametrize(
    ("running", "channel", "share", "offered"),
    [
        ("1.9.0", "stable", 100, "2.0.0"),
        ("2.0.0~rc1", "stable", 100, "2.0.0"),
        ("2.0.0", "stable", 100, None),
        ("unreleased", "stable", 100, None),
        ("1.9.0", "beta", 100, None),
        ("1.9.0", None, 100, None),
        ("1.9.0", "stable", 1, None),
    ],
)
def test_a_release_is_told_of_while_the_kiosk_has_still_to_take_it(
    running, channel, share, offered
):
    acts, facts = Acts(), {"channel": "stable", "version": "2.0.0", "by": "console"}
    acts.issued("reception-1")
    acts.add(Act.RELEASE_ADDED, **facts, compatible="pi", size="9", sha256="ab")
    acts.add(Act.RELEASE_OFFERED, **facts, share=str(share))
    (one,) = acts.told(reception_1=seen(software_version=running, release_channel=channel))
    assert (None if one.offered is None else str(one.offered.version)) == offered


def test_kiosks_of_other_institutions_are_not_there():
    acts = Acts()
    acts.issued("here")
    acts.issued("there", institution=OTHER)
    assert [one.uri for one in acts.told()] == [uri("here")]
    everybody = Admin("urn:x-oev:admin:ichiro", 8, frozenset({"*"}))
    assert len(acts.told(everybody)) == 2


def test_what_is_said_of_a_certificate():
    acts = Acts()
    acts.issued("reception-1", 60.5)
    acts.issued("reception-1", 1)
    (one,) = acts.told(reception_1=seen(6))
    assert (one.days_left, one.stands, one.is_on) == (89, True, False)
