"""``python -m provisioning rotate-keys``: one stage of a change of keys, and what comes next."""

import argparse
import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from provisioning import jose
from provisioning.errors import RotationRefused
from provisioning.office import Office
from provisioning.rotation import Done, Rotation
from provisioning.telling import Commands, Report, add_command

_AT_ONCE = "retire --at-once"
_AND_THEN = {
    "announce": "Once every party has read them (keys_read in its log, or restarted): switch.",
    "switch": "Once every party has read them, and not before {due:%Y-%m-%d %H:%M}Z: retire.",
    "retire": "The former key counts nowhere any more.",
    _AT_ONCE: (
        "Until every party has read them, what they send each other is refused (KSK-303). Nothing"
        " is lost: records, notices and answers wait on the kiosk, lists at the hospital until"
        " their deadline, and all are offered again by themselves."
    ),
}


def add_to(commands: Commands) -> None:
    """Adds it."""
    about = "new keys for a kiosk or a hospital, stage by stage"
    command = add_command(commands, "rotate-keys", run, about)
    command.add_argument("stage", choices=("announce", "switch", "retire"))
    command.add_argument("folder", type=Path, help="of the party that gets new keys")
    command.add_argument(
        "--peer",
        type=Path,
        action="append",
        required=True,
        help="folder of who knows it",
        dest="peers",
    )
    command.add_argument("--use", choices=tuple(jose.FILES), help="one of its two keys only")
    command.add_argument(
        "--at-once", action="store_true", help="retire: the key until now was compromised"
    )


def run(options: argparse.Namespace, now: dt.datetime) -> Report:
    """Does the stage for both keys, or one, and says what was done.

    Raises:
        RotationRefused: it is not due, or a peer was left out.
    """
    rotation = Rotation(Office(options.office), options.folder, options.peers)
    uses = [options.use] if options.use else list(jose.FILES)
    stage = _stage_of(options)
    done = [_commands(rotation)[stage](use, now) for use in uses]
    files = rotation.files(uses)
    due = max((at for use in uses if (at := rotation.retire_due(use)) is not None), default=now)
    return Report(
        {"stage": options.stage, "keys": [dataclasses.asdict(one) for one in done], "files": files},
        [
            *map(_line, done),
            *map(str, files),
            f"Hand these over. {_AND_THEN[stage].format(due=due)}",
        ],
    )


def _line(done: Done) -> str:
    return f"{done.uri} {done.use}: {done.kid}, instead of {', '.join(done.former) or 'none'}"


def _stage_of(options: argparse.Namespace) -> str:
    if not options.at_once:
        return str(options.stage)
    if options.stage != "retire":
        raise RotationRefused("--at-once is for retire: it replaces a compromised key.")
    return _AT_ONCE


def _commands(rotation: Rotation) -> dict[str, Callable[[str, dt.datetime], Done]]:
    return {
        "announce": rotation.announce,
        "switch": rotation.switch,
        "retire": rotation.retire,
        _AT_ONCE: rotation.retire_at_once,
    }
