"""The service's TLS context by itself: new revocation lists are taken up while it runs."""

import contextlib
import datetime as dt
import ssl

import pytest

from cloud.api.tls import ServerTls, TlsFailed
from tests.bench.cloud import client_context
from tests.bench.pki import make_line

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def own_line(tmp_path):
    return make_line(tmp_path, NOW)


def handshake(
    server: ssl.SSLContext,
    client: ssl.SSLContext,
    session: ssl.SSLSession | None = None,
    name: str | None = "localhost",
) -> ssl.SSLSession | None:
    """Both ends in memory; raises what the server says of the client's certificate.

    Returns what the client may come back with.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server, server_hostname=name, session=session)
    for side in (theirs, ours, theirs):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    ours.do_handshake()
    with contextlib.suppress(ssl.SSLWantReadError):
        theirs.read()  # takes the tickets that follow a handshake, where there are any
    return theirs.session


def test_a_device_is_let_in(own_line):
    handshake(ServerTls(own_line.cloud).context, client_context(own_line.kiosk))


def test_a_new_revocation_list_is_taken_up(own_line):
    server = ServerTls(own_line.cloud)
    assert not server.refresh()
    own_line.revoke(own_line.kiosk, NOW + dt.timedelta(seconds=1))
    assert server.refresh()
    with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
        handshake(server.context, client_context(own_line.kiosk))


@pytest.mark.parametrize("seconds", [0, -60], ids=["same second", "clock set back"])
def test_the_newer_list_counts_whatever_the_clock_says(own_line, seconds):
    server = ServerTls(own_line.cloud)
    own_line.revoke(own_line.kiosk, NOW + dt.timedelta(seconds=seconds))
    server.refresh()
    with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
        handshake(server.context, client_context(own_line.kiosk))


def test_it_counts_for_a_client_that_names_no_host(own_line):
    server, client = ServerTls(own_line.cloud), client_context(own_line.kiosk)
    client.check_hostname = False
    own_line.revoke(own_line.kiosk, NOW)
    server.refresh()
    with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
        handshake(server.context, client, name=None)


def test_no_earlier_session_leads_past_a_new_revocation_list(own_line):
    server, client = ServerTls(own_line.cloud), client_context(own_line.kiosk)
    session = handshake(server.context, client)
    own_line.revoke(own_line.kiosk, NOW + dt.timedelta(seconds=1))
    server.refresh()
    with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
        handshake(server.context, client, session)


def test_the_second_kiosk_stays_in_when_the_first_is_revoked(own_line):
    second = own_line.add_kiosk("reception-2", NOW)
    server = ServerTls(own_line.cloud)
    own_line.revoke(own_line.kiosk, NOW + dt.timedelta(seconds=1))
    server.refresh()
    handshake(server.context, client_context(second))


@pytest.mark.parametrize("missing", ["device.crt", "device.key", "ca.crt", "crl.pem"])
def test_a_missing_file_is_named(own_line, missing):
    (own_line.cloud / missing).unlink()
    with pytest.raises(TlsFailed, match=missing):
        ServerTls(own_line.cloud)


def test_an_unreadable_revocation_list_keeps_the_old_one(own_line):
    server = ServerTls(own_line.cloud)
    (own_line.cloud / "crl.pem").write_text("nothing")
    with pytest.raises(TlsFailed):
        server.refresh()
    handshake(server.context, client_context(own_line.kiosk))
