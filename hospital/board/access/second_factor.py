"""Time-based codes (RFC 6238) as every authenticator app makes them: SHA-1, 6 digits, 30 s."""

import datetime as dt
import hmac

import pyotp
import segno

ISSUER = "Reception board"
_DRIFT = (-1, 0, 1)


def new_secret() -> str:
    """Base 32, 160 bits."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: dt.datetime, last_step: int) -> int | None:
    """Which step of 30 s a code belongs to: now, just before or after, and later than the last.

    None: it is wrong, or a step that was used already.
    """
    totp = pyotp.TOTP(secret)
    digits = "".join(code.split())
    current = totp.timecode(now)
    for step in (current + drift for drift in _DRIFT):
        made = totp.generate_otp(step)
        if step > last_step and hmac.compare_digest(made.encode(), digits.encode()):
            return step
    return None


def picture(secret: str, staff_id: str) -> str:
    """A QR code for the app, as SVG to stand in a page."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=staff_id, issuer_name=ISSUER)
    return segno.make(uri, error="m").svg_inline(scale=5, border=4, light="#fff")


def in_groups(secret: str) -> str:
    """To be typed by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
