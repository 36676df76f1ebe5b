"""A kiosk fetches its update from a real authority: cut off, held up, deceived, refused."""

import contextlib
import dataclasses
import datetime as dt
import os
from pathlib import Path

import pytest

from eligibility.errors import Code
from kiosk import __main__ as commands, update_main
from kiosk.enrolment.line import AuthorityError, Place
from kiosk.image import fetching
from kiosk.image.fetching import UpdateError
from kiosk.image.offered import FOLDER, Failed, UpdateFolder
from kiosk.ports import PortError
from provisioning.serving.app import DOWNLOADS
from tests.bench.cable import Cable
from tests.bench.fleet import serial_of
from tests.bench.offering import Offering
from tests.bench.service import Service
from tests.bench.update_bundle import COMPATIBLE
from tests.bench.waiting import wait_until
from tests.integration.image.nights import LOOK_EVERY, NOW, SIZE, Night


def test_a_newer_release_comes_whole_and_once(offering, release, night):
    found = night.fetch()
    assert (found.version, found.compatible) == ("5.0.0", COMPATIBLE)
    assert night.folder.bundle.read_bytes() == offering.content(release)
    assert night.names() == ["bundle.raucb", "ready.json"]
    before = night.folder.bundle.stat()
    offering.offer("5.0.0", at=NOW + dt.timedelta(hours=1))  # once more, as to a larger share
    assert night.fetch().version == "5.0.0"
    assert night.folder.bundle.stat() == before
    assert night.waits == []


def test_a_download_that_was_cut_goes_on_where_it_was(offering, release, desk, party, tmp_path):
    with Cable(desk.port) as cable:
        night = Night(Place("localhost", cable.port), party, tmp_path)
        sizes = []

        def plug_in(number):
            sizes.append(night.folder.part.stat().st_size)
            if number == 3:
                cable.restore()

        assert night.around.line.offered() is not None  # both ways are open
        cable.cut_after(LOOK_EVERY + 100_000)
        night.on_wait = plug_in
        assert night.fetch().version == "5.0.0"
    assert night.folder.bundle.read_bytes() == offering.content(release)
    assert LOOK_EVERY < sizes[0] == sizes[1] == sizes[2] < SIZE
    assert night.waits == [2.0, 4.0, 8.0]


def test_a_wrong_digest_deletes_all_of_it(offering, release, night):
    offering.damage(release)
    try:
        with pytest.raises(UpdateError) as caught:
            night.fetch()
    finally:
        offering.damage(release)  # once more: it is as it was
    assert caught.value.code is Code.UPDATE_DIGEST_WRONG
    assert night.names() == []
    assert night.fetch().version == "5.0.0"


@pytest.mark.usefixtures("release")
def test_whoever_may_not_fetch_is_told_so(desk, line, offering, party, tmp_path):
    offering.office.revoke_serial(serial_of(party), "key-compromise", NOW)
    place = Place("localhost", desk.port)
    for folder, code in ((party, Code.CALLER_UNKNOWN), (line.hospital, Code.CALLER_NOT_ALLOWED)):
        with pytest.raises(AuthorityError) as caught:
            Night(place, folder, tmp_path).fetch()
        assert caught.value.code is code


def test_a_kiosk_that_is_revoked_meanwhile_keeps_nothing_to_install(
    offering, release, party, night
):
    def revoke(number):
        if number == 2:
            offering.office.revoke_serial(serial_of(party), "key-compromise", NOW)
        return False

    night.on_look = revoke
    with pytest.raises(AuthorityError) as caught:
        night.fetch()
    assert caught.value.code is Code.CALLER_UNKNOWN
    assert night.folder.ready() is None


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("by", [None, "5.1.0"], ids=["withdrawn", "followed"])
@pytest.mark.parametrize("look", [2, 3], ids=["at its beginning", "at its end"])
def test_what_is_withdrawn_meanwhile_is_not_kept(offering, night, by, look):
    def withdraw(number):
        if number == look:
            offering.withdraw("5.0.0")
            if by is not None:
                offering.offer(by)
        return False

    night.on_look = withdraw
    found = night.fetch()
    assert (None if found is None else found.version) == by
    assert night.names() == ([] if by is None else ["bundle.raucb", "ready.json"])


def test_it_hangs_up_while_a_patient_is_here(desk, offering, release, night):
    def patient(number):
        if number in (3, 4):  # it has hung up at the second: nothing of it is held
            wait_until(lambda: len(desk.app[DOWNLOADS]) == 0, "the line is held")
        return number in (2, 3, 4)

    night.on_look = patient
    assert night.fetch().version == "5.0.0"
    assert night.waits == [2.0]
    assert night.folder.bundle.read_bytes() == offering.content(release)


def test_it_comes_again_when_there_is_room_for_it(desk, release, night):
    with contextlib.ExitStack() as stack:
        stack.enter_context(desk.app[DOWNLOADS].one_of("urn:x-oev:device:1310000011:another"))
        night.on_wait = lambda _number: stack.close()
        assert night.fetch().version == "5.0.0"
    assert night.waits == [40.0]


@pytest.mark.usefixtures("release")
def test_a_night_ends_and_the_next_one_goes_on(night, caplog):
    caplog.set_level("INFO")
    night.on_look = lambda number: number > 2
    with pytest.raises(UpdateError) as caught:
        night.fetch()
    assert caught.value.code is Code.UPDATE_NEXT_NIGHT
    assert sum(night.waits) > 2.7 * 3600
    had = night.folder.part.stat().st_size
    assert LOOK_EVERY < had < SIZE
    night.waits.clear()
    night.on_look = lambda _number: False
    assert night.fetch().version == "5.0.0"
    assert f"update.fetching version=5.0.0 from={had}" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda night: night.runs("5.0.0"), id="the same"),
        pytest.param(lambda night: night.runs("5.0.1~rc1"), id="older"),
        pytest.param(lambda night: night.runs("a desk's own"), id="own unknown"),
        pytest.param(
            lambda night: night.folder.tell_failed([Failed("5.0.0", "KSK-372", NOW)]), id="failed"
        ),
    ],
)
def test_what_this_kiosk_should_not_take_is_not_fetched(release, night, change):
    night.folder.begin(night.around.line.offered())
    night.folder.part.write_bytes(b"of a former night")
    change(night)
    assert night.fetch() is None
    assert night.names() == []


def test_an_update_for_another_machine_is_not_taken(offering, party, desk, tmp_path):
    other = Offering(offering.office.folder, tmp_path, "other")
    other.put("5.0.0", compatible="another-machine")
    other.offer("5.0.0")
    night = Night(Place("localhost", desk.port), party, tmp_path)
    line = dataclasses.replace(night.around.line, channel="other")
    night.around = dataclasses.replace(night.around, line=line)
    assert night.fetch() is None


def test_records_of_patients_keep_their_room(release, night, monkeypatch):
    disk = os.statvfs(night.folder.path.parent)
    monkeypatch.setattr(fetching, "RESERVE", disk.f_blocks * disk.f_frsize)
    with pytest.raises(UpdateError) as caught:
        night.fetch()
    assert caught.value.code is Code.NO_ROOM_FOR_UPDATE
    assert night.names() == []


class FullDisk(UpdateFolder):
    """Whose file takes nothing: the kernel's own full device."""

    @property
    def part(self) -> Path:
        return Path("/dev/full")

    def clear(self) -> None:
        """All but the device."""
        for one in self.path.iterdir():
            one.unlink()


def test_a_disk_that_is_full_is_left_with_nothing_of_it(release, night):
    folder = FullDisk(night.folder.path)
    night.around = dataclasses.replace(night.around, folder=folder)
    with pytest.raises(PortError) as caught:
        night.fetch()
    assert caught.value.code is Code.NO_ROOM_FOR_UPDATE
    assert night.names() == []


def test_the_command_goes_on_after_a_power_cut(offering, release, cable, kiosk, capsys):
    """The process is killed in the middle; the next one has the rest only to fetch."""
    folder = UpdateFolder(kiosk.state / FOLDER)
    words = ["kiosk", "update", "--config", str(kiosk.settings)]
    cable.slow(0.05)
    process = Service(words, kiosk.folder / "update.log", ready_when="update.fetching")
    process.start()
    wait_until(lambda: folder.part.exists() and folder.part.stat().st_size > 0, "nothing came")
    process.kill()
    cable.slow(0)
    assert 0 < folder.part.stat().st_size < SIZE
    assert folder.ready() is None
    assert commands.main(words[1:]) == update_main.EXIT_OK
    assert "ready: 5.0.0 for 4.9.0" in capsys.readouterr().out
    assert folder.bundle.read_bytes() == offering.content(release)
    cable.cut()
    assert commands.main(words[1:]) == update_main.EXIT_LATER
    assert folder.ready() is not None, "who cannot be asked takes nothing away"
