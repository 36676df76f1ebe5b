"""``python -m hospital board``: TLS 1.3 and nothing else, a clean end, faults that are named."""

import datetime as dt
import shutil
import socket
import subprocess

import pytest

from hospital.__main__ import main
from provisioning import bundle, profile
from tests.bench.board import BoardProcess, write_settings
from tests.bench.pki import INSTITUTION, make_line


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture(scope="module")
def credentials(line):
    return line.add_board(dt.datetime.now(dt.UTC))


@pytest.fixture(scope="module")
def board(credentials, tmp_path_factory):
    with BoardProcess(write_settings(tmp_path_factory.mktemp("board"), credentials)) as process:
        yield process
        assert process.stop() == 0
        assert "hospital.board_ended" in process.log


def s_client(port, *options):
    assert shutil.which("openssl"), "The Debian package openssl is missing."
    return subprocess.run(
        [
            *("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost"),
            *("-verify_return_error", *map(str, options)),
        ],
        input="HEAD /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_browser_of_the_clinic_is_answered_over_tls_1_3(board, credentials):
    told = s_client(
        board.port, "-CAfile", credentials / "ca.crt", "-verify_hostname", "localhost", "-ign_eof"
    )
    assert "Verify return code: 0 (ok)" in told.stdout
    assert "TLSv1.3" in told.stdout
    assert "HTTP/1.1 200 OK" in told.stdout
    assert "Server:" not in told.stdout


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_1"])
def test_older_tls_is_refused(board, credentials, version):
    told = s_client(board.port, "-CAfile", credentials / "ca.crt", version)
    assert told.returncode != 0
    assert "HTTP/1.1" not in told.stdout


def test_who_trusts_the_lines_root_does_not_trust_the_page(board, line):
    assert s_client(board.port, "-CAfile", line.kiosk / "ca.crt").returncode != 0


def test_plain_http_gets_nothing_not_even_a_redirect(board):
    with socket.create_connection(("127.0.0.1", board.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        try:
            while block := line.recv(1000):
                answer += block
        except ConnectionResetError:
            pass
    assert b"HTTP" not in answer


def test_a_request_that_is_none_is_refused_without_a_trace(board):
    told = subprocess.run(
        ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{board.port}"],
        input="NONSENSE\r\n\r\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "400" in told.stdout
    assert "Traceback" not in told.stdout


def test_a_kiosks_or_hospitals_certificate_is_no_page_of_this_clinic(line, tmp_path, capsys):
    shutil.copytree(line.hospital, tmp_path / "credentials")
    (tmp_path / "credentials" / "staff.key").write_bytes(bytes(32))
    assert main(["board", "--config", str(write_settings(tmp_path, tmp_path / "credentials"))]) == 1
    said = capsys.readouterr().err
    assert "KSK-340" in said
    assert "urn:x-oev:board:1310000011" in said


def test_a_key_of_another_certificate_is_named(credentials, line, tmp_path, capsys):
    shutil.copytree(credentials, tmp_path / "credentials")
    shutil.copy(line.cloud / "device.key", tmp_path / "credentials" / "device.key")
    assert main(["board", "--config", str(write_settings(tmp_path, tmp_path / "credentials"))]) == 1
    assert "KSK-340" in capsys.readouterr().err


def test_a_missing_staff_key_is_named(credentials, tmp_path, capsys):
    shutil.copytree(credentials, tmp_path / "credentials")
    (tmp_path / "credentials" / "staff.key").unlink()
    assert main(["board", "--config", str(write_settings(tmp_path, tmp_path / "credentials"))]) == 1
    said = capsys.readouterr().err
    assert "KSK-342" in said
    assert "staff.key" in said


def test_a_port_in_use_is_named(credentials, board, tmp_path, capsys):
    settings = write_settings(tmp_path, credentials, board.port)
    assert main(["board", "--config", str(settings)]) == 1
    assert f"KSK-341 board.address, board.port: 127.0.0.1:{board.port}" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["inbox.sqlite", "staff.sqlite", "audit.sqlite"])
def test_a_file_that_is_no_database_is_named(credentials, tmp_path, capsys, file):
    settings = write_settings(tmp_path, credentials)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / file).write_bytes(b"this is no database" * 100)
    assert main(["board", "--config", str(settings)]) == 1
    said = capsys.readouterr().err
    assert "KSK-342" in said
    assert file in said


def test_a_certificate_that_ends_soon_is_told_in_the_log(line, tmp_path):
    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(days=345)
    identity = profile.board(INSTITUTION, ("localhost", "127.0.0.1"))
    bundle.issue_board(line.office, tmp_path / "c", identity, earlier)
    with BoardProcess(write_settings(tmp_path, tmp_path / "c")) as process:
        process.wait_for("hospital.board_certificate_ends days=19")
        process.wait_for("hospital.audit_newest n=0")


def test_the_pages_that_are_shipped_all_say_who_may_reach_them(board):
    """The process would not have started else: ``make_app`` goes through its router."""
    assert board.is_running
