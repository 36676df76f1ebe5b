"""New keys in three stages: who holds what after each, and which stage is refused."""

import datetime as dt
import json
import shutil

import pytest

from eligibility import jose_keys
from provisioning import bundle, profile
from provisioning.__main__ import main
from provisioning.bundle import Line, LinePlan
from provisioning.errors import RotationRefused
from provisioning.office import Office, open_new
from provisioning.rotation import RETIRE_AFTER, Rotation

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
SOON = NOW + dt.timedelta(hours=1)
PLAN = LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
HOSPITAL = profile.hospital("1310000011").uri
KIOSK = profile.device("1310000011", "reception-1").uri
USES = ["sig", "enc"]


class Desk:
    """An office and one line's folders."""

    def __init__(self, folder):
        self.office = Office(folder / "office")
        self.line = Line.below(folder / "line")
        self.folder = folder

    def of_the_hospital(self):
        return Rotation(self.office, self.line.hospital, [self.line.kiosk])

    def of_the_kiosk(self):
        return Rotation(self.office, self.line.kiosk, [self.line.hospital])

    def own(self, folder, use):
        name = {"sig": "jose-sign.jwk", "enc": "jose-encrypt.jwk"}[use]
        keys = jose_keys.own_keys((folder / name).read_bytes(), use)
        return {key.state or "current": key.kid for key in keys}

    def known(self, folder, uri, use):
        keys = jose_keys.peers_keys((folder / "peers.jwks").read_bytes())
        ours = [key for key in keys if (key.owner, key.use) == (uri, use)]
        return {key.state or "current": key.kid for key in ours}

    def acts(self):
        return [entry.act for entry in self.office.ledger.entries() if "keys-" in entry.act]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    bundle.issue_line(open_new(folder / "office", "Test", NOW), folder / "line", PLAN, NOW)
    return folder


@pytest.fixture
def desk(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


@pytest.mark.parametrize("use", USES)
def test_after_each_stage_owner_and_peer_hold_the_same(desk, use):
    rotation, owner = desk.of_the_hospital(), desk.line.hospital
    first = desk.own(owner, use)["current"]
    new = rotation.announce(use, NOW).kid
    assert desk.own(owner, use) == {"current": first, "next": new}
    assert desk.known(desk.line.kiosk, HOSPITAL, use) == desk.own(owner, use)
    rotation.switch(use, NOW)
    assert desk.own(owner, use) == {"current": new, "former": first}
    assert desk.known(desk.line.kiosk, HOSPITAL, use) == desk.own(owner, use)
    rotation.retire(use, NOW + RETIRE_AFTER)
    assert desk.own(owner, use) == {"current": new}
    assert desk.known(desk.line.kiosk, HOSPITAL, use) == {"current": new}
    assert desk.acts()[-3:] == ["keys-announced", "keys-switched", "keys-retired"]


@pytest.mark.parametrize("use", USES)
def test_the_other_keys_stay_as_they_are(desk, use):
    (other,) = set(USES) - {use}
    before = desk.own(desk.line.kiosk, other), desk.known(desk.line.hospital, KIOSK, other)
    peers = (desk.line.kiosk / "peers.jwks").read_bytes()
    rotation = desk.of_the_kiosk()
    rotation.announce(use, NOW)
    rotation.switch(use, NOW)
    assert (
        desk.own(desk.line.kiosk, other),
        desk.known(desk.line.hospital, KIOSK, other),
    ) == before
    assert (desk.line.kiosk / "peers.jwks").read_bytes() == peers


def test_a_file_with_one_key_is_again_what_a_new_line_gets(desk):
    rotation = desk.of_the_kiosk()
    rotation.announce("sig", NOW)
    rotation.switch("sig", NOW)
    assert "keys" in json.loads((desk.line.kiosk / "jose-sign.jwk").read_bytes())
    rotation.retire("sig", NOW + RETIRE_AFTER)
    held = json.loads((desk.line.kiosk / "jose-sign.jwk").read_bytes())
    assert ("keys" in held, jose_keys.STATE in held) == (False, False)


def test_the_former_key_stays_for_eight_days(desk):
    rotation = desk.of_the_hospital()
    rotation.announce("enc", NOW)
    rotation.switch("enc", SOON)
    with pytest.raises(RotationRefused, match="until 2026-04-09 10:00Z"):
        rotation.retire("enc", SOON + RETIRE_AFTER - dt.timedelta(seconds=1))
    assert len(desk.own(desk.line.hospital, "enc")) == 2
    rotation.retire("enc", SOON + RETIRE_AFTER)


@pytest.mark.parametrize("stage", ["switch", "retire"])
def test_a_stage_before_its_turn_is_refused(desk, stage):
    with pytest.raises(RotationRefused, match="announce"):
        getattr(desk.of_the_hospital(), stage)("sig", NOW)


def test_a_key_that_is_only_announced_cannot_be_retired(desk):
    rotation = desk.of_the_hospital()
    rotation.announce("sig", NOW)
    with pytest.raises(RotationRefused, match="switch"):
        rotation.retire("sig", NOW + RETIRE_AFTER)


def test_a_new_change_waits_for_the_end_of_the_one_before(desk):
    rotation = desk.of_the_hospital()
    rotation.announce("sig", NOW)
    rotation.switch("sig", NOW)
    with pytest.raises(RotationRefused, match="not retired"):
        rotation.announce("sig", NOW)
    rotation.retire("sig", NOW + RETIRE_AFTER)
    rotation.announce("sig", NOW + RETIRE_AFTER)


@pytest.mark.parametrize("stages", [["announce"], ["announce", "switch"]], ids="-".join)
def test_a_stage_that_was_interrupted_is_finished_by_running_it_again(desk, stages):
    peers = desk.line.kiosk / "peers.jwks"
    for stage in stages:
        before = peers.read_bytes()
        getattr(desk.of_the_hospital(), stage)("enc", NOW)
    peers.write_bytes(before)
    getattr(desk.of_the_hospital(), stages[-1])("enc", SOON)
    known = desk.known(desk.line.kiosk, HOSPITAL, "enc")
    assert known == desk.own(desk.line.hospital, "enc")
    assert desk.acts().count(f"keys-{stages[-1]}d".replace("switchd", "switched")) == 1


def test_a_retirement_that_was_interrupted_is_finished_by_running_it_again(desk, monkeypatch):
    rotation = desk.of_the_hospital()
    rotation.announce("enc", NOW)
    rotation.switch("enc", NOW)
    peers = (desk.line.kiosk / "peers.jwks").read_bytes()
    with monkeypatch.context() as cut:
        cut.setattr(Rotation, "_noted", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotation.retire("enc", NOW + RETIRE_AFTER)
    (desk.line.kiosk / "peers.jwks").write_bytes(peers)
    rotation.retire("enc", NOW + RETIRE_AFTER)
    assert set(desk.known(desk.line.kiosk, HOSPITAL, "enc")) == {"current"}


def test_no_kiosk_that_stands_is_left_out(desk):
    second = desk.folder / "second"
    identity = profile.device("1310000011", "reception-2")
    bundle.issue_kiosk(desk.office, second, desk.line.hospital, identity, NOW)
    with pytest.raises(RotationRefused, match="reception-2"):
        desk.of_the_hospital()
    Rotation(desk.office, desk.line.hospital, [desk.line.kiosk, second]).announce("enc", NOW)
    new = desk.own(desk.line.hospital, "enc")
    assert desk.known(second, HOSPITAL, "enc") == new
    desk.office.revoke(identity.uri, "cessation", NOW)
    desk.of_the_hospital()


def test_a_kiosk_is_no_peer_of_a_kiosk(desk):
    with pytest.raises(RotationRefused, match="hospital:1310000011"):
        Rotation(desk.office, desk.line.kiosk, [desk.line.kiosk])


def test_a_kiosk_that_is_added_meanwhile_gets_all_keys_of_the_hospital(desk):
    desk.of_the_hospital().announce("enc", NOW)
    second = desk.folder / "second"
    identity = profile.device("1310000011", "reception-2")
    bundle.issue_kiosk(desk.office, second, desk.line.hospital, identity, NOW)
    assert desk.known(second, HOSPITAL, "enc") == desk.own(desk.line.hospital, "enc")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("before", [[], ["announce"]], ids=str)
def test_a_compromised_key_and_what_lay_beside_it_are_gone_at_once(desk, use, before):
    rotation = desk.of_the_hospital()
    for stage in before:
        getattr(rotation, stage)(use, NOW)
    old = set(desk.own(desk.line.hospital, use).values())
    new = rotation.retire_at_once(use, NOW)
    assert set(new.former) == old
    assert desk.own(desk.line.hospital, use) == {"current": new.kid}
    assert desk.known(desk.line.kiosk, HOSPITAL, use) == {"current": new.kid}
    assert new.kid not in old


def test_of_a_switched_key_it_is_the_former_that_goes_at_once(desk):
    rotation = desk.of_the_hospital()
    new = rotation.announce("sig", NOW).kid
    rotation.switch("sig", NOW)
    rotation.retire_at_once("sig", NOW)
    assert desk.own(desk.line.hospital, "sig") == {"current": new}


def test_the_command_tells_what_it_did_and_what_comes_next(desk, capsys):
    arguments = ["rotate-keys", str(desk.folder / "office")]
    folders = [str(desk.line.hospital), "--peer", str(desk.line.kiosk)]
    assert main([*arguments, "announce", *folders]) == 0
    told = capsys.readouterr().out
    assert f"{HOSPITAL} sig: " in told
    assert str(desk.line.kiosk / "peers.jwks") in told
    assert "keys_read" in told
    assert main([*arguments, "switch", *folders]) == 0
    assert "not before 20" in capsys.readouterr().out
    assert main([*arguments, "retire", *folders]) == 1
    assert "may be under way until" in capsys.readouterr().err
    assert main([*arguments, "retire", *folders, "--at-once"]) == 0
    assert "offered again by themselves" in capsys.readouterr().out


def test_the_command_changes_one_key_when_asked_for_one(desk):
    before = desk.own(desk.line.hospital, "enc")
    folders = [str(desk.line.hospital), "--peer", str(desk.line.kiosk), "--use", "sig"]
    assert main(["rotate-keys", str(desk.folder / "office"), "announce", *folders]) == 0
    assert desk.own(desk.line.hospital, "enc") == before
    assert len(desk.own(desk.line.hospital, "sig")) == 2


def test_at_once_is_no_stage_but_retire(desk, capsys):
    folders = [str(desk.line.hospital), "--peer", str(desk.line.kiosk), "--at-once"]
    assert main(["rotate-keys", str(desk.folder / "office"), "switch", *folders]) == 1
    assert "--at-once is for retire" in capsys.readouterr().err


def test_no_private_key_reaches_a_peer_or_the_output(desk, capsys):
    folders = [str(desk.line.kiosk), "--peer", str(desk.line.hospital)]
    main(["rotate-keys", str(desk.folder / "office"), "announce", *folders])
    held = json.loads((desk.line.kiosk / "jose-encrypt.jwk").read_bytes())["keys"]
    seen = (desk.line.hospital / "peers.jwks").read_text() + capsys.readouterr().out
    seen += (desk.folder / "office" / "ledger.jsonl").read_text()
    assert not any(key["d"] in seen for key in held)
