"""Each minute a kiosk reports: what is kept of it, what it is told, how a copy of it shows."""

import base64
import contextlib
import datetime as dt
import fcntl
from concurrent.futures import ThreadPoolExecutor

import pytest

from eligibility import wire
from eligibility.wire_fleet import PartState
from provisioning import bundle, lineage, profile
from provisioning.device_key import new_key, private_pem, request_for
from provisioning.entry import Entry
from provisioning.est import rules
from provisioning.est.pkcs10 import parse
from provisioning.register import Purpose
from provisioning.serving.fleet import Fleet
from tests.bench.authority import AuthorityDesk
from tests.bench.enrolment import Applicant, invite
from tests.bench.fleet import Reporting, a_report, public_keys, serial_of
from tests.bench.pki import make_line

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    with AuthorityDesk(line.office, tmp_path_factory.mktemp("server"), NOW) as served:
        yield served


@pytest.fixture
def party(line, request):
    """A kiosk of the test's own."""
    name = f"kiosk-{len(line.office.register().certificates)}"
    return line.add_kiosk(name, NOW)


@pytest.fixture
def kiosk(desk, party):
    with Reporting(desk, party) as reporting:
        yield reporting


def acts(line, act, uri):
    return [
        one
        for one in line.office.ledger.entries()
        if one.act == act and one.facts.get("uri") == uri
    ]


def uri_of(line, party):
    return line.office.register().certificates[serial_of(party)].uri


def last_report(line, uri):
    seen = Fleet(line.office.folder).seen(uri)
    assert seen is not None
    return seen.report


def renewed(line, party, folder):
    """The kiosk's next certificate, as EST gives it."""
    key = new_key()
    made = line.office.renew_device(serial_of(party), request_for(key), NOW)
    folder.mkdir()
    (folder / "device.key").write_bytes(private_pem(key))
    (folder / "device.crt").write_bytes(line.office.chain_pem(made))
    return folder


def test_the_last_report_is_kept_for_the_admin(desk, line, party, kiosk):
    uri = uri_of(line, party)
    fleet = Fleet(line.office.folder)
    assert fleet.seen(uri) is None
    kiosk.poll()
    kiosk.poll(reader=PartState.MISSING, fault="KSK-005")
    seen = fleet.all()[uri]
    assert fleet.seen(uri) == seen
    assert (seen.report.reader, seen.report.fault) == (PartState.MISSING, "KSK-005")
    assert seen.at == desk.clock.now()


def test_nobody_reported_yet(tmp_path):
    assert Fleet(tmp_path).all() == {}
    assert not list(tmp_path.iterdir())


def test_each_answer_carries_another_token_and_when_to_come_again(kiosk):
    first, second = kiosk.poll(), kiosk.poll()
    assert first.token != second.token
    assert first.every_s == 60


def test_newer_settings_are_handed_out_until_they_are_in_use(desk, line, party, kiosk):
    uri = uri_of(line, party)
    assert kiosk.poll().settings is None
    facts = {"uri": uri, "version": "3", "jws": "head.body.signature", "by": "console"}
    line.office.ledger.append("settings-made", facts, NOW)
    assert kiosk.poll(settings_version=2).settings == "head.body.signature"
    assert kiosk.poll(settings_version=3).settings is None


def test_a_kiosk_is_told_to_renew_until_it_has(line, party, kiosk):
    uri = uri_of(line, party)
    assert not kiosk.poll().renew_now
    line.office.ledger.append("renewal-asked", {"uri": uri, "by": "console"}, NOW)
    assert kiosk.poll().renew_now
    facts = {"serial": "abc", "kind": "device", "uri": uri, "common_name": "x"}
    line.office.ledger.append("issued", {**facts, "valid_until": "2027-01-01T00:00:00Z"}, NOW)
    assert not kiosk.poll().renew_now


def test_a_copy_is_told_to_the_ledger_once_and_both_are_refused(desk, line, party, kiosk):
    uri = uri_of(line, party)
    kiosk.poll()
    with Reporting(desk, party, kiosk.token) as copy:
        kiosk.poll()
        kiosk.poll()
        for one in (copy, kiosk, copy):
            answer = one.send()
            assert (answer.status_code, answer.json()["code"]) == (403, "KSK-363")
        told = copy.client.put("/v1/keys", content=wire.encode(public_keys(line.hospital)))
        assert (told.status_code, told.json()["code"]) == (403, "KSK-363")
    (suspected,) = acts(line, "clone-suspected", uri)
    assert suspected.facts == {"uri": uri, "serial": f"{serial_of(party):x}", "how": "used-up"}


def test_three_that_show_at_the_same_moment_are_told_once(desk, line, party, kiosk):
    kiosk.poll()
    old = kiosk.token
    kiosk.poll()
    kiosk.poll()
    with contextlib.ExitStack() as stack, desk.client() as nobody:
        copies = [stack.enter_context(Reporting(desk, party, old)) for _ in range(3)]
        ledger = stack.enter_context((line.office.folder / "ledger.jsonl").open("rb"))
        fcntl.flock(ledger, fcntl.LOCK_EX)  # whoever shows first waits here; the others come by
        with ThreadPoolExecutor() as threads:
            answers = [threads.submit(copy.send) for copy in copies]
            for _ in range(20):
                assert nobody.get("/health").status_code == 200
            fcntl.flock(ledger, fcntl.LOCK_UN)
        assert {one.result().json()["code"] for one in answers} == {"KSK-363"}
    assert len(acts(line, "clone-suspected", uri_of(line, party))) == 1


def test_what_is_suspected_reports_all_the_same(line, party, kiosk):
    uri = uri_of(line, party)
    facts = {"uri": uri, "serial": f"{serial_of(party):x}", "how": "two-starts"}
    line.office.ledger.append("clone-suspected", facts, NOW)
    assert kiosk.send(fault="KSK-005").status_code == 403
    assert last_report(line, uri).fault == "KSK-005"


def test_once_an_admin_has_cleared_it_the_kiosk_begins_anew(desk, line, party, kiosk):
    uri = uri_of(line, party)
    kiosk.poll()
    kiosk.poll()
    kept, kiosk.token = kiosk.token, "something-else"
    assert kiosk.send().status_code == 403
    line.office.ledger.append("clone-cleared", {"uri": uri, "by": "console", "reason": "x"}, NOW)
    kiosk.token = "of-a-restored-disk"
    kiosk.poll()
    kiosk.poll()
    kiosk.token = kept
    assert kiosk.send().status_code == 403
    assert len(acts(line, "clone-suspected", uri)) == 2


def test_two_starts_that_alternate_are_a_copy(desk, line, party, kiosk):
    kiosk.poll()
    with Reporting(desk, party, kiosk.token) as copy:
        copy.poll()
        kiosk.token = copy.token
        assert kiosk.send().json()["code"] == "KSK-363"
    (suspected,) = acts(line, "clone-suspected", uri_of(line, party))
    assert suspected.facts["how"] == "two-starts"


def test_the_former_certificate_goes_once_when_both_programs_use_the_newer(
    desk, line, party, kiosk, tmp_path
):
    uri, former = uri_of(line, party), serial_of(party)
    newer = renewed(line, party, tmp_path / "renewed")
    kiosk.poll()
    with Reporting(desk, newer, kiosk.token) as at_last:
        at_last.poll(certificate_serial=f"{former:x}")
        assert acts(line, "revoked", uri) == []
        for _ in range(3):
            at_last.poll()
    (revoked,) = acts(line, "revoked", uri)
    assert (revoked.facts["serial"], revoked.facts["reason"]) == (f"{former:x}", "superseded")


def codes(*answers):
    return {(one.status_code, one.json()["code"]) for one in answers}


def test_a_kiosk_that_a_copy_in_step_put_out_tells_of_it(desk, line, party, kiosk, tmp_path):
    uri = uri_of(line, party)
    kiosk.poll()
    newer = renewed(line, party, tmp_path / "renewed")
    with Reporting(desk, newer, kiosk.token) as copy:
        copy.boot_id = kiosk.boot_id
        copy.poll()
        assert codes(kiosk.send(), kiosk.send(), copy.send()) == {(403, "KSK-363")}
    (suspected,) = acts(line, "clone-suspected", uri)
    assert suspected.facts == {"uri": uri, "serial": f"{serial_of(party):x}", "how": "followed"}


def test_whoever_was_put_out_for_good_raises_no_alarm(desk, line, party, kiosk, tmp_path):
    uri = uri_of(line, party)
    newer = renewed(line, party, tmp_path / "renewed")
    kiosk.poll()
    with Reporting(desk, newer, kiosk.token) as at_last:
        at_last.poll()
    line.office.revoke(uri, "key-compromise", NOW)
    bundle.issue_service(line.office, tmp_path / "anew", profile.device(*uri.split(":")[3:]), NOW)
    assert codes(kiosk.send()) == {(403, "KSK-202")}
    assert acts(line, "clone-suspected", uri) == []


def test_a_copy_that_renews_first_puts_nobody_out_and_shows(desk, line, party, kiosk, tmp_path):
    """Whoever has the key may renew it, at the earliest moment; the kiosk's jitter lets it."""
    uri = uri_of(line, party)
    for _ in range(3):
        kiosk.poll()
    with Reporting(desk, renewed(line, party, tmp_path / "copy")) as copy:
        assert copy.send().json()["code"] == "KSK-363"
    assert acts(line, "revoked", uri) == []
    assert len(acts(line, "clone-suspected", uri)) == 1


def by_invitation(line, party, folder):
    """The kiosk's next certificate, confirmed by an admin."""
    device = uri_of(line, party).rpartition(":")[2]
    secret = invite(line.office, NOW, device, Purpose.RENEW)
    kiosk = Applicant.new(secret)
    asked = parse(base64.b64encode(kiosk.request))
    attempt = rules.Attempt(secret.id, secret, asked.key_sha256, asked.der, is_bound=True)
    waiting = rules.settle(line.office.ledger, attempt, NOW)
    assert isinstance(waiting, rules.Wait)
    made = line.office.confirm(waiting.request.id, "console", NOW)
    folder.mkdir()
    (folder / "device.key").write_bytes(private_pem(kiosk.key))
    (folder / "device.crt").write_bytes(line.office.chain_pem(made))
    return folder


@pytest.mark.parametrize("is_token_kept", [True, False])
def test_a_kiosk_that_goes_back_from_the_certificate_of_an_invitation_is_no_copy(
    desk, party, kiosk, tmp_path, is_token_kept
):
    for _ in range(3):
        kiosk.poll()
    newer, former = by_invitation(desk, party, tmp_path / "newer"), f"{serial_of(party):x}"
    with Reporting(desk, newer, kiosk.token if is_token_kept else None) as anew:
        anew.boot_id = kiosk.boot_id
        anew.poll(certificate_serial=former)
        kiosk.token = anew.token
        kiosk.poll()
        anew.token = kiosk.token
        anew.poll()


def test_an_alarm_outlives_a_renewal_by_invitation(line, party, kiosk, tmp_path):
    """The certificate that was copied stands; an admin clears the alarm."""
    uri = uri_of(line, party)
    facts = {"uri": uri, "serial": f"{serial_of(party):x}", "how": "used-up"}
    line.office.ledger.append("clone-suspected", facts, NOW)
    by_invitation(line, party, tmp_path / "newer")
    assert uri in line.office.register().clones


def test_a_kiosk_that_renewed_very_often_polls_on(line, party, kiosk):
    former, uri = f"{serial_of(party):x}", uri_of(line, party)
    more = {"kind": "device", "uri": uri, "common_name": "x", "valid_until": "2027-01-01T00:00:00Z"}
    register = line.office.register().copy()
    for number in range(1200):
        serial = f"{(1 << 100) + number:x}"
        facts = {**more, "serial": serial, "former": former}
        register.take(Entry(register.sequence + 1, NOW.isoformat(), "issued", facts, ""))
        former = serial
    assert lineage.first_serial(register, int(former, 16)) == serial_of(party)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"report": {}}', b"\xff", b'{"token": "x"}'],
    ids=["empty", "no-report", "list", "empty-report", "no-text", "token-alone"],
)
def test_what_is_no_report_is_refused(kiosk, body):
    answer = kiosk.client.post("/v1/poll", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "KSK-201")


@pytest.mark.parametrize(
    "changed",
    [{"certificate_serial": "no-hex"}, {"boot_id": "x" * 65}],
    ids=["serial", "boot"],
)
def test_a_report_with_a_strange_part_is_refused(kiosk, changed):
    assert kiosk.send(**changed).status_code == 400


def test_a_report_that_nobody_could_look_at_is_refused(kiosk):
    assert kiosk.send(software_version="x" * 8192).status_code == 413


def test_a_kiosk_that_is_enrolled_anew_is_nobodys_copy(desk, line, party, kiosk, tmp_path):
    uri = uri_of(line, party)
    facts = {"uri": uri, "serial": f"{serial_of(party):x}", "how": "two-starts"}
    line.office.ledger.append("clone-suspected", facts, NOW)
    assert kiosk.send().json()["code"] == "KSK-363"
    line.office.revoke(uri, "key-compromise", NOW)
    bundle.issue_service(line.office, tmp_path / "anew", profile.device(*uri.split(":")[3:]), NOW)
    with Reporting(desk, tmp_path / "anew") as anew:
        anew.poll()


def test_only_kiosks_report(desk, line):
    with Reporting(desk, line.hospital) as hospital:
        assert hospital.send().json()["code"] == "KSK-217"
    with desk.client() as nobody:
        assert nobody.post("/v1/poll", content=b"{}").json()["code"] == "KSK-202"


def test_a_revoked_kiosk_is_refused_on_its_open_connection(line, party, kiosk):
    kiosk.poll()
    line.office.revoke(uri_of(line, party), "key-compromise", NOW)
    answer = kiosk.send()
    assert (answer.status_code, answer.json()["code"]) == (403, "KSK-202")


def test_what_is_kept_is_for_the_authority_alone_and_whole(line, party, kiosk):
    kiosk.poll()
    assert (line.office.folder / "fleet.sqlite3").stat().st_mode & 0o777 == 0o600
    assert last_report(line, uri_of(line, party)) == a_report(party, kiosk.boot_id)
