"""Passkeys: one act that proves both, the key in hand and the person, who unlocks it.

User verification is demanded, so a passkey stands for password and code together. Protocol:
WebAuthn level 3 through py_webauthn; challenges are ours, good once and for two minutes.
"""

import datetime as dt
import secrets
import sqlite3
from collections.abc import Callable, Mapping

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hospital.board.access.store import Store

CHALLENGE_LIFE = dt.timedelta(minutes=2)
_CHALLENGES = 256
"""Under way at once; the oldest give way, so that nobody fills the memory."""
_NAME = "Reception board"


class Challenges:
    """Under way: by what the browser's forms are bound to."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now
        self._open: dict[str, tuple[bytes, dt.datetime]] = {}

    def new(self, token: str) -> bytes:
        """Replaces an earlier one of the same browser."""
        self._open.pop(token, None)
        while len(self._open) >= _CHALLENGES:
            del self._open[next(iter(self._open))]
        challenge = secrets.token_bytes(32)
        self._open[token] = challenge, self._now() + CHALLENGE_LIFE
        return challenge

    def take(self, token: str) -> bytes | None:
        """Once; None: there is none, or it is too old."""
        challenge, until = self._open.pop(token, (None, self._now()))
        return challenge if until > self._now() else None


class Passkeys:
    """Everybody's, on disk: public keys alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, staff_id: str) -> int:
        """How many somebody has."""
        query = "SELECT count(*) FROM passkey WHERE staff_id = ?"
        return int(self._store.rows(query, (staff_id,))[0][0])

    def registration(self, staff_id: str, host: str, challenge: bytes) -> str:
        """What a browser needs to make one, as JSON."""
        held = self._store.rows("SELECT id FROM passkey WHERE staff_id = ?", (staff_id,))
        options = webauthn.generate_registration_options(
            rp_id=host,
            rp_name=_NAME,
            user_id=staff_id.encode(),
            user_name=staff_id,
            challenge=challenge,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=row["id"]) for row in held],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return webauthn.options_to_json(options)

    def register(
        self, staff_id: str, answer: Mapping[str, object], host: str, origin: str, challenge: bytes
    ) -> bool:
        """Keeps a new one; False: the browser's answer does not fit."""
        try:
            made = webauthn.verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                require_user_verification=True,
            )
        except WebAuthnException:
            return False
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT OR IGNORE INTO passkey VALUES (?, ?, ?, ?)",
                (made.credential_id, staff_id, made.credential_public_key, made.sign_count),
            )
        return True

    def request(self, host: str, challenge: bytes) -> str:
        """What a browser needs to show one, whosever it is."""
        options = webauthn.generate_authentication_options(
            rp_id=host,
            challenge=challenge,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return webauthn.options_to_json(options)

    def whose(
        self, answer: Mapping[str, object], host: str, origin: str, challenge: bytes
    ) -> str | None:
        """Whose passkey answered; None: nobody's, or the answer does not fit."""
        try:
            row = self._row(answer)
            if row is None:
                return None
            shown = webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                credential_public_key=row["public_key"],
                credential_current_sign_count=row["sign_count"],
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError):
            return None
        with self._store.transaction() as rows:
            query = "UPDATE passkey SET sign_count = ? WHERE id = ?"
            rows.execute(query, (shown.new_sign_count, row["id"]))
        return str(row["staff_id"])

    def _row(self, answer: Mapping[str, object]) -> sqlite3.Row | None:
        given = answer.get("rawId")
        if not isinstance(given, str):
            return None
        query = "SELECT * FROM passkey WHERE id = ?"
        found = self._store.rows(query, (webauthn.base64url_to_bytes(given),))
        return found[0] if found else None
