"""``root ...``: what needs the root's key, which is fetched from its safe for it."""

import argparse
import datetime as dt
from pathlib import Path

from cryptography import x509

from provisioning.commands.passphrase import add_passphrase, root_passphrase
from provisioning.founding import CRL, ROOT, Ceremony
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.telling import Commands, Report, add_command, confirm, moment


def add_to(commands: Commands) -> None:
    """Adds the group."""
    about = "what needs the root's key: new issuing authorities, the root's list"
    group = commands.add_parser("root", help=about, description=about)
    acts = group.add_subparsers(required=True, metavar="ACT")
    add_command(acts, "show", _show, "root and issuing authorities, and until when they count")
    new = add_command(
        acts, "new-issuing", _new_issuing, "an issuing authority: missing, or ending", asks=True
    )
    kinds = [kind.word for kind in Kind if kind.is_below_the_root]
    new.add_argument("--kind", choices=kinds, required=True)
    fresh = add_command(acts, "fresh-list", _fresh_list, "the root's own revocation list")
    for command in (new, fresh):
        command.add_argument("--root", type=Path, metavar="DIR", help="where the root's key lies")
        add_passphrase(command)


def _show(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    root = x509.load_pem_x509_certificate(office.trust_pem())
    listed = x509.load_pem_x509_crl((options.office / ROOT / CRL).read_bytes())
    ends = [("root", root.subject, root.not_valid_after_utc, True)]
    ends.append(("root's list", root.subject, listed.next_update_utc or now, True))
    needed = office.authorities.needed(office.register(), now)
    ends += [
        (
            one.kind.word,
            one.authority.certificate.subject,
            one.authority.certificate.not_valid_after_utc,
            one.is_newest,
        )
        for one in needed
    ]
    return Report(
        {
            "authorities": [
                {"what": what, "name": name.rfc4514_string(), "until": until, "signs": signs}
                for what, name, until, signs in ends
            ]
        },
        [
            f"{what:12} {name.rfc4514_string():40} until {moment(until)}"
            + ("" if signs else "  trusted still, signs no more")
            for what, name, until, signs in ends
        ],
    )


def _opened(options: argparse.Namespace) -> Ceremony:
    Office(options.office)
    return Ceremony(options.office, options.root or options.office / ROOT, root_passphrase(options))


def _new_issuing(options: argparse.Namespace, now: dt.datetime) -> Report:
    ceremony = _opened(options)
    kind = Kind.of(options.kind)
    if Office(options.office).authorities.of_kind(kind):
        confirm(options, f"A new authority will sign for every {kind.word}.", kind.word)
    folder, made = ceremony.new_issuing(kind, now)
    name = made.subject.rfc4514_string()
    return Report(
        {"folder": folder, "name": name, "until": made.not_valid_after_utc},
        [
            f"Made {name} in {folder}, until {moment(made.not_valid_after_utc)}.",
            "Hand issuers.pem to cloud, broker and hospital (`bundle`): they must know it at once.",
            "Now put the root's key back into its safe.",
        ],
    )


def _fresh_list(options: argparse.Namespace, now: dt.datetime) -> Report:
    made = _opened(options).fresh_list(now)
    until = made.next_update_utc or now
    return Report(
        {"until": until},
        [f"The root's list counts until {moment(until)}; it goes out with the next lists."],
    )
