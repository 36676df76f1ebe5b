"""The bench's commands; ``python -m tests.bench --help`` lists them."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.flow.setting import Language
from tests.bench.people import JAPAN, people
from tests.bench.play_control import FOLDER, CannotDo, ask
from tests.bench.play_people import table, to_type

_TOUR = """\
show the product in five minutes:
  python -m tests.bench                     the line comes up; this terminal stays with it
  then, in another terminal:
  python -m tests.bench people              choose somebody; hanako is the ordinary case
  python -m tests.bench insert-card hanako  the kiosk reads her card; choose the PIN, type it,
                                            answer the consent question, see the result
  python -m tests.bench remove-card         the kiosk is ready for the next patient
  python -m tests.bench hospital            the file a receipt computer reads is there already
  python -m tests.bench desk-code           the desk's page in a browser: who signs in, by what;
                                            she is in the list, and whoever comes next appears
  python -m tests.bench stand akio          a face for the camera: insert-card akio has no PIN
  python -m tests.bench staff               goro's PIN is locked: staff vouch for him
  python -m tests.bench show-qr mika        an insurance card before the camera; touch QRコード
  python -m tests.bench hide-qr             and away
  python -m tests.bench people yui          what to type where there is neither card nor code,
                                            or at the desk: 資格を照会
  python -m tests.bench cut-network         now let taro try: the kiosk says what it cannot do
  python -m tests.bench restore-network
  python -m tests.bench close-day           the hospital counts, and has everything
  python -m tests.bench stop

show how a kiosk comes to its identity, from the box to a theft:
  python -m tests.bench enrolment               says what to do, as the clinic's administrator
  python -m tests.bench enrolment --by-itself   does it all in a browser, with seconds
"""
_PLAIN = {
    "remove-card": "take the card off the reader",
    "hide-qr": "take away what is before the camera",
    "cut-network": "cut the line between kiosk and eligibility service",
    "restore-network": "mend it",
    "close-day": "close the business day; the hospital says whether it has all of it",
    "hospital": "what the hospital filed: file names and outcomes",
    "desk-code": "the desk's page: address, who signs in, the code of this moment",
    "staff": "the code with which a member of staff vouches for a patient",
    "stop": "take everything down",
}


def main() -> int:
    options = _parser().parse_args()
    try:
        return int(options.run(options))
    except CannotDo as reason:
        print(reason, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="The whole line on this machine: kiosk, card reader, cloud, broker, hospital."
        " Without a command it comes up and stays, to be played with.",
        epilog=_TOUR,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where a line that is up is found"
    )
    parser.add_argument(
        "--no-desk", action="store_true", help="come up without the desk's page: a little sooner"
    )
    parser.set_defaults(run=_play)
    commands = parser.add_subparsers(metavar="COMMAND")
    commands.add_parser("play", help="the same as no command: the line comes up and stays")
    _add_demo(commands)
    _add_journeys(commands)
    _add_enrolment(commands)
    _add_talk(commands)
    return parser


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="patients check in; the hospital files; all compared")
    demo.add_argument("--out", type=Path, default=Path("build/demo"), help="pictures and summary")
    demo.set_defaults(run=_demo)


def _add_journeys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    walked = commands.add_parser(
        "journeys", help="every journey in every language by real touches, counted"
    )
    walked.add_argument(
        "--languages",
        nargs="+",
        type=Language,
        default=list(Language),
        metavar="LANGUAGE",
        help=" ".join(one.value for one in Language),
    )
    walked.add_argument("--only", nargs="+", metavar="JOURNEY", help="as the table names them")
    walked.add_argument("--out", type=Path, default=Path("build/journeys"), help="journeys.json")
    walked.add_argument("--pictures", action="store_true", help="a picture of each screen, too")
    walked.set_defaults(run=_journeys)


def _add_enrolment(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    unpacked = commands.add_parser(
        "enrolment", help="a kiosk out of its box is invited, serves a patient, is stolen"
    )
    unpacked.add_argument(
        "--by-itself", action="store_true", help="nobody is needed; a minute, each step timed"
    )
    unpacked.set_defaults(run=_enrolment)


def _add_talk(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Commands for a line that is up."""
    who = commands.add_parser("people", help="who there is: PIN, expected outcome; what to type")
    who.add_argument("name", metavar="NAME", nargs="?", help="what is on this one's papers")
    who.set_defaults(run=_people)
    insert = commands.add_parser("insert-card", help="put somebody's card on the reader")
    insert.add_argument(
        "name", metavar="NAME", help="as people lists them; or android, iphone, resident, foreign"
    )
    insert.set_defaults(run=lambda given: _tell(given, "insert-card", name=given.name))
    stand = commands.add_parser("stand", help="stand before the camera, as somebody's photo looks")
    stand.add_argument("name", metavar="NAME", help="whose photo; or nobody")
    stand.set_defaults(run=lambda given: _tell(given, "stand", name=given.name))
    _add_show_qr(commands)
    held = commands.add_parser("show-picture", help="hold a picture of a code before the camera")
    held.add_argument("path", metavar="PATH", type=Path, help="as invite --png makes it")
    held.set_defaults(
        run=lambda given: _tell(given, "show-picture", path=str(given.path.resolve()))
    )
    for name, text in _PLAIN.items():
        commands.add_parser(name, help=text).set_defaults(run=_teller_of(name))
    picture = commands.add_parser("screenshot", help="write what the kiosk shows as PNG")
    picture.add_argument("path", metavar="PATH", type=Path)
    picture.set_defaults(
        run=lambda given: _tell(given, "screenshot", path=str(given.path.resolve()))
    )
    touch = commands.add_parser("touch", help="touch a key of the kiosk, where there is no display")
    touch.add_argument("key", metavar="KEY", help="its name; a wrong one lists the right ones")
    touch.set_defaults(run=lambda given: _tell(given, "touch", key=given.key))


def _add_show_qr(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    show = commands.add_parser("show-qr", help="hold a code before the camera")
    which = show.add_mutually_exclusive_group(required=True)
    which.add_argument("name", metavar="NAME", nargs="?", help="whose insurance card")
    which.add_argument("--kind", help="another paper instead: prescription, notebook, web ...")
    show.add_argument("--old", action="store_true", help="the card of the insurance before")
    show.set_defaults(run=_show_qr)


def _show_qr(given: argparse.Namespace) -> int:
    if given.kind:
        return _tell(given, "show-other-qr", kind=given.kind)
    return _tell(given, "show-qr", name=given.name, old="yes" if given.old else "")


def _teller_of(name: str) -> Callable[[argparse.Namespace], int]:
    return lambda given: _tell(given, name)


def _tell(options: argparse.Namespace, do: str, **arguments: str) -> int:
    for line in ask(options.folder, do, **arguments):
        print(line)
    return 0


def _people(options: argparse.Namespace) -> int:
    """Needs no line: they are the same people every day."""
    today = dt.datetime.now(JAPAN).date()
    everybody = people(today)
    if options.name and options.name not in everybody:
        raise CannotDo(f"nobody is called {options.name!r}; there are {', '.join(everybody)}")
    lines = to_type(everybody[options.name]) if options.name else table(everybody, today)
    for line in lines:
        print(line)
    return 0


def _play(options: argparse.Namespace) -> int:
    # imported here: a short command must not load the whole line
    from tests.bench import play

    return play.main(options.folder, has_desk=not options.no_desk)


def _demo(options: argparse.Namespace) -> int:
    from tests.bench import demo

    return demo.main(options.out)


def _journeys(options: argparse.Namespace) -> int:
    from tests.bench import all_journeys

    return all_journeys.main(
        all_journeys.Asked(options.languages, options.only, options.out, options.pictures)
    )


def _enrolment(options: argparse.Namespace) -> int:
    from tests.bench import unpacking

    return unpacking.main(options.folder, is_by_itself=options.by_itself)


if __name__ == "__main__":
    sys.exit(main())
