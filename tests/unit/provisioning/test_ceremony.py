"""The root's key is away, and comes back for what only it can do."""

import datetime as dt
import json
import shutil
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import profile
from provisioning.__main__ import main
from provisioning.device_key import new_key, request_for
from provisioning.errors import FolderRefused, NotIssuedHere, RenewalRefused
from provisioning.founding import Ceremony
from provisioning.lists import take
from provisioning.office import Office, open_new
from provisioning.profile import Kind

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=4 * 365)
KIOSK = profile.device("1310000011", "reception-1")
SECOND = profile.device("1310000011", "reception-2")
SECRET = b"a long sentence"
BEGIN = b"-----BEGIN X509 CRL-----"


@pytest.fixture
def stick(tmp_path):
    return tmp_path / "stick"


@pytest.fixture
def office(tmp_path, stick):
    return open_new(tmp_path / "office", "Test", NOW, SECRET, stick)


def with_begin(blocks: list[bytes]) -> list[bytes]:
    return [BEGIN + block for block in blocks]


def issued(office: Office, identity: profile.Identity, now: dt.datetime) -> bytes:
    return office.issue(request_for(new_key()), identity, now)


def judged(office: Office, chain: bytes, now: dt.datetime) -> str:
    """What OpenSSL says of a kiosk, with all issuing authorities and lists as the service has."""
    folder = office.folder
    (folder / "leaf").write_bytes(chain)
    (folder / "issuers").write_bytes(office.issuers_pem(now))
    (folder / "lists").write_bytes(office.crl_pem(now))
    told = ["-CAfile", "root/ca.crt", "-untrusted", "issuers", "-CRLfile", "lists", "leaf"]
    options = ["-crl_check_all", "-purpose", "sslclient", "-attime", f"{now.timestamp():.0f}"]
    command = ["openssl", "verify", *options, *told]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_the_roots_key_is_on_the_stick_alone(office, stick):
    assert (stick / "ca.key").stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in (stick / "ca.key").read_bytes()
    assert not (office.folder / "root" / "ca.key").exists()
    assert (office.folder / "root" / "ca.crt").read_bytes() == (stick / "ca.crt").read_bytes()


@pytest.mark.parametrize("passphrase", [None, b"another sentence"])
def test_the_root_opens_with_its_passphrase_only(office, stick, passphrase):
    with pytest.raises(FolderRefused, match="passphrase"):
        Ceremony(office.folder, stick, passphrase)


def test_the_root_of_another_authority_is_refused(office, tmp_path):
    open_new(tmp_path / "other", "Test", NOW, None, tmp_path / "other-stick")
    with pytest.raises(FolderRefused, match="another authority"):
        Ceremony(office.folder, tmp_path / "other-stick")


def test_an_office_of_old_works_and_gets_the_authority_it_lacks(office, stick, tmp_path, capsys):
    shutil.rmtree(office.folder / "settings")
    issued(office, KIOSK, NOW)
    assert "OK" in judged(office, issued(office, SECOND, NOW), NOW)
    with pytest.raises(FolderRefused, match="root new-issuing --kind settings"):
        office.issue(request_for(new_key()), profile.settings(), NOW)

    (tmp_path / "passphrase").write_bytes(SECRET + b"\n")
    at_hand = ["--root", str(stick), "--root-passphrase-file", str(tmp_path / "passphrase")]
    assert main(["root", "new-issuing", str(office.folder), *at_hand, "--kind", "settings"]) == 0
    assert "settings" in capsys.readouterr().out
    office.issue(request_for(new_key()), profile.settings(), NOW)


def test_a_new_authority_signs_and_the_one_before_stays_trusted(office, stick):
    early = issued(office, KIOSK, LATER - dt.timedelta(days=30))
    Ceremony(office.folder, stick, SECRET).new_issuing(Kind.DEVICE, LATER)
    late = issued(office, SECOND, LATER)
    names = [x509.load_pem_x509_certificates(chain)[1].subject for chain in (early, late)]
    assert [name.rfc4514_string() for name in names] == [
        "CN=Test Device Issuing",
        "CN=Test Device Issuing 2",
    ]
    assert judged(office, early, LATER) == "leaf: OK"
    assert judged(office, late, LATER) == "leaf: OK"
    office.revoke(KIOSK.uri, "key-compromise", LATER)
    assert "revoked" in judged(office, early, LATER)
    assert judged(office, late, LATER) == "leaf: OK"
    office.revoke(SECOND.uri, "key-compromise", LATER)
    assert "revoked" in judged(office, late, LATER)
    blocks = office.crl_pem(LATER).split(BEGIN)[1:]
    counts = {str(one.issuer): len(one) for one in map(x509.load_pem_x509_crl, with_begin(blocks))}
    assert [counts[f"<Name({name.rfc4514_string()})>"] for name in names] == [1, 1]


def test_a_former_authority_goes_when_its_last_certificate_has_ended(office, stick, tmp_path):
    issued(office, KIOSK, LATER - dt.timedelta(days=30))
    Ceremony(office.folder, stick, SECRET).new_issuing(Kind.DEVICE, LATER)
    before = office.issuers_pem(LATER)
    (tmp_path / "issuers.pem").write_bytes(before)
    (tmp_path / "ca.crt").write_bytes(office.trust_pem())
    (tmp_path / "crl.pem").write_bytes(office.crl_pem(LATER))

    ended = LATER + dt.timedelta(days=60)
    after = office.issuers_pem(ended)
    assert (before.count(b"BEGIN"), after.count(b"BEGIN")) == (7, 6)
    (tmp_path / "new.pem").write_bytes(office.crl_pem(ended))
    (tmp_path / "issuers.pem").write_bytes(after)
    take(tmp_path / "new.pem", tmp_path / "crl.pem", ended)


def test_an_interrupted_ceremony_is_finished_by_the_next(office, stick):
    ceremony = Ceremony(office.folder, stick, SECRET)
    folder, made = ceremony.new_issuing(Kind.DEVICE, LATER)
    folder.rename(folder.with_name(f".{folder.name}.new"))  # as if killed before the last step
    assert Office(office.folder).authorities.signing(Kind.DEVICE).certificate != made
    assert ceremony.new_issuing(Kind.DEVICE, LATER) == (folder, made)
    acts = [one.act for one in office.ledger.entries()]
    assert acts.count("issuing-made") == 1


def test_what_no_line_tells_of_is_made_anew(office, stick):
    ceremony = Ceremony(office.folder, stick, SECRET)
    shutil.copytree(office.folder / "device", office.folder / ".device-2.new")
    _, made = ceremony.new_issuing(Kind.DEVICE, LATER)
    assert made.subject.rfc4514_string() == "CN=Test Device Issuing 2"


def test_a_fresh_root_list_goes_out_with_the_next_lists(office, stick):
    old = office.crl_pem(NOW)
    made = Ceremony(office.folder, stick, SECRET).fresh_list(LATER)
    new = office.crl_pem(NOW)
    assert made.public_bytes(Encoding.PEM) in new
    assert made.public_bytes(Encoding.PEM) not in old


def test_it_shows_until_when_each_authority_counts(office, capsys):
    assert main(["root", "show", str(office.folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["authorities"]
    assert [one["what"] for one in told][:3] == ["root", "device", "hospital"]
    assert all(one["signs"] for one in told)


def test_an_init_that_was_interrupted_leaves_nothing_in_the_way(tmp_path):
    (tmp_path / ".office.new" / "root").mkdir(parents=True)
    open_new(tmp_path / "office", "Test", NOW)
    assert not (tmp_path / ".office.new").exists()


def test_a_second_authority_for_a_kind_is_confirmed(office, stick, tmp_path):
    (tmp_path / "passphrase").write_bytes(SECRET)
    at_hand = ["--root", str(stick), "--root-passphrase-file", str(tmp_path / "passphrase")]
    command = ["root", "new-issuing", str(office.folder), *at_hand, "--kind", "device"]
    assert main(command) == 3
    assert not (office.folder / "device-2").exists()
    assert main([*command, "--yes"]) == 0
    assert (office.folder / "device-2").exists()


@pytest.fixture
def stolen(office, stick):
    """The first authority of kiosks, which has signed one, and its serial; a second one signs."""
    early = issued(office, KIOSK, NOW)
    Ceremony(office.folder, stick, SECRET).new_issuing(Kind.DEVICE, NOW)
    return early, x509.load_pem_x509_certificates(early)[1].serial_number


def test_nobody_believes_an_authority_whose_key_was_stolen(office, stick, stolen):
    early, serial = stolen
    assert judged(office, early, NOW) == "leaf: OK"
    Ceremony(office.folder, stick, SECRET).revoke_issuing(serial, NOW)
    assert "leaf: OK" not in judged(office, early, NOW)
    assert office.issuers_pem(NOW).count(b"BEGIN") == 6
    assert judged(office, issued(office, SECOND, NOW), NOW) == "leaf: OK"


def test_openssl_says_so_by_the_roots_list(office, stick, stolen):
    early, serial = stolen
    both, lists = office.issuers_pem(NOW), office.crl_pem(NOW)
    Ceremony(office.folder, stick, SECRET).revoke_issuing(serial, NOW)
    folder, begin = office.folder, b"-----BEGIN X509 CRL-----"
    own = b"".join(begin + block for block in lists.split(begin)[1:-1])  # but for the root's
    for name, data in {
        "leaf": early,
        "issuers": both,
        "lists": own + (folder / "root" / "ca.crl").read_bytes(),
    }.items():
        (folder / name).write_bytes(data)
    told = ["-CAfile", "root/ca.crt", "-untrusted", "issuers", "-CRLfile", "lists", "leaf"]
    command = ["openssl", "verify", "-crl_check_all", "-attime", f"{NOW.timestamp():.0f}", *told]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "error 23 at 1 depth lookup: certificate revoked" in done.stdout + done.stderr


def test_its_kiosks_renew_under_the_new_one_because_the_ledger_knows_them(office, stick, stolen):
    early, serial = stolen
    assert Ceremony(office.folder, stick, SECRET).revoke_issuing(serial, NOW) == [KIOSK.uri]
    assert office.register().renewals_asked == {KIOSK.uri}
    held = x509.load_pem_x509_certificate(early).serial_number
    made = office.renew_device(held, request_for(new_key()), NOW)
    assert judged(office, office.chain_pem(made), NOW) == "leaf: OK"


def test_the_one_that_signs_is_replaced_before_it_is_taken_back(office, stick):
    serial = office.authorities.signing(Kind.DEVICE).certificate.serial_number
    ceremony = Ceremony(office.folder, stick, SECRET)
    with pytest.raises(RenewalRefused, match="new-issuing --kind device"):
        ceremony.revoke_issuing(serial, NOW)
    with pytest.raises(NotIssuedHere):
        ceremony.revoke_issuing(7, NOW)


def test_taking_back_an_authority_may_be_done_again(office, stick, stolen):
    _, serial = stolen
    ceremony = Ceremony(office.folder, stick, SECRET)
    ceremony.revoke_issuing(serial, NOW)
    ceremony.revoke_issuing(serial, NOW)
    acts = [one.act for one in office.ledger.entries()]
    assert (acts.count("issuing-revoked"), acts.count("renewal-asked")) == (1, 1)
