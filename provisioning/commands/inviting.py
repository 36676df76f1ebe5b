"""``invite`` and ``withdraw``: a code for one kiosk, shown once, and taking it back.

The code is printed and written to the files that were asked for (0600), and is nowhere else: the
ledger has its hash, no log has anything of it.
"""

import argparse
import datetime as dt
import io
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility.invitation import SECRET_BYTES, Invitation, Secret
from provisioning import files, inviting, profile
from provisioning.acts import CONSOLE
from provisioning.entry import Entry
from provisioning.office import Office
from provisioning.profile import Identity
from provisioning.register import Purpose, Register
from provisioning.telling import Commands, Report, add_command, confirm

_SCALE = 8
_ON_BLACK, _AS_BEFORE = "\x1b[97;40m", "\x1b[0m"
"""A reader wants dark on light, whatever the terminal's colours are."""


def add_to(commands: Commands) -> None:
    """Adds them."""
    invite = add_command(
        commands, "invite", _invite, "make a code with which one kiosk is enrolled", asks=True
    )
    invite.add_argument("--institution", required=True, help="10 digits")
    invite.add_argument("--device", required=True, help="name of the kiosk, e.g. reception-1")
    for_what = invite.add_mutually_exclusive_group()
    for_what.add_argument(
        "--renew", action="store_true", help="the same kiosk, which cannot renew by itself"
    )
    for_what.add_argument(
        "--replace",
        action="store_true",
        help="another machine in its place: its certificate is taken back now; asks",
    )
    invite.add_argument("--png", type=Path, metavar="FILE", help="write the QR code there, too")
    invite.add_argument("--svg", type=Path, metavar="FILE", help="the same")
    withdraw = add_command(commands, "withdraw", _withdraw, "take an unused invitation back")
    withdraw.add_argument("invitation", help="as `invite` and `pending` show it")
    withdraw.add_argument("--reason", type=inviting.reason, default="withdrawn at the console")


def _invite(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    identity = profile.device(options.institution, options.device)
    if options.replace:
        inviting.check_nobody_asks(office.register(), identity.uri, now)
        _take_back(office, identity, options, now)
    purpose = Purpose.RENEW if options.renew else Purpose.ENROL
    secret = Secret(secrets.token_bytes(SECRET_BYTES))

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        act, facts = inviting.to_invite(register, identity, secret, purpose, now)
        return act, {**facts, "by": CONSOLE}

    act = office.ledger.transact(decide, now)
    root = x509.load_pem_x509_certificate(office.trust_pem()).fingerprint(hashes.SHA256())
    return _shown(Invitation(secret, root), act, options)


def _take_back(
    office: Office, identity: Identity, options: argparse.Namespace, now: dt.datetime
) -> None:
    if not any(one.stands(now) for one in office.register().of_party(identity.uri)):
        return
    confirm(options, f"The kiosk that is {identity.uri} now is let in nowhere any more.", "replace")
    office.revoke(identity.uri, "cessation", now)


def _shown(invitation: Invitation, act: Entry, options: argparse.Namespace) -> Report:
    symbol = segno.make(invitation.qr, error="m")
    for kind, path in (("png", options.png), ("svg", options.svg)):
        if path is not None:
            drawn = io.BytesIO()
            symbol.save(drawn, kind=kind, scale=_SCALE)
            files.write_private(path, drawn.getvalue())
    written = [path for path in (options.png, options.svg) if path is not None]
    secret, fingerprint = invitation.secret, (invitation.root_sha256 or b"").hex()
    minutes = inviting.LIFE // dt.timedelta(minutes=1)
    uri, until = act.facts["uri"], act.facts["until"]
    instead_of = act.facts.get("instead_of", "").split()
    lines = [
        f"Invitation {secret.id} for {uri}",
        *(f"The invitation {former}, not used yet, is withdrawn by it." for former in instead_of),
        f"Once, until {until} ({minutes} minutes). Shown here and never again:",
        "",
        f"    {secret.grouped}",
        "",
        *_in_terminal(symbol),
        f"The authority's root has the SHA-256 fingerprint {fingerprint}.",
        *(f"The QR code is in {path}; remove it once the kiosk is enrolled." for path in written),
        "Then: python -m provisioning pending",
    ]
    facts = {
        "invitation": secret.id,
        "uri": uri,
        "until": until,
        "instead_of": instead_of,
        "code": secret.grouped,
        "qr": invitation.qr,
        "root_sha256": fingerprint,
        "files": written,
    }
    return Report(facts, lines)


def _in_terminal(symbol: segno.QRCode) -> list[str]:
    drawn = io.StringIO()
    symbol.terminal(drawn, compact=True)
    rows = drawn.getvalue().splitlines()
    if not sys.stdout.isatty():
        return rows
    return [f"{_ON_BLACK}{row}{_AS_BEFORE}" for row in rows]


def _withdraw(options: argparse.Namespace, now: dt.datetime) -> Report:
    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        act, facts = inviting.to_withdraw(register, options.invitation, now)
        return act, {**facts, "by": CONSOLE, "reason": options.reason}

    Office(options.office).ledger.transact(decide, now)
    return Report(
        {"invitation": options.invitation, "state": "withdrawn"},
        [f"The invitation {options.invitation} is withdrawn."],
    )
