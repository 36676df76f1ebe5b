"""Two devices with one certificate show; one kiosk on a bad line never looks like two."""

import dataclasses
import itertools
import random

import pytest

from provisioning.serving.trail import Copied, Shown, Trail, begun, followed


class Server:
    """What the authority remembers of one certificate."""

    def __init__(self):
        self.trail = None
        self.copied = None
        self._numbers = itertools.count(1)

    def poll(self, token, boot, serial=1):
        """Certificate 2 is of a request that an admin has confirmed."""
        new, shown = f"token-{next(self._numbers)}", Shown(serial, token, boot, serial == 2)
        if self.trail is None:
            self.trail = begun(shown, new)
            return self.trail.current
        after = followed(self.trail, shown, new)
        if isinstance(after, Copied):
            self.copied = self.copied or after
            return None
        self.trail = after
        return after.current


@dataclasses.dataclass
class Kiosk:
    """Its disk, and the start of the machine that it runs in."""

    server: Server
    boot: str = "boot-1"
    token: str | None = None
    serial: int = 1

    def poll(self, *, is_answer_lost=False):
        answer = self.server.poll(self.token, self.boot, self.serial)
        if not is_answer_lost and answer is not None:
            self.token = answer

    def copy(self, boot):
        return Kiosk(self.server, boot, self.token)


def test_a_kiosk_gets_another_token_with_each_poll():
    kiosk = Kiosk(Server())
    tokens = []
    for _ in range(4):
        kiosk.poll()
        tokens.append(kiosk.token)
    assert len(set(tokens)) == 4
    assert kiosk.server.copied is None


@pytest.mark.parametrize("first", [True, False], ids=["first-poll", "later-poll"])
def test_lost_answers_and_cut_power_are_no_copy(first):
    kiosk = Kiosk(Server())
    if not first:
        kiosk.poll()
    for boot in ("boot-1", "boot-1", "boot-2", "boot-3"):
        kiosk.boot = boot
        kiosk.poll(is_answer_lost=True)
    kiosk.poll()
    kiosk.poll()
    assert kiosk.server.copied is None


def test_a_request_that_comes_twice_gets_the_same_answer():
    server = Server()
    first = server.poll(None, "boot-1")
    answers = {server.poll(first, "boot-1") for _ in range(3)}
    assert len(answers) == 1
    assert server.poll(answers.pop(), "boot-1") is not None
    assert server.copied is None


def test_a_copy_that_wakes_later_shows_at_its_first_poll():
    kiosk = Kiosk(Server())
    kiosk.poll()
    copy = kiosk.copy("boot-9")
    kiosk.poll()
    kiosk.poll()
    copy.poll()
    assert kiosk.server.copied is Copied.USED_UP


def test_a_copy_that_is_used_instead_shows_when_the_kiosk_comes_back():
    kiosk = Kiosk(Server())
    kiosk.poll()
    copy = kiosk.copy("boot-9")
    copy.poll()
    copy.poll()
    kiosk.boot = "boot-2"
    kiosk.poll()
    assert kiosk.server.copied is Copied.USED_UP


def test_two_that_stay_in_step_show_by_their_starts():
    kiosk = Kiosk(Server())
    kiosk.poll()
    copy = kiosk.copy("boot-9")
    for one in (kiosk, copy, kiosk):
        one.poll()
    assert kiosk.server.copied is Copied.TWO_STARTS


def test_a_storage_without_its_token_shows():
    kiosk = Kiosk(Server())
    kiosk.poll()
    kiosk.poll()
    kiosk.token = None
    kiosk.poll()
    assert kiosk.server.copied is Copied.USED_UP


@pytest.mark.parametrize("serial", [2, 3], ids=["by an admin", "by itself"])
@pytest.mark.parametrize("is_token_kept", [True, False])
def test_a_renewed_certificate_is_no_copy(is_token_kept, serial):
    """Whoever renews by itself and has no token is none that polled until now."""
    kiosk = Kiosk(Server())
    kiosk.poll()
    kiosk.poll()
    kiosk.serial, kiosk.token = serial, kiosk.token if is_token_kept else None
    if serial == 3 and not is_token_kept:
        kiosk.poll()
        assert kiosk.server.copied is Copied.USED_UP
        return
    kiosk.poll(is_answer_lost=True)
    kiosk.poll()
    kiosk.poll()
    assert kiosk.server.copied is None


def test_a_kiosk_that_goes_back_to_its_former_certificate_is_no_copy():
    kiosk = Kiosk(Server())
    for kiosk.serial in (1, 2, 1, 2):
        kiosk.poll()
    assert kiosk.server.copied is None


def test_a_copy_that_renews_first_shows():
    kiosk = Kiosk(Server())
    kiosk.poll()
    copy = kiosk.copy("boot-9")
    kiosk.poll()
    kiosk.poll()
    copy.serial = 2
    copy.poll()
    assert kiosk.server.copied is Copied.USED_UP


def test_whatever_happens_on_the_line_one_kiosk_is_never_two():
    chance = random.Random(10)
    for _ in range(300):
        kiosk = Kiosk(Server())
        for start in range(12):
            kiosk.boot = f"boot-{start}"
            for _poll in range(chance.randrange(4)):
                kiosk.poll(is_answer_lost=chance.random() < 0.5)
        assert kiosk.server.copied is None


def test_however_two_take_turns_they_show_within_three_polls_of_each():
    chance = random.Random(11)
    for _ in range(300):
        kiosk = Kiosk(Server())
        for _ in range(chance.randrange(1, 4)):
            kiosk.poll()
        copy = kiosk.copy("boot-9")
        turns = [kiosk, copy] * 3
        chance.shuffle(turns)
        for one in turns:
            one.poll(is_answer_lost=chance.random() < 0.3)
        is_one_after_the_other = turns[:3] in ([kiosk] * 3, [copy] * 3)
        assert kiosk.server.copied is not None or is_one_after_the_other


def test_a_trail_shows_no_token():
    assert "token" not in repr(Trail("token-2", "token-1", 1, "boot-1"))
