"""``list``, ``show`` and ``audit``: what was issued, and whether the ledger holds."""

import argparse
import datetime as dt
from collections.abc import Iterator, Mapping

from provisioning.certificates import row, told
from provisioning.entry import Entry, Head
from provisioning.errors import LedgerBroken
from provisioning.facts_of import known_of
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.telling import Commands, Report, add_command, moment


def add_to(commands: Commands) -> None:
    """Adds them."""
    everything = add_command(commands, "list", _list, "everything issued")
    everything.add_argument("--kind", choices=[kind.word for kind in Kind], help="only of this")
    everything.add_argument("--standing", action="store_true", help="only what stands")
    show = add_command(commands, "show", _show, "everything known of one")
    show.add_argument("what", metavar="URI|SERIAL|INVITATION|REQUEST")
    audit = add_command(commands, "audit", _audit, "check the ledger and print it")
    audit.add_argument(
        "--head", type=_head, metavar="N:HASH", help="kept elsewhere: finds lines cut off"
    )


def _head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _list(options: argparse.Namespace, now: dt.datetime) -> Report:
    shown = [
        one
        for one in Office(options.office).issued()
        if options.kind in (None, one.kind) and (one.stands(now) or not options.standing)
    ]
    return Report(
        {"certificates": [told(one, now) for one in shown]}, [row(one, now) for one in shown]
    )


def _show(options: argparse.Namespace, now: dt.datetime) -> Report:
    facts = known_of(Office(options.office).register(), options.what, now)
    return Report(facts, list(_indented(facts, "")))


def _indented(value: object, before: str) -> Iterator[str]:
    """Names and values, what lies deeper further right."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield f"{before}{name}"
                yield from _indented(inner, before + "  ")
            elif inner is not None:
                text = moment(inner) if isinstance(inner, dt.datetime) else inner
                yield f"{before}{name:14} {text}"
    elif isinstance(value, list):
        for one in value:
            yield from _indented(one, before)
            if isinstance(one, Mapping):
                yield ""
    else:
        yield f"{before}{value}"


def _audit(options: argparse.Namespace, _now: dt.datetime) -> Report:
    entries = Office(options.office).ledger.entries()
    if options.head is not None:
        check_head(entries, options.head)
    newest = Head(entries[-1].sequence, entries[-1].hash)
    return Report(
        {
            "head": str(newest),
            "acts": [
                {"sequence": one.sequence, "at": one.at, "act": one.act, "facts": _shown(one)}
                for one in entries
            ],
        },
        [
            *map(_act, entries),
            *([f"It goes on from {options.head}."] if options.head is not None else []),
            f"The chain holds. Keep this elsewhere: {newest}",
        ],
    )


def check_head(entries: tuple[Entry, ...], head: Head) -> None:
    """Compares with a head that was kept elsewhere.

    Raises:
        LedgerBroken: lines were cut off, or all of them were written anew.
    """
    if len(entries) < head.sequence:
        raise LedgerBroken(
            f"Lines were cut off: the ledger ends at {len(entries)}, and had {head.sequence}."
        )
    if head.sequence and entries[head.sequence - 1].hash != head.hash:
        raise LedgerBroken(f"Line {head.sequence} is another one: the ledger was written anew.")


def _act(entry: Entry) -> str:
    facts = " ".join(f"{name}={value}" for name, value in sorted(_shown(entry).items()))
    return f"{entry.sequence:5} {entry.at} {entry.act:14} {facts}"


def _shown(entry: Entry) -> dict[str, str]:
    """Without signed settings: they hold hashes of staff codes, and this is printed and mailed."""
    return {name: value for name, value in entry.facts.items() if name != "jws"}
