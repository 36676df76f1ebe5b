"""The handler that RAUC asks: real processes on a folder, and every power cut of their writes."""

import itertools
import subprocess
import sys

import pytest

from kiosk.image import slots
from kiosk.image.autoboot import SIZE, Booting, Slot, encode, parse
from kiosk.image.bootconfig import AUTOBOOT, TRYBOOT, Bootconfig
from kiosk.image.slots import SlotUnknown, current_slot
from tests.bench import disk

A, B = Slot.A, Slot.B
VENDORS = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n"
ON_TRIAL = Booting(A, may_try_other=True)


class Machine:
    """A folder for bootconfig, and a command line that says which slot runs."""

    def __init__(self, folder):
        self.folder, self.cmdline = folder / "bootconfig", folder / "cmdline"
        self.folder.mkdir()
        self.runs(A)

    def runs(self, slot):
        self.cmdline.write_text(f"root=PARTLABEL=system_{slot.lower()} rauc.slot={slot} ro\n")

    def boots(self, booting):
        (self.folder / AUTOBOOT).write_text(encode(booting))

    def words(self, *question):
        return ["--folder", str(self.folder), "--cmdline", str(self.cmdline), *question]

    def asked(self, capsys, *question):
        assert slots.main(self.words(*question)) == 0
        return capsys.readouterr().out

    @property
    def booting(self):
        return parse((self.folder / AUTOBOOT).read_text())


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_an_update_from_its_installation_to_its_proof(machine, capsys):
    machine.boots(Booting(A, may_try_other=True))
    machine.asked(capsys, "set-state", "B", "bad")  # RAUC begins to write it
    assert machine.asked(capsys, "get-state", "B") == "bad\n"
    machine.asked(capsys, "set-primary", "B")  # it is whole
    assert machine.asked(capsys, "get-state", "B") == "good\n"
    assert machine.asked(capsys, "get-primary") == "A\n", "only a proof makes it primary"
    machine.runs(B)
    assert machine.asked(capsys, "get-current") == "B\n"
    machine.asked(capsys, "set-state", "B", "good")
    assert machine.asked(capsys, "get-primary") == "B\n"
    assert machine.asked(capsys, "get-state", "A") == "good\n", "there is a way back"


def test_a_trial_that_failed_leaves_what_was(machine, capsys):
    machine.boots(ON_TRIAL)
    machine.runs(B)
    machine.asked(capsys, "set-state", "B", "bad")
    assert machine.booting == Booting(A, may_try_other=False)


def test_the_last_slot_that_boots_is_never_given_up(machine, capsys):
    machine.boots(Booting(A, may_try_other=False))
    assert slots.main(machine.words("set-state", "A", "bad")) == 1
    assert "only one that boots" in capsys.readouterr().err
    assert machine.booting.primary is A


def test_a_file_of_others_is_understood_and_gets_our_size_once(machine, capsys):
    (machine.folder / AUTOBOOT).write_text(VENDORS)
    assert machine.asked(capsys, "get-primary") == "A\n"
    machine.asked(capsys, "set-state", "B", "bad")
    assert (machine.folder / AUTOBOOT).stat().st_size == SIZE
    assert [entry.name for entry in machine.folder.iterdir()] == [AUTOBOOT]


def test_a_change_rewrites_the_file_where_it_lies(machine, capsys):
    machine.boots(ON_TRIAL)
    before = (machine.folder / AUTOBOOT).stat().st_ino
    machine.asked(capsys, "set-state", "B", "bad")
    assert (machine.folder / AUTOBOOT).stat().st_ino == before


def test_a_link_is_replaced_not_followed(machine, capsys, tmp_path):
    other = tmp_path / "other"
    other.write_text(encode(ON_TRIAL))
    (machine.folder / AUTOBOOT).symlink_to(other)
    machine.asked(capsys, "set-state", "B", "bad")
    assert parse(other.read_text()) == ON_TRIAL


def test_nothing_is_written_when_nothing_changes(machine, capsys):
    machine.boots(ON_TRIAL)
    (machine.folder / AUTOBOOT).chmod(0o444)
    before = (machine.folder / AUTOBOOT).stat().st_mtime_ns
    machine.asked(capsys, "set-primary", "B")
    machine.asked(capsys, "set-state", "A", "good")
    assert (machine.folder / AUTOBOOT).stat().st_mtime_ns == before


def test_the_next_start_is_asked_for_by_a_file_where_the_board_has_no_register(
    machine, capsys, tmp_path
):
    machine.boots(ON_TRIAL)
    register = tmp_path / "bootloader"
    register.mkdir()
    machine.asked(capsys, "--bootloader", str(register), "ask-trial")
    assert not (machine.folder / TRYBOOT).exists()
    machine.asked(capsys, "--bootloader", str(tmp_path / "none"), "ask-trial")
    assert (machine.folder / TRYBOOT).exists()


def test_no_trial_is_asked_for_without_a_slot_to_try(machine, capsys):
    machine.boots(Booting(A, may_try_other=False))
    assert slots.main(machine.words("ask-trial")) == 1
    assert not (machine.folder / TRYBOOT).exists()
    assert "only slot A boots" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cmdline", "slot"),
    [
        ("console=tty3 rauc.slot=B quiet", B),
        ("root=PARTLABEL=system_b ro", B),
        ("rauc.slot=A root=PARTLABEL=system_b", A),
        ("root=PARTLABEL=system_a", A),
    ],
)
def test_the_running_slot_stands_on_the_kernels_command_line(cmdline, slot):
    assert current_slot(cmdline) is slot


@pytest.mark.parametrize("cmdline", ["", "root=/dev/sda1", "xrauc.slot=A", "rauc.slot=C"])
def test_a_machine_of_another_layout_is_not_guessed_at(cmdline):
    with pytest.raises(SlotUnknown):
        current_slot(cmdline)


def test_without_a_file_the_handler_says_so(machine, capsys):
    assert slots.main(machine.words("get-primary")) == 1
    assert AUTOBOOT in capsys.readouterr().err


# --- power cuts ---

QUESTIONS = [
    (Booting(A, may_try_other=True), B, ("set-state", "B", "good")),
    (Booting(A, may_try_other=True), B, ("set-state", "B", "bad")),
    (Booting(A, may_try_other=False), A, ("set-primary", "B")),
    (Booting(B, may_try_other=True), B, ("set-state", "B", "bad")),
]


def test_a_power_cut_at_any_write_leaves_the_old_text_or_the_new_one(machine):
    before, running, question = QUESTIONS[0]
    machine.boots(before)
    machine.runs(running)
    old = (machine.folder / AUTOBOOT).read_bytes()
    trace = disk.traced(
        machine.folder, [sys.executable, "-m", "kiosk.image.slots", *machine.words(*question)]
    )
    new = (machine.folder / AUTOBOOT).read_bytes()
    assert [call.kind for call in trace if call.name] == ["w", "s"], "no name, no table is touched"
    assert old != new
    held = {AUTOBOOT: old}
    for call in trace:
        if call.kind == "w":
            assert call.offset == 0
            assert len(call.data) == SIZE, "one sector: it arrives, or it does not"
            held[call.name] = call.data
        assert held[AUTOBOOT] in (old, new)


@pytest.mark.parametrize(("before", "running", "question"), QUESTIONS, ids=str)
def test_even_a_torn_sector_boots_a_slot_that_works(machine, before, running, question):
    """Each changed byte may arrive or not: what boots is what booted, or what was proved."""
    machine.boots(before)
    machine.runs(running)
    assert slots.main(machine.words(*question)) == 0
    old, new = encode(before), encode(machine.booting)
    changed = [place for place in range(SIZE) if old[place] != new[place]]
    works = {before.primary, machine.booting.primary}
    for arrived in itertools.product((False, True), repeat=len(changed)):
        torn = list(old)
        for place, has_arrived in zip(changed, arrived, strict=True):
            torn[place] = new[place] if has_arrived else old[place]
        assert parse("".join(torn)).primary in works


def test_two_processes_at_a_time_lose_nothing(machine):
    machine.boots(ON_TRIAL)
    bootconfig = Bootconfig(machine.folder)
    with bootconfig.alone():
        asked = subprocess.Popen(
            [sys.executable, "-m", "kiosk.image.slots", *machine.words("set-state", "B", "bad")]
        )
        with pytest.raises(subprocess.TimeoutExpired):
            asked.wait(0.5)
        assert machine.booting == ON_TRIAL
    assert asked.wait(30) == 0
    assert machine.booting == Booting(A, may_try_other=False)
