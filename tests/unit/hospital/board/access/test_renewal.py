"""A certificate that is renewed while the pages are served."""

import datetime as dt
import shutil
import socket
import ssl

import pytest
from cryptography import x509

from hospital.board.access.renewal import Renewal
from tests.bench.board import BoardDesk
from tests.bench.pki import INSTITUTION, make_line

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture
def desk(line, tmp_path):
    shutil.copytree(line.add_board(NOW - dt.timedelta(days=350)), tmp_path / "board")
    with BoardDesk(tmp_path, tmp_path / "board", NOW, areas=[]) as desk:
        yield desk


@pytest.fixture
def renewal(desk):
    return Renewal(desk.credentials, INSTITUTION, desk.context)


def shown(desk):
    """What a browser gets that connects now."""
    trust = ssl.create_default_context(cafile=desk.credentials / "ca.crt")
    with (
        socket.create_connection(("127.0.0.1", desk.port)) as raw,
        trust.wrap_socket(raw, server_hostname="localhost") as line,
    ):
        leaf = line.getpeercert(binary_form=True)
    assert leaf is not None
    return x509.load_der_x509_certificate(leaf).serial_number


def hand_over(desk, folder, *files):
    for name in files:
        shutil.copy(folder / name, desk.credentials / name)


def test_browsers_get_the_new_one_without_a_restart_and_nobody_is_warned_any_more(
    desk, renewal, line
):
    before = shown(desk)
    assert desk.entrance.certificate.days_left(NOW) is not None
    hand_over(desk, line.add_board(NOW), "device.crt", "device.key")
    renewal.look(desk.entrance)
    assert shown(desk) != before
    assert desk.entrance.certificate.days_left(NOW) is None


@pytest.mark.parametrize("files", [["device.crt"], ["device.key"]], ids=str)
def test_half_a_hand_over_is_waited_for_with_the_one_before(desk, renewal, line, files):
    before = shown(desk)
    new = line.add_board(NOW)
    hand_over(desk, new, *files)
    renewal.look(desk.entrance)
    assert shown(desk) == before
    hand_over(desk, new, "device.crt", "device.key")
    renewal.look(desk.entrance)
    assert shown(desk) != before


def test_a_certificate_of_another_kind_is_refused_and_named(desk, renewal, line, caplog):
    before = shown(desk)
    hand_over(desk, line.hospital, "device.crt", "device.key")
    renewal.look(desk.entrance)
    assert shown(desk) == before
    assert "hospital.board_certificate_refused" in caplog.text
    assert "KSK-340" in caplog.text
