"""``pending``, ``confirm``, ``decline``: who asks for a certificate, and the answer.

``confirm`` wants the four words as the kiosk shows them, typed back. So nobody confirms a request
that they only believe to be the kiosk's.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Mapping

from eligibility.four_words import WordPair, are_words_of, words_of
from provisioning import devices, inviting
from provisioning.acts import CONSOLE
from provisioning.certificates import row, told
from provisioning.errors import NotConfirmed
from provisioning.office import Office
from provisioning.register import InvitationState, Invited, Requested, RequestState
from provisioning.telling import Commands, Report, add_command, moment


def add_to(commands: Commands) -> None:
    """Adds them."""
    add_command(commands, "pending", _pending, "kiosks that ask, and invitations not used yet")
    confirm = add_command(
        commands, "confirm", _confirm, "issue what a kiosk asks for; asks for its four words"
    )
    confirm.add_argument("request", help="as `pending` shows it")
    known = confirm.add_mutually_exclusive_group()
    known.add_argument("--words", help="the four words as the kiosk shows them, in order")
    known.add_argument("--yes", action="store_true", help="the words were compared already")
    decline = add_command(commands, "decline", _decline, "answer a kiosk's request with no")
    decline.add_argument("request", help="as `pending` shows it")
    decline.add_argument("--reason", type=inviting.reason, default="declined at the console")


def _pending(options: argparse.Namespace, now: dt.datetime) -> Report:
    register = Office(options.office).register()
    asking = [one for one in register.requests.values() if one.state(now) is RequestState.PENDING]
    invited = [
        one for one in register.invitations.values() if one.state(now) is InvitationState.OPEN
    ]
    lines = [line for one in asking for line in _lines_of(one)]
    lines += [
        f"invited  {one.id}  {one.uri}  until {moment(one.until)}, not used yet" for one in invited
    ]
    return Report(
        {"requests": [*map(_request, asking)], "invitations": [*map(_invitation, invited)]},
        lines or ["Nobody asks, and nobody is invited."],
    )


def _lines_of(asked: Requested) -> list[str]:
    words = _words(asked)
    return [
        f"asks     {asked.id}  {asked.uri}  since {moment(asked.at)}, until {moment(asked.until)}",
        f"         {'  '.join(pair.japanese for pair in words)}",
        f"         {'  '.join(pair.english for pair in words)}",
    ]


def _words(asked: Requested) -> tuple[WordPair, ...]:
    return words_of(bytes.fromhex(asked.key_sha256))


def _request(asked: Requested) -> Mapping[str, object]:
    return {
        "request": asked.id,
        "invitation": asked.invitation,
        "uri": asked.uri,
        "since": asked.at,
        "until": asked.until,
        "key_sha256": asked.key_sha256,
        "words": {
            "ja": [pair.japanese for pair in _words(asked)],
            "en": [pair.english for pair in _words(asked)],
        },
    }


def _invitation(invited: Invited) -> Mapping[str, object]:
    return {
        "invitation": invited.id,
        "uri": invited.uri,
        "purpose": invited.purpose.value,
        "since": invited.at,
        "until": invited.until,
        "wrong_tries": invited.wrong_tries,
    }


def _confirm(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    asked = devices.pending(office.register(), options.request, now)
    if not options.yes:
        _compare(asked, options.words)
    made = office.confirm(asked.id, CONSOLE, now)
    return Report({"request": asked.id, "certificate": told(made, now)}, [row(made, now)])


def _compare(asked: Requested, typed: str | None) -> None:
    if typed is None:
        if not sys.stdin.isatty():
            raise NotConfirmed("Give the kiosk's four words with --words. Nothing was done.")
        print(f"{asked.uri} shows four words on its screen.", file=sys.stderr)
        print("Type them, in either language: ", end="", file=sys.stderr, flush=True)
        typed = sys.stdin.readline()
    if not are_words_of(typed, bytes.fromhex(asked.key_sha256)):
        raise NotConfirmed(
            "These are not the words of this request, nothing was done. Read them from the kiosk's"
            " screen once more; when they are others there, decline the request."
        )


def _decline(options: argparse.Namespace, now: dt.datetime) -> Report:
    Office(options.office).decline(options.request, CONSOLE, options.reason, now)
    return Report(
        {"request": options.request, "state": "declined"},
        [f"The request {options.request} is declined."],
    )
