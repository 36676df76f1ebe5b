"""Strangers at the authority's port: they hold up nobody and learn nothing."""

import contextlib
import datetime as dt
import fcntl
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.wire_fleet import PublicKeys
from provisioning import bundle, jose, profile
from provisioning.device_key import new_key, private_pem, request_for
from provisioning.profile import Kind
from provisioning.serving.app import for_parties, open_to_all
from provisioning.serving.areas import AREAS
from provisioning.serving.renewal import Renewal
from provisioning.serving.settings import Limits
from tests.bench.authority import HOSTS, AuthorityDesk, AuthorityProcess, trusting
from tests.bench.fleet import Reporting
from tests.bench.pki import make_line
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
"""TLS looks at the real clock."""
IMPATIENT = Limits(head_s=1.0, body_s=1.0)
FEW = Limits(connections_per_address=8)


def tried(_around):
    """What a careless area might do."""

    @open_to_all
    async def fail(_request):
        raise ValueError("the secret of an invitation")

    @for_parties(Kind.DEVICE)
    async def take(request):
        return web.Response(body=await request.read())

    return [web.get("/fail", fail), web.post("/take", take)]


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with AuthorityDesk(line.office, folder, NOW, [*AREAS, tried]) as served:
        yield served


@pytest.fixture(scope="module")
def hasty(line, tmp_path_factory):
    """It waits for a second only."""
    folder = tmp_path_factory.mktemp("hasty")
    with AuthorityDesk(line.office, folder, NOW, [tried], limits=IMPATIENT) as served:
        yield served


@contextlib.contextmanager
def connected(desk, party=None):
    """A client that sends what it likes."""
    context = trusting(desk.credentials / "ca.crt", party)
    with (
        socket.create_connection(("localhost", desk.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        yield line


def until_closed(line):
    said = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
        while piece := line.recv(65536):
            said += piece
    return said


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/v1/peers", "/v1/crl", "/fail"])
def test_every_answer_is_for_now_over_tls_and_of_no_named_program(desk, path):
    with desk.client() as nobody:
        headers = nobody.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Date" in headers
    assert "Server" not in headers


def test_what_nobody_expected_is_told_without_its_words(desk, caplog):
    with desk.client() as nobody:
        answer = nobody.get("/fail")
    assert (answer.status_code, answer.json()["code"]) == (500, "KSK-104")
    assert "secret" not in answer.text
    wait_until(lambda: "authority.unexpected" in caplog.text, "it is not in the log")
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    ],
    ids=["no-http", "version", "long-header", "many-headers", "length"],
)
def test_what_is_no_request_is_answered_with_a_number_alone(desk, sent):
    with connected(desk) as line:
        line.sendall(sent)
        said = until_closed(line)
    assert said.split(b" ")[1] in {b"400", b"431"}
    assert b"ython" not in said
    assert said.endswith(b"\r\n\r\n"), "no body"


def test_a_head_that_comes_too_slowly_is_not_waited_for(hasty):
    with connected(hasty) as line:
        line.sendall(b"GET /nowhere HTTP/1.1\r\nHost:")
        assert until_closed(line) == b""


def test_a_connection_without_a_request_is_not_kept(hasty):
    with connected(hasty) as line:
        assert until_closed(line) == b""


def test_a_next_head_that_comes_too_slowly_is_not_waited_for(hasty):
    with connected(hasty) as line:
        line.sendall(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"404" in line.recv(65536)
        line.sendall(b"G")
        until_closed(line)


def test_a_body_that_comes_too_slowly_is_refused(line, hasty):
    with connected(hasty, line.kiosk) as slow:
        slow.sendall(b"POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")
        assert b" 408 " in slow.recv(65536)


def test_a_body_of_whom_nobody_knows_is_not_waited_for(desk):
    with connected(desk) as stranger:
        stranger.sendall(b"POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        assert b" 403 " in stranger.recv(65536)


def test_too_large_a_body_is_refused(line, desk):
    with desk.client(line.kiosk) as kiosk:
        assert kiosk.post("/take", content=b"x" * 65536).status_code == 200
        answer = kiosk.post("/take", content=b"x" * 65537)
    assert (answer.status_code, answer.json()["code"]) == (413, "KSK-201")


def test_one_address_has_so_many_connections_and_no_more(line, tmp_path):
    with AuthorityDesk(line.office, tmp_path, NOW, limits=FEW) as desk:
        with contextlib.ExitStack() as held:
            for _ in range(8):
                held.enter_context(connected(desk))
            with pytest.raises(OSError), connected(desk):  # noqa: PT011  reset, or end of file
                pass
        wait_until(lambda: is_let_in(desk), "nobody is let in any more")


def is_let_in(desk):
    try:
        with connected(desk):
            return True
    except OSError:
        return False


def test_handshakes_that_are_never_begun_count_too(line, tmp_path):
    with (
        AuthorityDesk(line.office, tmp_path, NOW, limits=FEW) as desk,
        contextlib.ExitStack() as held,
    ):
        for _ in range(8):
            held.enter_context(socket.create_connection(("localhost", desk.port)))
        wait_until(lambda: not is_let_in(desk), "they do not count")


def test_a_certificate_of_another_kinds_authority_is_nobodys(line, desk, tmp_path):
    identity = profile.device(line.institution, "reception-8")
    folder = issued_by(line.office, Kind.HOSPITAL, identity, tmp_path / "forged")
    note(line.office, folder, identity)
    with desk.client(folder) as forged:
        assert forged.post("/take").json()["code"] == "KSK-202"


def test_a_certificate_that_is_not_the_ledgers_is_nobodys(line, desk, tmp_path):
    identity = profile.device(line.institution, "reception-7")
    folder = issued_by(line.office, Kind.DEVICE, identity, tmp_path / "shown")
    note(line.office, folder, identity, certificate="AAAA")
    with desk.client(folder) as shown:
        assert shown.post("/take").json()["code"] == "KSK-202"


def test_a_certificate_that_the_ledger_does_not_know_is_nobodys(line, desk, tmp_path):
    identity = profile.device(line.institution, "reception-6")
    folder = issued_by(line.office, Kind.DEVICE, identity, tmp_path / "unknown")
    with desk.client(folder) as unknown:
        assert unknown.post("/take").json()["code"] == "KSK-202"
    note(line.office, folder, identity)
    with desk.client(folder) as known:
        assert known.post("/take").status_code == 200


def issued_by(office, kind, identity, folder):
    """A folder with a certificate for ``identity``, past the office."""
    key = new_key()
    issuing = office.authorities.signing(kind)
    leaf = issuing.issue(request_for(key), identity, NOW)
    folder.mkdir()
    (folder / "device.key").write_bytes(private_pem(key))
    (folder / "device.crt").write_bytes(leaf.public_bytes(Encoding.PEM) + issuing.chain_pem())
    return folder


def note(office, folder, identity, **further):
    leaf = x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())
    facts = {
        "serial": f"{leaf.serial_number:x}",
        "kind": identity.kind.word,
        "uri": identity.uri,
        "common_name": identity.common_name,
        "valid_until": leaf.not_valid_after_utc.isoformat(),
    }
    office.ledger.append("issued", {**facts, **further}, NOW)


def test_what_waits_for_the_disk_holds_up_nobody_else(line, desk):
    with (line.office.folder / "ledger.jsonl").open("rb") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        with Reporting(desk, line.kiosk) as kiosk, desk.client() as nobody:
            answers = []
            telling = threading.Thread(target=lambda: answers.append(kiosk.tell_keys()))
            telling.start()
            for _ in range(5):
                assert nobody.get("/health").status_code == 200
                with desk.client(line.hospital) as hospital:
                    assert hospital.post("/take").json()["code"] == "KSK-217"
            assert not answers
            fcntl.flock(ledger, fcntl.LOCK_UN)
            telling.join(20)
    assert answers[0].status_code == 204


def test_a_request_under_way_is_answered_at_the_end(line, tmp_path):
    with (
        AuthorityDesk(line.office, tmp_path, NOW) as desk,
        Reporting(desk, line.hospital) as hospital,
        (line.office.folder / "ledger.jsonl").open("rb") as ledger,
        ThreadPoolExecutor() as threads,
    ):
        fcntl.flock(ledger, fcntl.LOCK_EX)
        telling = threads.submit(hospital.client.put, "/v1/keys", content=new_keys())
        with desk.client() as nobody:
            for _ in range(20):
                assert nobody.get("/health").status_code == 200
        ending = threads.submit(desk.stop)
        wait_until(lambda: not is_let_in(desk), "somebody new is let in")
        fcntl.flock(ledger, fcntl.LOCK_UN)
        assert telling.result().status_code == 204
        ending.result()


def new_keys():
    pairs = (jose.make_signing(""), jose.make_sealing(""))
    return wire.encode(PublicKeys(keys=[dict(pair.public) for pair in pairs]))


def shown_by(desk):
    with connected(desk) as line:
        der = line.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der).serial_number


def test_a_renewed_certificate_is_taken_without_a_restart(line, tmp_path, caplog):
    with AuthorityDesk(line.office, tmp_path, NOW) as desk:
        renewal = Renewal(desk.credentials, desk.context)
        before = shown_by(desk)
        (desk.credentials / "device.crt").write_text("half a file")
        renewal.look()
        assert shown_by(desk) == before
        assert "authority.certificate_refused" in caplog.text
        newer = tmp_path / "newer"
        bundle.issue_service(line.office, newer, profile.service("authority", HOSTS), NOW)
        for name in ("device.key", "device.crt"):
            (desk.credentials / name).write_bytes((newer / name).read_bytes())
        renewal.look()
        assert shown_by(desk) != before


def test_systemd_hears_when_it_is_ready_and_when_it_ends(line, tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with AuthorityProcess(line.office.folder, tmp_path / "server", NOW) as server:
            assert systemd.recv(100) == b"READY=1"
            assert server.stop() == 0
            assert systemd.recv(100) == b"STOPPING=1"
            assert "authority.ended" in server.log


def test_a_port_that_is_taken_is_told_in_a_sentence(line, tmp_path):
    with AuthorityDesk(line.office, tmp_path / "first", NOW) as first:
        second = AuthorityProcess(line.office.folder, tmp_path / "second", NOW, first.port)
        second.launch()
        assert second.wait_for_end() == 1
    assert "Address already in use" in second.log
    assert "Traceback" not in second.log
