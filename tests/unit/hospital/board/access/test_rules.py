"""The rules of the sign-in, with the time as an argument."""

import datetime as dt
import typing

import argon2
import pyotp
import pytest

from hospital.board.access import passwords, second_factor
from hospital.board.access.accounts import INVITATION_LIFE, NotPossible
from hospital.board.access.entrance import Access
from hospital.board.access.faults import BoardUnusable
from hospital.board.access.guesses import LONGEST_WAIT, wait_after
from hospital.board.access.keys import read_keys
from hospital.board.access.passkeys import Challenges
from hospital.board.access.passwords import Passwords, Refusal, why_refused
from hospital.board.access.sessions import State, state_at
from hospital.board.access.store import ACCOUNTS
from hospital.board.access.tls import Certificate
from hospital.board.guard import Role
from tests.bench.board import CHEAP, PASSWORD, HandClock

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def access(tmp_path):
    (tmp_path / "staff.key").write_bytes(bytes(range(32)))
    with Access.opened(tmp_path / "state", tmp_path, lambda: NOW, hasher=CHEAP) as access:
        yield access


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("elevenchars", Refusal.TOO_SHORT),
        ("x" * 129, Refusal.TOO_LONG),
        ("aaaabbbbcccc", Refusal.TOO_COMMON),
        ("Password12345", Refusal.TOO_COMMON),
        ("ｐａｓｓｗｏｒｄ１２３４５", Refusal.TOO_COMMON),
        ("my id is s-014 ok", Refusal.LIKE_THE_PERSON),
        ("hanako likes tea", Refusal.LIKE_THE_PERSON),
        ("four quiet words here", None),
        ("さくら もみじ うめ まつ", None),
    ],
)
def test_length_counts_and_composition_does_not(password, refused):
    assert why_refused(password, "s-014", "Hanako Uketsuke") is refused


def test_every_common_password_is_long_enough_to_be_a_question():
    assert len(passwords._common()) > 100
    assert {one for one in passwords._common() if len(one) < passwords.SHORTEST} == set()


def test_passwords_are_hashed_by_argon2id_with_the_librarys_parameters():
    kept = Passwords().hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_password_typed_in_another_width_is_the_same():
    hasher = Passwords(CHEAP)
    assert hasher.fits(hasher.hash("quiet words 1234"), "ｑｕｉｅｔ　ｗｏｒｄｓ　１２３４")


class _Counting(argon2.PasswordHasher):
    """The library's own, that counts."""

    looks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> typing.Literal[True]:  # noqa: A002 - the library's name
        self.looks += 1
        return super().verify(hash, password)


def test_the_work_is_the_same_whether_there_is_an_account_or_not():
    hasher = _Counting(time_cost=1, memory_cost=8, parallelism=1)
    known = Passwords(hasher)
    known.fits(known.hash(PASSWORD), "something else")
    known.fits(None, "something else")
    assert hasher.looks == 2


def test_nobody_fits_no_password():
    assert not Passwords(CHEAP).fits(None, "the password of nobody")


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_code_of_a_clock_that_is_half_a_minute_off_is_taken(drift):
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).at(NOW, counter_offset=drift)
    step = second_factor.step_of(secret, f" {code[:3]} {code[3:]}", NOW, 0)
    assert step is not None
    assert second_factor.step_of(secret, code, NOW, step) is None, "it is used"


@pytest.mark.parametrize("drift", [-2, 2])
def test_an_older_or_later_code_is_not(drift):
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).at(NOW, counter_offset=drift)
    assert second_factor.step_of(secret, code, NOW, 0) is None


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "0" * 4000])
def test_what_is_no_code_is_none(code):
    assert second_factor.step_of(second_factor.new_secret(), code, NOW, 0) is None


@pytest.mark.parametrize(
    ("opened", "seen", "state"),
    [
        (0, 0, State.OPEN),
        (-3600, -299, State.OPEN),
        (-3600, -300, State.LOCKED),
        (-12 * 3600 + 1, 0, State.OPEN),
        (-12 * 3600, 0, None),
        (-60, 3600, State.LOCKED),
        (3600, 3600, None),
    ],
    ids=["new", "nearly", "five minutes", "shift", "shift over", "clock back", "from later"],
)
def test_a_session_locks_and_ends(opened, seen, state):
    assert state_at(NOW + opened * SECOND, NOW + seen * SECOND, NOW) is state


def test_waits_grow_and_never_pass_five_minutes():
    waits = [wait_after(failures, 5) for failures in range(100)]
    assert [one.total_seconds() for one in waits[4:9]] == [0, 5, 10, 20, 40]
    assert max(waits) == waits[99] == LONGEST_WAIT


def test_an_invitation_ends_after_half_an_hour_and_its_code_is_kept_nowhere(access, tmp_path):
    code = access.accounts.add("s-014", "受付 花子", Role.RECEPTION, NOW)
    assert access.accounts.invited(code, NOW + INVITATION_LIFE - SECOND)
    assert access.accounts.invited(code, NOW + INVITATION_LIFE) is None
    disk = b"".join(file.read_bytes() for file in (tmp_path / "state").glob(f"{ACCOUNTS}*"))
    assert code.encode() not in disk
    assert code.replace("-", "").encode() not in disk


def test_a_locked_accounts_invitation_waits_until_it_is_unlocked(access):
    code = access.accounts.add("s-014", "受付 花子", Role.RECEPTION, NOW)
    access.accounts.set_locked("s-014", is_locked=True)
    assert access.accounts.invited(code, NOW) is None
    access.accounts.set_locked("s-014", is_locked=False)
    assert access.accounts.invited(code, NOW) is not None


def test_the_files_are_private_and_hold_no_second_factor_in_plain(access, tmp_path):
    code = access.accounts.add("s-014", "受付 花子", Role.RECEPTION, NOW)
    secret = access.accounts.invited(code, NOW).secret
    hashed = access.passwords.hash(PASSWORD)
    assert access.accounts.redeem(code, hashed, pyotp.TOTP(secret).at(NOW), NOW)
    files = [*(tmp_path / "state").iterdir()]
    assert {file.stat().st_mode & 0o077 for file in files if file.suffix == ".sqlite"} == {0}
    disk = b"".join(file.read_bytes() for file in files)
    assert secret.encode() not in disk
    assert PASSWORD.encode() not in disk


def test_a_second_factor_opens_for_its_own_person_alone(access):
    sealed = access.keys.seal("SECRET", "s-014")
    assert access.keys.open(sealed, "s-014") == "SECRET"
    with pytest.raises(BoardUnusable, match="KSK-342"):
        access.keys.open(sealed, "s-001")


def test_keys_have_one_purpose_each(access):
    assert len({access.keys.sealing, access.keys.audit, access.keys.guesses}) == 3
    assert "sealing" not in repr(access.keys)


def test_a_damaged_staff_key_is_named(tmp_path):
    (tmp_path / "staff.key").write_bytes(b"short")
    with pytest.raises(BoardUnusable, match=r"KSK-342.*staff\.key"):
        read_keys(tmp_path)


def test_the_last_admin_can_be_neither_locked_nor_removed_nor_made_another(access):
    accounts = access.accounts
    accounts.add("s-001", "管理", Role.ADMIN, NOW)
    for act in (
        lambda: accounts.set_locked("s-001", is_locked=True),
        lambda: accounts.remove("s-001"),
        lambda: accounts.set_role("s-001", Role.RECEPTION),
    ):
        with pytest.raises(NotPossible, match="last-admin"):
            act()
    assert accounts.find("s-001").role is Role.ADMIN
    accounts.add("s-002", "次の管理", Role.ADMIN, NOW)
    accounts.remove("s-001")


@pytest.mark.parametrize(
    ("staff_id", "name", "why"),
    [
        ("", "x", "id-malformed"),
        ("a b", "x", "id-malformed"),
        ("s-014", "", "name-malformed"),
        ("s-014", "x" * 61, "name-malformed"),
        ("s-014", "a\nb", "name-malformed"),
        ("S-001", "x", "id-taken"),
    ],
)
def test_what_cannot_be_an_account_is_refused(access, staff_id, name, why):
    access.accounts.add("s-001", "管理", Role.ADMIN, NOW)
    with pytest.raises(NotPossible, match=why):
        access.accounts.add(staff_id, name, Role.RECEPTION, NOW)


def test_a_reset_takes_both_factors_at_once(access):
    code = access.accounts.add("s-014", "受付 花子", Role.RECEPTION, NOW)
    secret = access.accounts.invited(code, NOW).secret
    access.accounts.redeem(code, access.passwords.hash(PASSWORD), pyotp.TOTP(secret).at(NOW), NOW)
    session = access.sessions.open("s-014", "-", NOW, None)
    new = access.accounts.reset("s-014", NOW)
    later = NOW + 30 * SECOND
    assert access.accounts.find("s-014").password is None
    assert not access.accounts.use_code("s-014", pyotp.TOTP(secret).at(later), later)
    assert access.sessions.look(session, NOW) is None
    assert access.accounts.invited(new, NOW).secret != secret


def test_failures_outlive_a_restart_and_are_forgotten_after_a_day(access, tmp_path):
    from hospital.board.access.guesses import Guesser, Guesses

    guesser = Guesser(access.keys.name_of_guess("account", "s-014"), 5)
    for _ in range(9):
        access.guesses.failed([guesser], NOW)
    again = Guesses(access.guesses._store)
    assert again.wait([guesser], NOW) == 80 * SECOND
    assert again.wait([guesser], NOW + dt.timedelta(hours=25)) == dt.timedelta()


def test_a_certificate_that_ends_within_thirty_days_is_told():
    certificate = Certificate(frozenset(), NOW + dt.timedelta(days=30))
    assert certificate.days_left(NOW) is None
    assert certificate.days_left(NOW + SECOND) == 29
    assert certificate.days_left(NOW + dt.timedelta(days=31)) == 0


def test_a_challenge_is_good_once_for_two_minutes_and_for_its_browser():
    clock = HandClock(NOW)
    challenges = Challenges(clock.now)
    made = challenges.new("browser")
    assert challenges.take("another") is None
    assert challenges.take("browser") == made
    assert challenges.take("browser") is None, "once"
    challenges.new("browser")
    clock.add(minutes=2)
    assert challenges.take("browser") is None, "too late"


def test_nobody_fills_the_memory_with_challenges():
    challenges = Challenges(lambda: NOW)
    for number in range(1000):
        challenges.new(f"browser-{number}")
    assert len(challenges._open) == 256
    assert challenges.take("browser-0") is None
    assert challenges.take("browser-999")
