"""``root ...``: what needs the root's key, which is fetched from its safe for it."""

import argparse
import datetime as dt
from collections.abc import Mapping
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
    about = "an issuing authority whose key was compromised: nobody believes it any more"
    gone = add_command(acts, "revoke-issuing", _revoke_issuing, about, asks=True)
    gone.add_argument(
        "serial", type=lambda text: int(text, 16), help="as `root show --json` has it"
    )
    fresh = add_command(acts, "fresh-list", _fresh_list, "the root's own revocation list")
    for command in (new, gone, fresh):
        command.add_argument("--root", type=Path, metavar="DIR", help="where the root's key lies")
        add_passphrase(command)


def _show(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    root = x509.load_pem_x509_certificate(office.trust_pem())
    listed = x509.load_pem_x509_crl((options.office / ROOT / CRL).read_bytes())
    register = office.register()
    needed = office.authorities.needed(register, now)
    authorities = [("root", root, True)] + [
        (one.kind.word, one.authority.certificate, one.is_newest) for one in needed
    ]
    until = listed.next_update_utc or now
    return Report(
        {
            "authorities": [_told(*one) for one in authorities],
            "root_list_until": until,
            "revoked": [f"{serial:x}" for serial in register.issuing_revoked],
        },
        [*(_row(*one) for one in authorities), f"root's list  until {moment(until)}"],
    )


def _told(what: str, one: x509.Certificate, signs: bool) -> Mapping[str, object]:  # noqa: FBT001  a fact
    return {
        "what": what,
        "name": one.subject.rfc4514_string(),
        "serial": f"{one.serial_number:x}",
        "until": one.not_valid_after_utc,
        "signs": signs,
    }


def _row(what: str, one: x509.Certificate, signs: bool) -> str:  # noqa: FBT001  the same
    name, until = one.subject.rfc4514_string(), moment(one.not_valid_after_utc)
    return f"{what:12} {name:44} until {until}{'' if signs else '  signs no more'}"


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


def _revoke_issuing(options: argparse.Namespace, now: dt.datetime) -> Report:
    ceremony = _opened(options)
    confirm(options, "Whatever it has signed is refused everywhere.", "revoke")
    concerned = ceremony.revoke_issuing(options.serial, now)
    return Report(
        {"revoked": f"{options.serial:x}", "kiosks": concerned},
        [
            *concerned,
            f"{len(concerned)} kiosks renew at their next poll; the folders of others: `renew`.",
            "Hand issuers.pem to cloud, broker and hospital (`bundle`) at once.",
        ],
    )


def _fresh_list(options: argparse.Namespace, now: dt.datetime) -> Report:
    made = _opened(options).fresh_list(now)
    until = made.next_update_utc or now
    return Report(
        {"until": until},
        [f"The root's list counts until {moment(until)}; it goes out with the next lists."],
    )
