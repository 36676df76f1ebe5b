"""What the authority does, to be killed anywhere; run as a program, so that nothing else forks.

python -m tests.integration.authority.killed_acts FOLDER [ACT[/EVERY]...]     a line for each act
"""

import base64
import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from provisioning import bundle, founding, profile
from provisioning.acts import Act
from provisioning.device_key import keep_key, new_key, request_for
from provisioning.errors import RequestNotPending
from provisioning.office import Office, open_new
from provisioning.parties import party
from provisioning.profile import Kind
from provisioning.renewing import renew_folder
from provisioning.signing import key_sha256_of
from tests.bench.killed import Look, Work, killed_everywhere

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=61)
KIOSK = profile.device("1310000011", "reception-1")
SECOND = profile.device("1310000011", "reception-2")
BOARD = profile.board("1310000011", ("desk.clinic.example",))
CLOUD = profile.service("cloud", ("cloud.example",))


def prepare(folder: Path) -> None:
    """An office with a hospital, a service, a kiosk that asks and one that stands."""
    office = open_new(folder / "office", "Test", NOW, None, folder / "stick")
    with party(office, folder / "hospital", profile.hospital("1310000011"), NOW) as place:
        (place / bundle.PEERS).write_text('{"keys": []}')
        for name in ("jose-sign.jwk", "jose-encrypt.jwk"):
            (place / name).write_text('{"keys": []}')
    bundle.issue_service(office, folder / "cloud", CLOUD, NOW)
    request = keep_key(folder / "device.key")
    until = (NOW + dt.timedelta(minutes=60)).isoformat()
    invited = {"invitation": "i", "secret_sha256": "00", "uri": KIOSK.uri, "purpose": "enrol"}
    office.ledger.append(Act.INVITED, {**invited, "until": until, "by": "console"}, NOW)
    facts = {
        "request": "r",
        "invitation": "i",
        "uri": KIOSK.uri,
        "key_sha256": key_sha256_of(request),
        "csr": base64.b64encode(request.public_bytes(Encoding.DER)).decode(),
        "until": until,
    }
    office.ledger.append(Act.REQUESTED, facts, NOW)
    office.issue(request_for(new_key()), SECOND, NOW)
    keep_key(folder / "next.key")
    office.crl_pem(NOW)


def issue(folder: Path) -> None:
    """A kiosk's folder; nothing to do when it is there."""
    if not (folder / "kiosk").exists():
        identity = profile.device("1310000011", "reception-3")
        bundle.issue_kiosk(
            Office(folder / "office"), folder / "kiosk", folder / "hospital", identity, NOW
        )


def confirm(folder: Path) -> None:
    office = Office(folder / "office")
    try:
        office.confirm("r", "console", NOW)
    except RequestNotPending:
        [one] = office.register().of_party(KIOSK.uri)
        office.chain_pem(one)


def renew(folder: Path) -> None:
    office = Office(folder / "office")
    [held, *_] = office.register().of_party(SECOND.uri)
    office.renew_device(held.serial, keep_key(folder / "next.key"), LATER)


def revoke(folder: Path) -> None:
    office = Office(folder / "office")
    if office.register().of_party(SECOND.uri)[0].revoked_at is None:
        office.revoke(SECOND.uri, "key-compromise", NOW)
    office.crl_pem(NOW)


def make_list(folder: Path) -> None:
    Office(folder / "office").new_crl_pem(NOW)


def renew_service(folder: Path) -> None:
    """Once more also when it was done: an operator cannot know."""
    renew_folder(Office(folder / "office"), folder / "cloud", LATER)


def issue_board(folder: Path) -> None:
    """A first time, then a new pair into the folder that is there."""
    for now in (NOW, LATER):
        bundle.issue_board(Office(folder / "office"), folder / "board", BOARD, now)


def ceremony(folder: Path) -> None:
    if not (folder / "office" / "device-2").exists():
        rite = founding.Ceremony(folder / "office", folder / "stick")
        rite.new_issuing(Kind.DEVICE, NOW)


def theft(folder: Path) -> None:
    """An issuing authority's key was stolen: a new one, then the former is taken back."""
    ceremony(folder)
    rite = founding.Ceremony(folder / "office", folder / "stick")
    [first, _] = Office(folder / "office").authorities.of_kind(Kind.DEVICE)
    rite.revoke_issuing(first.certificate.serial_number, NOW)


def found(folder: Path) -> None:
    if not (folder / "other").exists():
        open_new(folder / "other", "Test", NOW)


def look(folder: Path, is_finished: bool) -> list[str]:
    """What holds always: the ledger is whole, and what lies in a folder is in it."""
    register = Office(folder / "office").register()
    faults = []
    for name in ("hospital", "cloud", "kiosk", "board"):
        if (folder / name).exists():
            leaf = x509.load_pem_x509_certificate((folder / name / "device.crt").read_bytes())
            key = load_pem_private_key((folder / name / "device.key").read_bytes(), None)
            if leaf.serial_number not in register.certificates:
                faults.append(f"{name}'s certificate is not in the ledger")
            if leaf.public_key() != key.public_key():
                faults.append(f"{name}'s key and certificate are no pair")
    left = [one.name for one in folder.glob(".*.new")]
    if is_finished and left:
        faults.append(f"left behind: {left}")
    return faults


def look_at_issue(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    uri = "urn:x-oev:device:1310000011:reception-3"
    standing = Office(folder / "office").register().of_party(uri)
    if len(standing) > 1:
        faults.append(f"{len(standing)} certificates of one kiosk")
    if is_finished:
        known = json.loads((folder / "hospital" / bundle.PEERS).read_text())["keys"]
        own = (folder / "kiosk" / "jose-sign.jwk").read_text()
        if len(known) != 2 or json.loads(own)["kid"] not in {one["kid"] for one in known}:
            faults.append("the hospital does not know the kiosk's keys")
    return faults


def look_at_confirm(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    register = Office(folder / "office").register()
    made = register.of_party(KIOSK.uri)
    if len(made) != (1 if is_finished or register.requests["r"].serial else 0):
        faults.append(f"{len(made)} certificates for one request")
    return faults


def look_at_renewal(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    register = Office(folder / "office").register()
    if (is_finished and len(register.of_party(SECOND.uri)) != 2) or register.clones:
        faults.append("not renewed exactly once")
    return faults


def look_at_revocation(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    office = Office(folder / "office")
    [gone] = office.register().of_party(SECOND.uri)
    listed = x509.load_pem_x509_crl(office.crl_pem(NOW))
    is_listed = listed.get_revoked_certificate_by_serial_number(gone.serial) is not None
    if is_listed != (gone.revoked_at is not None) or (is_finished and not is_listed):
        faults.append("the list is not what the ledger says")
    return faults


def look_at_service(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    made = Office(folder / "office").register().of_party(CLOUD.uri)
    leaf = x509.load_pem_x509_certificate((folder / "cloud" / "device.crt").read_bytes())
    if is_finished and leaf.serial_number == made[0].serial:
        faults.append("not renewed")
    if is_finished and leaf.serial_number != made[-1].serial:
        faults.append("a certificate of the ledger was not delivered")
    return faults


def look_at_board(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    if (folder / "board").exists() and not (folder / "board" / "staff.key").exists():
        faults.append("the board lost its key of second factors")
    return faults


def look_at_ceremony(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    office = Office(folder / "office")
    names = [one.authority.certificate for one in office.authorities.needed(office.register(), NOW)]
    told = office.register().issuing
    new = [one.serial_number for one in names if str(one.subject).find("Issuing 2") >= 0]
    if not set(new) <= told or (is_finished and set(new) != told):
        faults.append("authorities and ledger differ")
    return faults


def look_at_theft(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    office = Office(folder / "office")
    listed = x509.load_pem_x509_crl((folder / "office" / "root" / "ca.crl").read_bytes())
    gone = set(office.register().issuing_revoked)
    if not {one.serial_number for one in listed} <= gone:
        faults.append("the root's list tells more than the ledger")
    if is_finished and ([one.serial_number for one in listed] != [*gone] or len(gone) != 1):
        faults.append("the root's list lacks the authority")
    if is_finished and office.register().renewals_asked != {SECOND.uri}:
        faults.append("its kiosk is not asked to renew")
    return faults


def look_at_founding(folder: Path, is_finished: bool) -> list[str]:
    faults = look(folder, is_finished)
    if (folder / "other").exists():
        Office(folder / "other").crl_pem(NOW)
    return faults


ACTS: dict[str, tuple[Callable[[Path], None], Look]] = {
    "issue": (issue, look_at_issue),
    "confirm": (confirm, look_at_confirm),
    "renew": (renew, look_at_renewal),
    "revoke": (revoke, look_at_revocation),
    "list": (make_list, look),
    "renew-service": (renew_service, look_at_service),
    "board": (issue_board, look_at_board),
    "ceremony": (ceremony, look_at_ceremony),
    "theft": (theft, look_at_theft),
    "found": (found, look_at_founding),
}


def main(place: Path, *names: str) -> None:
    """Tries these acts, or all; tells each as a line of JSON."""
    prepared = place / "prepared"
    prepared.mkdir()
    prepare(prepared)
    for text in names or ACTS:
        name, _, every = text.partition("/")
        work: Work
        work, judge = ACTS[name]
        (place / name).mkdir()
        report = killed_everywhere(prepared, place / name, work, judge, int(every or 1))
        print(json.dumps({"act": name, "kills": report.kills, "faults": report.faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
