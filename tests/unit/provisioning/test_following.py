"""What the broker's machine does with each answer of the authority."""

import datetime as dt
import http.client
import logging

import pytest

from provisioning import bundle
from provisioning.bundle import LinePlan
from provisioning.errors import FolderRefused
from provisioning.following import LOADED, Authority, Follower
from provisioning.lists import number_in
from provisioning.office import open_new

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
KIOSK = "urn:x-oev:device:1310000011:reception-1"


class Answers:
    """An authority that says what it was told to say, one answer after the other."""

    def __init__(self) -> None:
        self.coming: list[bytes | Exception | None] = []
        self.asked: list[int] = []
        """Numbers; negative where the question was not to be held."""

    def newer_than(self, number: int) -> bytes | None:
        return self._next(number)

    def other_than(self, number: int) -> bytes | None:
        return self._next(-number)

    def _next(self, number: int) -> bytes | None:
        self.asked.append(number)
        said = self.coming.pop(0) if self.coming else None
        if isinstance(said, Exception):
            raise said
        return said


class Machine:
    """A broker's folder, and a command that leaves a line each time it is run."""

    def __init__(self, tmp_path) -> None:
        self.office = open_new(tmp_path / "office", "Test", NOW)
        plan = LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
        self.folder = bundle.issue_line(self.office, tmp_path / "line", plan, NOW).broker
        self.answers = Answers()
        self.rests: list[float] = []
        self._ran = tmp_path / "ran; touch no shell"
        self._status = tmp_path / "status"
        self.fail(with_status=0)
        command = tmp_path / "restart"
        command.write_text('#!/bin/sh\necho "$1" >> "$2"; exit $(cat "$3")\n')
        command.chmod(0o700)
        then = [str(command), "$HOME `id`", str(self._ran), str(self._status)]
        self.follower = Follower(self.answers, self.folder, then, lambda: LATER, self.rests.append)
        self.follower.begin()

    @property
    def ran(self) -> list[str]:
        return self._ran.read_text().splitlines() if self._ran.exists() else []

    def fail(self, with_status: int) -> None:
        self._status.write_text(str(with_status))

    def hear(self, *said: bytes | Exception | None) -> None:
        self.answers.coming += said
        while self.answers.coming:
            self.follower.step()

    def revoked(self) -> bytes:
        self.office.revoke(KIOSK, "key-compromise", LATER)
        return self.office.crl_pem(LATER)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_newly_revoked_kiosk_is_one_run_of_the_command_and_no_shell_reads_it(machine):
    machine.hear(None, machine.revoked(), None, None)
    assert machine.ran == ["$HOME `id`"]
    assert (machine.folder / LOADED).read_bytes() == (machine.folder / bundle.CRL).read_bytes()


def test_whoever_is_revoked_a_moment_later_is_in_the_same_run(machine):
    first = machine.revoked()
    machine.office.revoke("urn:x-oev:hospital:1310000011", "key-compromise", LATER)
    second = machine.office.crl_pem(LATER)
    machine.hear(first, second)
    assert len(machine.ran) == 1
    assert (machine.folder / LOADED).read_bytes() == second


def test_what_was_left_when_it_was_ended_is_done_without_the_authority(machine):
    (machine.folder / bundle.CRL).write_bytes(machine.revoked())
    machine.follower.begin()
    assert len(machine.ran) == 1


def test_a_command_that_fails_is_run_again_after_the_next_answer(machine, caplog):
    machine.fail(with_status=3)
    machine.hear(None, machine.revoked(), None)
    assert len(machine.ran) == 1
    machine.hear(None)
    assert len(machine.ran) == 2
    machine.fail(with_status=0)
    machine.hear(None, None, None)
    assert len(machine.ran) == 3
    assert caplog.text.count("broker.not_restarted status=3") == 2


def test_a_machine_whose_first_list_is_fetched_restarts_for_it(machine):
    (machine.folder / bundle.CRL).unlink()
    (machine.folder / LOADED).unlink()
    machine.hear(machine.office.crl_pem(LATER))
    assert len(machine.ran) == 1


@pytest.mark.parametrize("left", [b"", b"rubbish", b"-----BEGIN X509 CRL-----\nAAAA\n"])
@pytest.mark.parametrize("name", ["crl.pem", LOADED])
def test_what_an_ill_disk_left_is_replaced_by_the_next_list(machine, left, name):
    (machine.folder / name).write_bytes(left)
    machine.follower.begin()
    machine.answers.coming = [machine.office.new_crl_pem(LATER)]
    machine.follower.step()
    for file in ("crl.pem", LOADED):
        assert number_in((machine.folder / file).read_bytes())


def test_what_is_refused_is_told_once_and_changes_nothing(machine, caplog):
    held = (machine.folder / bundle.CRL).read_bytes()
    newer = machine.office.crl_pem(NOW + dt.timedelta(days=2))
    machine.hear(b"nothing", b"nothing", newer[: len(newer) // 2])
    assert (machine.folder / bundle.CRL).read_bytes() == held
    assert caplog.text.count("broker.list_refused") == 2
    assert machine.ran == []


def test_an_authority_that_is_away_is_asked_less_and_less_often_and_then_what_it_has(
    machine, caplog
):
    caplog.set_level(logging.INFO)
    machine.hear(
        None, None, None, OSError(), ConnectionError(), http.client.BadStatusLine(""), None, None
    )
    assert len(machine.rests) == 5
    of_failures = machine.rests[1:4]
    assert of_failures == sorted(of_failures)
    number = number_in((machine.folder / bundle.CRL).read_bytes())
    signs = [asked // number for asked in machine.answers.asked]
    assert signs == [-1, 1, -1, 1, -1, -1, -1, 1]
    assert caplog.text.count("broker.authority_unreachable") == 1
    assert caplog.text.count("broker.authority_back") == 1


@pytest.mark.parametrize("url", ["http://a:8444", "https://a:8444/v1", "a:8444"])
def test_what_is_no_address_of_an_authority_is_refused(machine, url):
    with pytest.raises(FolderRefused, match="is not https://HOST:PORT"):
        Authority(url, machine.folder / "ca.crt")
