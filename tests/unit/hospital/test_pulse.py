"""Whether ``hospital run`` works: other processes see it in one file, however it ended."""

import datetime as dt

import pytest

from eligibility.errors import Code
from hospital import pulse
from hospital.link import Judged, KioskSeen, LinkDown, LinkEvent, LinkUp
from hospital.pulse import ALIVE, KIOSKS_LIMIT, AuthorityPulse, Heart, read_bridge
from tests.bench.receptions import NOON
from tests.bench.waiting import wait_until

LATER = NOON + dt.timedelta(minutes=5)
KIOSK = "1310000011-reception-1"


@pytest.fixture
def times():
    return [NOON]


@pytest.fixture
def heart(tmp_path, times):
    started = Heart(tmp_path, lambda: times[-1], beat_s=60.0)
    started.start()
    wait_until((tmp_path / pulse.FILE).exists, "no beat")
    yield started
    if started.is_alive():
        started.stop()


def seen(folder, now=NOON):
    bridge = read_bridge(folder, now)
    return (bridge.is_running, bridge.is_at_broker)


def test_a_bridge_that_never_ran(tmp_path):
    assert seen(tmp_path) == (False, False)
    assert read_bridge(tmp_path, NOON).since is None


def test_it_runs_and_is_at_the_broker_since(tmp_path, heart, times):
    heart.hear(LinkUp(True))
    assert seen(tmp_path) == (True, True)
    times.append(LATER)
    heart.hear(LinkUp(True))
    assert read_bridge(tmp_path, NOON).since == NOON, "it was there all the time"
    heart.hear(LinkDown())
    assert seen(tmp_path, LATER) == (True, False)
    assert read_bridge(tmp_path, LATER).since == LATER


def test_one_that_was_killed_is_seen_by_its_silence(tmp_path, heart):
    heart.hear(LinkUp(True))
    assert seen(tmp_path, NOON + ALIVE) == (True, True)
    silent = NOON + ALIVE + dt.timedelta(seconds=1)
    assert seen(tmp_path, silent) == (False, False)
    assert read_bridge(tmp_path, silent).since == NOON


def test_one_that_ended_says_so_at_once(tmp_path, heart):
    heart.hear(LinkUp(True))
    heart.stop()
    assert seen(tmp_path) == (False, False)


def test_what_a_kiosk_said_stays_over_a_restart(tmp_path, heart):
    heart.hear(KioskSeen(KIOSK, "offline", NOON, 3))
    heart.stop()
    again = Heart(tmp_path, lambda: LATER)
    again.hear(KioskSeen("1310000011-reception-2", "online"))
    kiosks = read_bridge(tmp_path, LATER).kiosks
    assert [(name, one.state, one.at, one.waiting) for name, one in kiosks.items()] == [
        (KIOSK, "offline", NOON, 3),
        ("1310000011-reception-2", "online", LATER, None),
    ]


def test_what_cannot_be_read_and_what_is_about_messages_says_nothing_of_a_kiosk(tmp_path, heart):
    heart.hear(LinkUp(True))
    heart.hear(KioskSeen(KIOSK))
    heart.hear(Judged(1, 0))
    assert read_bridge(tmp_path, NOON).kiosks == {}


def test_trouble_with_the_authority_is_told_since_when_until_it_is_over(tmp_path, heart, times):
    heart.hear_authority(Code.AUTHORITY_UNREACHABLE)
    times.append(LATER)
    heart.hear_authority(Code.AUTHORITY_UNREACHABLE)
    assert read_bridge(tmp_path, NOON).authority == AuthorityPulse("KSK-357", NOON)
    heart.hear_authority(None)
    assert read_bridge(tmp_path, LATER).authority is None


def test_a_flood_of_names_fills_no_disk(tmp_path, heart):
    for number in range(KIOSKS_LIMIT + 5):
        heart.hear(KioskSeen(f"kiosk-{number}", "online"))
    assert len(read_bridge(tmp_path, NOON).kiosks) == KIOSKS_LIMIT


def test_both_hear_of_the_line(tmp_path, heart):
    heard: list[LinkEvent] = []
    heart.beside(heard.append)(LinkUp(False))
    assert heard == [LinkUp(False)]
    assert seen(tmp_path) == (True, True)


@pytest.mark.parametrize("content", [b"", b"{", b'{"at": 3}'])
def test_a_damaged_file_is_a_bridge_that_does_not_run(tmp_path, content):
    (tmp_path / pulse.FILE).write_bytes(content)
    assert seen(tmp_path) == (False, False)


def test_a_disk_that_refuses_stops_nothing(tmp_path, heart, caplog):
    (tmp_path / pulse.FILE).unlink()
    (tmp_path / pulse.FILE).mkdir()
    heart.hear(LinkUp(True))
    assert "hospital.pulse_not_written" in caplog.text
    (tmp_path / pulse.FILE).rmdir()
    assert heart.is_alive()


def test_what_no_file_can_hold_ends_nothing(tmp_path, heart, caplog):
    heart.hear(KioskSeen(KIOSK, "\udc83", NOON, 0))
    assert "hospital.unexpected error=" in caplog.text
    assert heart.is_alive()
