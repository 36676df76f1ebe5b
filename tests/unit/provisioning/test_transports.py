"""A connection is closed at once, whatever was done to it before."""

import asyncio
import datetime as dt
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from provisioning.serving.transports import cut

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture
def contexts(tmp_path):
    """Of the two ends; who they are does not matter here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "end")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW, NOW + dt.timedelta(9))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "end.pem"
    file.write_bytes(pem + builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    server, client = (
        ssl.SSLContext(kind) for kind in (ssl.PROTOCOL_TLS_SERVER, ssl.PROTOCOL_TLS_CLIENT)
    )
    server.load_cert_chain(file)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    return server, client


class End(asyncio.Protocol):
    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()

    def connection_lost(self, _error):
        if not self.lost.done():
            self.lost.set_result(True)


async def connected(contexts):
    """Our end's transport, and the other end's protocol."""
    loop, (ours, other) = asyncio.get_running_loop(), socket.socketpair()
    server, client = contexts
    accepted = loop.connect_accepted_socket(End, ours, ssl=server)
    calling = loop.create_connection(End, sock=other, ssl=client, server_hostname="end")
    (transport, _), (_, protocol) = await asyncio.gather(accepted, calling)
    return transport, protocol


@pytest.mark.parametrize("closed_before", [0, 1, 2, 3])
def test_it_is_cut_however_often_it_was_closed_before(contexts, closed_before):
    async def run():
        transport, other = await connected(contexts)
        for _ in range(closed_before):
            transport.close()
        cut(transport)
        assert await asyncio.wait_for(other.lost, 5)

    asyncio.run(run())


def test_none_is_no_connection():
    cut(None)
