"""The image's commands, for root; ``python -m kiosk.image --help`` lists them.

health          is this system good? On trial: marks it, or goes back
slots           which system runs, and what is known of the other one; goes back by hand
update-install  writes a fetched update into the other slot, and tries it
update-check    asked by a bundle's own hook: may this release be written here?

Apart from ``python -m kiosk``, because they need neither window, camera nor network: a slow machine
starts them within a second.
"""

import argparse
import dataclasses
import logging
import os
import pwd
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, load
from kiosk.flow.hours import OpeningHours
from kiosk.image import health, installing
from kiosk.image.autoboot import AutobootError
from kiosk.image.bootconfig import BootconfigError
from kiosk.image.command_names import IMAGE_COMMANDS
from kiosk.image.gate import Rules
from kiosk.image.machine import SYSTEM_CONF, Described, Machine, MachineError
from kiosk.image.offered import FOLDER, UpdateFolder
from kiosk.image.slots import SlotUnknown
from kiosk.image.trials import Trial, TrialsFile, failed_now
from kiosk.running_version import running

logger = logging.getLogger(__name__)

CONFIG = Path("/etc/kiosk/kiosk.toml")
STATE = Path("/var/lib/kiosk")
USER = "kiosk"
EXIT_NOT_FOR_HERE = 10
"""RAUC takes 10 and above from an install-check as: refused."""
_HOUR_S = 3600.0

Act = Callable[[argparse.Namespace], int]
_PROBLEMS = (ConfigError, MachineError, SlotUnknown, BootconfigError, AutobootError, OSError)


def fill(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of a command, and its ``act``."""
    act, add_arguments = _COMMANDS[name]
    parser.set_defaults(act=_telling_problems(act))
    add_arguments(parser)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what it should."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk.image",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, says in IMAGE_COMMANDS.items():
        fill(name, commands.add_parser(name, help=says, description=says))
    options = parser.parse_args(arguments)
    act: Act = options.act
    return act(options)


def _telling_problems(act: Act) -> Act:
    def told(options: argparse.Namespace) -> int:
        try:
            return act(options)
        except _PROBLEMS as error:
            print(f"kiosk: {error}", file=sys.stderr)
            return 1

    return told


def _around(rules: Rules | None = None) -> health.Around:
    return health.Around(
        machine=Machine() if SYSTEM_CONF.exists() else None,
        trials=TrialsFile(),
        told=UpdateFolder(STATE / FOLDER),
        version=running().version,
        owners=_owners(),
        clock=SystemClock(),
        wait=threading.Event().wait,
        rules=rules or Rules(),
    )


def _owners() -> frozenset[int]:
    try:
        return frozenset({os.geteuid(), pwd.getpwnam(USER).pw_uid})
    except KeyError:
        return frozenset({os.geteuid()})


def _rules(options: argparse.Namespace) -> Rules:
    rules = Rules().slowed(options.slowness)
    return dataclasses.replace(rules, within_s=options.within)


def _machine() -> Machine:
    if not SYSTEM_CONF.exists():
        raise MachineError("this system has no slots: it was installed on a stock system")
    return Machine()


def _health(options: argparse.Namespace) -> int:
    around = _around(_rules(options))
    if options.until_good:
        return health.until_good(around)
    return health.tell(around, print)


def _opening(config: Path) -> OpeningHours | None:
    hours = load(config).hours
    return None if hours is None else hours.opening


def _install(options: argparse.Namespace) -> int:
    return installing.run(
        installing.Install(
            around=_around(_rules(options)),
            machine=_machine(),
            running=running(),
            hours=lambda: _opening(options.config),
            patience_s=options.patience,
            is_now=options.now,
        ),
        options.bundle,
    )


def _check(options: argparse.Namespace) -> int:
    described = Described(options.version, options.compatible)
    try:
        installing.check(TrialsFile().read(), running(), described)
    except installing.Refused as refused:
        print(f"{refused.code.code} {refused}", file=sys.stderr)
        return EXIT_NOT_FOR_HERE
    return 0


def _slots(options: argparse.Namespace) -> int:
    machine, around = _machine(), _around()
    current, booting, memory = machine.current(), machine.booting(), around.trials.read()
    if options.what == "show":
        print(f"running    {current} {around.version}")
        print(f"primary    {booting.primary}")
        print(f"other      {'may be tried' if booting.may_try_other else 'does not boot'}")
        print(f"trial      {'-' if memory.trial is None else _told(memory.trial)}")
        for one in memory.failed:
            print(f"failed     {one.version} {one.code} {one.at:%Y-%m-%d}")
        return 0
    if current is not booting.primary or not booting.may_try_other:
        print("kiosk: there is no other system to go back to", file=sys.stderr)
        return 1
    failed = failed_now(around.version, Code.WENT_BACK, around.clock.wall())
    memory = memory.with_failed(failed)
    around.trials.write(memory)
    health.tell_others(around, memory)
    installing.start_trial(machine, around, Trial("", current.other, is_written=True))
    print(f"going back to {current.other}; {around.version} is not taken again")
    return 0


def _told(trial: Trial) -> str:
    version = trial.version or "an older system"
    state = "written" if trial.is_written else "being written"
    return f"{version} in {trial.slot}, {state}, {trial.starts} starts"


def _for_health(parser: argparse.ArgumentParser) -> None:
    says = "look until it is good or the time is over; mark the slot, or go back"
    parser.add_argument("--until-good", action="store_true", help=says)
    _for_rules(parser)


def _for_install(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, default=CONFIG, help="the kiosk's TOML file")
    parser.add_argument("--bundle", type=Path, help="this one; left out: what was fetched")
    parser.add_argument("--now", action="store_true", help="restart at once, whoever is there")
    parser.add_argument("--patience", type=float, default=16 * _HOUR_S, metavar="S")
    _for_rules(parser)


def _for_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--within", type=float, default=Rules().within_s, metavar="S")
    says = "the machine is that many times slower than a Raspberry Pi"
    parser.add_argument("--slowness", type=float, default=1.0, metavar="TIMES", help=says)


def _for_slots(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("show", "rollback"))


def _for_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", help="of the bundle")
    parser.add_argument("compatible", help="which machines it is for")


_COMMANDS = {
    "health": (_health, _for_health),
    "slots": (_slots, _for_slots),
    "update-install": (_install, _for_install),
    "update-check": (_check, _for_check),
}
