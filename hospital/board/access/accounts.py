"""Who works here: accounts, and the invitations by which people set their own secrets.

Nobody types anybody else's password: ``add`` and ``reset`` give a code that is good once and for
half an hour, and of which only a hash is kept.
"""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import secrets
import sqlite3
from collections.abc import Iterator

from eligibility.identity import is_staff_id
from hospital.board.access import second_factor
from hospital.board.access.keys import StaffKeys
from hospital.board.access.passwords import Passwords
from hospital.board.access.sessions import end_all
from hospital.board.access.store import Store, told
from hospital.board.guard import Role

INVITATION_LIFE = dt.timedelta(minutes=30)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LETTERS = 20
_LONGEST_NAME = 60


class NotPossible(Exception):
    """What was asked cannot be done; the text is a key of ``words/access.toml``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """One of the staff."""

    staff_id: str
    name: str = dataclasses.field(repr=False)
    role: Role
    password: str | None = dataclasses.field(repr=False)
    is_locked: bool
    is_invited: bool
    """A code was given and not used; it may have ended."""
    signed_in_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Invited:
    """Somebody with a code in hand."""

    account: Account
    secret: str = dataclasses.field(repr=False)
    """For the authenticator app."""


class Accounts:
    """The file's people. Times are arguments."""

    def __init__(self, store: Store, keys: StaffKeys, passwords: Passwords) -> None:
        self._store = store
        self._keys = keys
        self._passwords = passwords

    def all(self) -> list[Account]:
        """By id."""
        return [_account(row) for row in self._store.rows(f"{_QUERY} ORDER BY staff_id")]

    def find(self, staff_id: str) -> Account | None:
        """None: there is none."""
        rows = self._store.rows(f"{_QUERY} WHERE staff_id = ?", (staff_id,))
        return _account(rows[0]) if rows else None

    def add(self, staff_id: str, name: str, role: Role, now: dt.datetime) -> str:
        """Gives the invitation's code; raises NotPossible."""
        if not is_staff_id(staff_id):
            raise NotPossible("id-malformed")
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            raise NotPossible("name-malformed")
        with self._store.transaction() as rows:
            taken = "SELECT 1 FROM staff WHERE staff_id = ? COLLATE NOCASE"
            if rows.execute(taken, (staff_id,)).fetchone():
                raise NotPossible("id-taken")
            rows.execute(
                "INSERT INTO staff (staff_id, name, role) VALUES (?, ?, ?)",
                (staff_id, name.strip(), role.value),
            )
            return self._invite(rows, staff_id, now)

    def reset(self, staff_id: str, now: dt.datetime) -> str:
        """A lost phone, a forgotten password: both go at once; gives a new invitation's code."""
        with self._store.transaction() as rows:
            self._check_known(rows, staff_id)
            rows.execute(
                "UPDATE staff SET password = NULL, totp = NULL WHERE staff_id = ?", (staff_id,)
            )
            _forget_places(rows, staff_id)
            end_all(rows, staff_id)
            return self._invite(rows, staff_id, now)

    def set_locked(self, staff_id: str, *, is_locked: bool) -> None:
        """Ends what is open at once; raises NotPossible for the last admin."""
        with self._store.transaction() as rows:
            self._check_known(rows, staff_id)
            with _an_admin_stays(rows):
                query = "UPDATE staff SET is_locked = ? WHERE staff_id = ?"
                rows.execute(query, (is_locked, staff_id))
                end_all(rows, staff_id)

    def set_role(self, staff_id: str, role: Role) -> None:
        """Ends what is open at once; raises NotPossible for the last admin."""
        with self._store.transaction() as rows:
            self._check_known(rows, staff_id)
            with _an_admin_stays(rows):
                query = "UPDATE staff SET role = ? WHERE staff_id = ?"
                rows.execute(query, (role.value, staff_id))
                end_all(rows, staff_id)

    def remove(self, staff_id: str) -> None:
        """Who left; the audit keeps the id. Raises NotPossible for the last admin."""
        with self._store.transaction() as rows:
            self._check_known(rows, staff_id)
            with _an_admin_stays(rows):
                end_all(rows, staff_id)
                rows.execute("DELETE FROM invitation WHERE staff_id = ?", (staff_id,))
                _forget_places(rows, staff_id)
                rows.execute("DELETE FROM staff WHERE staff_id = ?", (staff_id,))

    def invited(self, code: str, now: dt.datetime) -> Invited | None:
        """Whose code it is; None: nobody's, or it has ended."""
        found = self._store.rows(
            "SELECT invitation.staff_id, invitation.totp FROM invitation JOIN staff"
            " USING (staff_id) WHERE code_sha256 = ? AND until > ? AND NOT is_locked",
            (_hashed(code), told(now)),
        )
        if not found:
            return None
        account = self.find(found[0]["staff_id"])
        assert account is not None  # noqa: S101 - joined above
        return Invited(account, self._keys.open(found[0]["totp"], account.staff_id))

    def redeem(self, code: str, hashed: str, totp_code: str, now: dt.datetime) -> bool:
        """Password and app are the person's from now on; False: the app's code is wrong."""
        invited = self.invited(code, now)
        if invited is None:
            return False
        step = second_factor.step_of(invited.secret, totp_code, now, 0)
        if step is None:
            return False
        staff_id = invited.account.staff_id
        with self._store.transaction() as rows:
            query = "DELETE FROM invitation WHERE code_sha256 = ?"
            if not rows.execute(query, (_hashed(code),)).rowcount:
                return False
            rows.execute(
                "UPDATE staff SET password = ?, totp = ?, totp_step = ? WHERE staff_id = ?",
                (hashed, self._keys.seal(invited.secret, staff_id), step, staff_id),
            )
        return True

    def use_code(self, staff_id: str, code: str, now: dt.datetime) -> bool:
        """Whether the app's code is right and new; it is used up by that, for every process."""
        with self._store.transaction() as rows:
            row = rows.execute(
                "SELECT totp, totp_step FROM staff WHERE staff_id = ?", (staff_id,)
            ).fetchone()
            if row is None or row["totp"] is None:
                return False
            secret = self._keys.open(row["totp"], staff_id)
            step = second_factor.step_of(secret, code, now, row["totp_step"])
            if step is None:
                return False
            query = "UPDATE staff SET totp_step = ? WHERE staff_id = ?"
            rows.execute(query, (step, staff_id))
        return True

    def set_hash(self, staff_id: str, hashed: str) -> None:
        """The same password under today's parameters."""
        with self._store.transaction() as rows:
            rows.execute("UPDATE staff SET password = ? WHERE staff_id = ?", (hashed, staff_id))

    def _invite(self, rows: sqlite3.Connection, staff_id: str, now: dt.datetime) -> str:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))
        sealed = self._keys.seal(second_factor.new_secret(), staff_id)
        rows.execute(
            "INSERT OR REPLACE INTO invitation VALUES (?, ?, ?, ?)",
            (staff_id, _hashed(letters), told(now + INVITATION_LIFE), sealed),
        )
        return "-".join(letters[at : at + 4] for at in range(0, _CODE_LETTERS, 4))

    def _check_known(self, rows: sqlite3.Connection, staff_id: str) -> None:
        if not rows.execute("SELECT 1 FROM staff WHERE staff_id = ?", (staff_id,)).fetchone():
            raise NotPossible("id-unknown")


_QUERY = (
    "SELECT staff.*, EXISTS (SELECT 1 FROM invitation WHERE invitation.staff_id = staff.staff_id)"
    " AS is_invited FROM staff"
)


@contextlib.contextmanager
def _an_admin_stays(rows: sqlite3.Connection) -> Iterator[None]:
    """What is done inside may not take away the last admin who could undo it."""
    query = "SELECT 1 FROM staff WHERE role = ? AND NOT is_locked"
    was_one = rows.execute(query, (Role.ADMIN.value,)).fetchone()
    yield
    if was_one and not rows.execute(query, (Role.ADMIN.value,)).fetchone():
        raise NotPossible("last-admin")


def _forget_places(rows: sqlite3.Connection, staff_id: str) -> None:
    for table in ("passkey", "known_desk"):
        rows.execute(f"DELETE FROM {table} WHERE staff_id = ?", (staff_id,))  # noqa: S608 - two names of ours


def _account(row: sqlite3.Row) -> Account:
    signed_in = row["signed_in_at"]
    return Account(
        staff_id=row["staff_id"],
        name=row["name"],
        role=Role(row["role"]),
        password=row["password"],
        is_locked=bool(row["is_locked"]),
        is_invited=bool(row["is_invited"]),
        signed_in_at=dt.datetime.fromisoformat(signed_in) if signed_in else None,
    )


def _hashed(code: str) -> bytes:
    letters = "".join(one for one in code.upper() if one in _ALPHABET)
    return hashlib.sha256(letters.encode()).digest()
