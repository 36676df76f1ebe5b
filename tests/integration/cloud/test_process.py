"""``python -m cloud`` as its own process: start, kill, restart, commands, and what it logs."""

import concurrent.futures
import dataclasses
import datetime as dt
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.domain.proofs import WAYS
from eligibility import wire
from eligibility.errors import Code
from eligibility.oqs_patient_number import PatientNumbers, encode_patient_numbers
from tests.bench.card_ca import card_key
from tests.bench.cloud import Cloud, CloudFailed
from tests.bench.people import BenchPerson, leaks, people, personal_strings
from tests.bench.ports import free_port
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, execute, rows
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.hospital import HEADER, Hospital, search_for
from tests.integration.cloud.reception import Card, Kiosk, a_number, code_of, new_id, ok
from tests.integration.cloud.test_outage import locked
from tests.integration.cloud.watch import UNDER_WAY, Watch, challenge

BY_STAFF = {"holder_verification": wire.Holder.VISUAL, "staff_id": "S-1"}


class Operated(Cloud):
    """Prepared as an operator does it: each command in a process of its own."""

    def prepare(self, name: str, *arguments: str) -> None:
        self.command(name, *arguments)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory, line, postgres) -> Iterator[Cloud]:
    page = f"[operations]\nport = {free_port()}\n"
    with Operated(tmp_path_factory.mktemp("process"), line, postgres, page) as service:
        yield service


def issue(line, someone) -> Card:
    dates = (someone.certificate_from, someone.certificate_until)
    certificate = line.card_ca.issue(someone.subject_cn, card_key(someone.key), *dates)
    return Card.of(someone.key, certificate)


def test_a_killed_service_answers_again_on_its_port(cloud, line):
    someone = people(NOW.date())["hanako"]
    card = issue(line, someone)
    cloud.seed([someone], {"hanako": [card.certificate]})
    session_id, verification_id = new_id(), new_id()
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        proven = kiosk.authenticate(session_id, card)
        first = ok(kiosk.ask(session_id, proven.authentication_id, verification_id))
    port = cloud.port
    cloud.kill()
    assert not cloud.is_healthy()
    cloud.start()
    assert cloud.port == port
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        assert ok(kiosk.ask(session_id, proven.authentication_id, verification_id)) == first
    assert "whole" in cloud.command("audit verify")


def test_sigterm_lets_a_request_under_way_finish(cloud, line):
    with (
        Watch(cloud.settings.operations.port) as watch,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        with locked(cloud.dsn, "reception.challenge"):
            slow = pool.submit(challenge, cloud.url, line.kiosk)
            wait_until(lambda: watch.value(UNDER_WAY) == 1, "the request did not arrive")
            cloud.ask_to_stop()
            wait_until(lambda: watch.readiness()[1]["process"] == "is ending", "it goes on")
            wait_until(lambda: not is_open(cloud.port), "it lets others in")
            assert not slow.done()
        assert slow.result(10).status_code == 200
    assert cloud.wait_for_end() == 0
    assert '"event": "stopped"' in cloud.log
    cloud.start()


def with_numbers_of_her_own(someone: BenchPerson) -> BenchPerson:
    """The same, and on no card that another test has registered here."""
    own = [
        dataclasses.replace(one, key=dataclasses.replace(one.key, number=a_number()))
        for one in someone.coverages
    ]
    return dataclasses.replace(someone, coverages=tuple(own))


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_log_holds_no_personal_data(cloud, line):
    everybody = people(NOW.date())
    hanako = everybody["hanako"]
    card = issue(line, hanako)
    ids = cloud.seed(everybody.values(), {"hanako": [card.certificate]})
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        kiosk.inquire(card)
        mixed = face_proof(kiosk, new_id(), card, Face.of(everybody["jiro"]), **BY_STAFF)
        assert code_of(kiosk.send_proof(mixed)) is Code.FACE_DATA_OF_ANOTHER
        kiosk.register(new_id(), new_id())
        kiosk.post("/v1/inquiries", f'{{"session_id": "{hanako.person.name_kana}"}}'.encode())
        kiosk.client.get(f"/v1/{hanako.coverages[0].key.number.text}")
        kiosk.consent(hanako.person.name, new_id(), "YZK")
    assert '"operation": "inquiry"' in cloud.log
    assert leaks(cloud.log, personal_strings(everybody)) == set()
    assert str(ids["hanako"]) not in cloud.log


def test_the_log_has_one_line_for_each_answer(cloud, line):
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        session_id = new_id()
        kiosk.challenge(session_id)
    assert cloud.log.count(session_id) == 1


def test_a_device_is_locked_out_by_a_command(cloud, line):
    party = line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    cloud.enrol(party)
    cloud.revoke(party)
    with Kiosk(cloud.url, party) as stolen:
        assert code_of(stolen.post("/v1/challenges", b"{}")) is not None


def test_a_certificate_on_the_revocation_list_gets_no_connection(line, cloud):
    party = line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    cloud.enrol(party)
    line.revoke(party, dt.datetime.now(dt.UTC))
    cloud.restart()
    with Kiosk(cloud.url, party) as stolen, pytest.raises(httpx.TransportError):
        stolen.client.get("/v1/health")


def test_revoking_a_device_that_was_never_enrolled_fails(cloud, line):
    party = line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    with pytest.raises(CloudFailed):
        cloud.revoke(party)


def test_a_service_cannot_be_enrolled_as_a_caller(cloud, line):
    with pytest.raises(CloudFailed, match="KSK-202"):
        cloud.enrol(line.broker)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cloud", *arguments], capture_output=True, check=False, text=True
    )


def pem_of(card: Card, path: Path) -> Path:
    path.write_bytes(card.certificate.public_bytes(Encoding.PEM))
    return path


def test_a_certificate_is_linked_by_command(cloud, line, tmp_path):
    someone = people(NOW.date())["kenji"]
    old, renewed = issue(line, someone), issue(line, someone)
    ids = cloud.seed([someone], {"kenji": [old.certificate]})
    new, known = pem_of(renewed, tmp_path / "new.pem"), pem_of(old, tmp_path / "old.pem")
    options = ("link-certificate", "--certificate", str(new))
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        assert not kiosk.authenticate(new_id(), renewed).registered
        for _ in range(2):
            assert "linked" in cloud.command(*options, "--same-person-as", str(known))
        assert kiosk.authenticate(new_id(), renewed).registered
    assert "linked" in cloud.command(*options, "--person-id", str(ids["kenji"]))


def test_what_cannot_be_linked_is_told(cloud, line, tmp_path):
    someone = people(NOW.date())["mika"]
    stranger = pem_of(issue(line, someone), tmp_path / "stranger.pem")
    options = ("link-certificate", "--certificate", str(stranger))
    with pytest.raises(CloudFailed, match="nobody is known"):
        cloud.command(*options, "--same-person-as", str(stranger))
    with pytest.raises(CloudFailed, match="nobody is known"):
        cloud.command(*options, "--person-id", "7")
    with pytest.raises(CloudFailed, match="--certificate: not a PEM"):
        cloud.command("link-certificate", "--certificate", str(cloud.config), "--person-id", "7")


def test_the_policy_is_changed_by_command(cloud, line):
    institution = ("institution-policy", "--institution", line.institution)
    told = cloud.command(*institution, "--accept", "pin/auth-signature", "face/face-key")
    assert told.split("\n")[:2] == ["pin/auth-signature: accepted", "face/auth-signature: refused"]
    assert cloud.command(*institution, "--show") == told
    cloud.command(*institution, "--accept", *WAYS)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param('face_anchors = "cloud.toml"', "cards.face_anchors", id="no keys"),
        pytest.param('face_anchors = "missing.pem"', "cards.face_anchors", id="no file"),
        pytest.param("crl_max_age_hours = 0", "cards.crl_max_age_hours", id="no time"),
    ],
)
def test_trust_that_cannot_be_used_is_named(cloud, tmp_path, wrong, named):
    text = re.sub(r"face_anchors = .*", wrong, cloud.config.read_text())
    (tmp_path / "cloud.toml").write_text(text.replace(f"port = {cloud.port}", "port = 0"))
    told = run("serve", "--config", str(tmp_path / "cloud.toml"))
    assert told.returncode == 1
    assert named in told.stderr
    assert "Traceback" not in told.stderr


def test_help_tells_the_first_steps():
    told = run("--help")
    assert told.returncode == 0
    assert "new-keys, migrate, enrol, serve" in told.stdout


def test_a_wrong_setting_is_named(tmp_path):
    (tmp_path / "cloud.toml").write_text("[tls]\ndirectroy = 'x'\n")
    told = run("serve", "--config", str(tmp_path / "cloud.toml"))
    assert told.returncode == 1
    assert "did you mean tls.directory?" in told.stderr
    assert "Traceback" not in told.stderr


def test_missing_credentials_are_named(cloud, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text(cloud.config.read_text().replace(str(cloud.settings.tls.directory), "none"))
    told = run("serve", "--config", str(broken))
    assert told.returncode == 1
    assert "device.crt" in told.stderr


def test_dev_brings_its_own_database(cloud, tmp_path, line):
    config = tmp_path / "dev.toml"
    text = cloud.config.read_text().replace(f"port = {cloud.port}", "port = 0")
    config.write_text(text.partition("[operations]")[0])
    command = [sys.executable, "-m", "cloud", "dev", "--config", str(config)]
    with (tmp_path / "dev.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--data", str(tmp_path / "data")], stdout=log, stderr=log
        )
        try:
            _wait_for(tmp_path / "dev.log", "listening", process)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


def _wait_for(log, word: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while word not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def test_a_service_killed_over_a_bulk_inquiry_answers_it_when_it_is_back(cloud, line):
    """It was being worked on: every unit is answered, in order, and the trail is whole."""
    hanako = with_numbers_of_her_own(people(NOW.date())["hanako"])
    cloud.seed([hanako])
    enrol(cloud.settings, line.hospital)
    execute(cloud.dsn, "TRUNCATE reception.face_miss")  # what other tests missed is not hers
    searches = [search_for(hanako, identifier=str(index)) for index in range(_BULK_UNITS)]
    with Hospital(cloud.url, line.hospital) as entrance:
        number = entrance.hand_in(*searches)
        wait_until(lambda: _is_taken(cloud, number), "nobody took it")
        cloud.kill()
        cloud.start()
    with Hospital(cloud.url, line.hospital) as entrance:
        result = entrance.wait_for(number)
    told = [unit.search.value("ArbitraryIdentifier") for unit in result.units if unit.search]
    assert told == [str(index) for index in range(_BULK_UNITS)]
    assert {(unit.processing.status, unit.processing.code) for unit in result.units} == {
        ("1", None)
    }
    assert _audited_units(cloud, number) >= _BULK_UNITS
    assert "broken" not in cloud.command("verify-audit")


def test_the_log_of_the_hospitals_entrance_holds_no_personal_data(cloud, line):
    everybody = people(NOW.date())
    enrol(cloud.settings, line.hospital)
    found = [search_for(someone) for someone in everybody.values()]
    numbered = [search_for(someone, reference_number="0815") for someone in everybody.values()]
    with Hospital(cloud.url, line.hospital) as entrance:
        entrance.wait_for(entrance.hand_in(*found, *numbered))
        entrance.ask_single(found[0])
        entrance.send("OQSsiquc01req", everybody["hanako"].person.name.encode())
        registrations = PatientNumbers(HEADER, tuple(numbered))
        entrance.send("OQSmuimm01req", encode_patient_numbers(registrations).data)
    assert '"event": "bulk_answered"' in cloud.log
    assert leaks(cloud.log, personal_strings(everybody)) == set()


_BULK_UNITS = 400


def _is_taken(cloud, number: str) -> bool:
    """A worker holds its row, or has answered it."""
    free = rows(
        cloud.dsn,
        "SELECT FROM reception.bulk_inquiry WHERE reception_number = $1 AND answer IS NULL"
        " FOR UPDATE SKIP LOCKED",
        number,
    )
    return free == []


def _audited_units(cloud, number: str) -> int:
    [row] = rows(
        cloud.dsn,
        "SELECT count(*) AS count FROM audit.access WHERE operation = 'bulk-unit'"
        " AND reference = $1",
        number,
    )
    count: int = row["count"]
    return count
