"""Every listener of TLS before SSLyze: nothing below TLS 1.2, no weak suite; a weak one shows.

Authority, broker and nginx are the real programs with the settings that we render; the two ways of
the eligibility service, the desk's pages and the terminal are their own TLS contexts, listening.
"""

import asyncio
import contextlib
import datetime as dt
import ssl
import threading
import warnings

import pytest
from aiohttp import web

from cloud.api.tls import ServerTls
from cloud.commands.nginx import configuration
from cloud.config import load
from hospital.board.access.tls import server_context
from hospital.terminal.tls import ServerTls as TerminalTls
from provisioning.serving.listener import Listener
from provisioning.serving.settings import Limits, Listen
from tests.bench.authority import AuthorityProcess
from tests.bench.cloud import settings_text
from tests.bench.mosquitto import Mosquitto
from tests.bench.nginx import Nginx
from tests.bench.pki import make_line
from tests.bench.ports import free_port
from tests.bench.sslyze import faults_of, scan

NOW = dt.datetime.now(dt.UTC)
OURS = ("authority", "service", "service behind nginx", "broker", "desk's pages", "terminal")
PLANTED = {
    "tls 1.1": "tls_1_1 is spoken",
    "cbc": "CBC_SHA is weak",
    "renegotiation": "anybody may make it renegotiate",
}
_CLIENT_RENEGOTIATION = 1 << 8  # SSL_OP_ALLOW_CLIENT_RENEGOTIATION, for which ssl has no name


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """All listeners at once: SSLyze looks at them side by side."""
    folder = tmp_path_factory.mktemp("listeners")
    line = make_line(folder, NOW)
    with contextlib.ExitStack() as stack:
        ports = our_programs(folder, line, stack)
        contexts = {**our_contexts(line), **planted_contexts(line)}
        ports |= stack.enter_context(listening(contexts))
        yield scan(ports, line.kiosk, folder)


def our_programs(folder, line, stack):
    authority = stack.enter_context(AuthorityProcess(line.office.folder, folder / "server", NOW))
    broker = stack.enter_context(Mosquitto(folder / "mosquitto", line.broker))
    front, port = folder / "nginx", free_port()
    front.mkdir()
    text = settings_text(line, "postgresql:///nobody", folder / "keys", port)
    settings = text.replace("[listen]", f'[listen]\nsocket = "{front}/service.sock"')
    (folder / "cloud.toml").write_text(settings)
    stack.enter_context(Nginx(front, configuration(load(folder / "cloud.toml")), port))
    return {"authority": authority.port, "broker": broker.port, "service behind nginx": port}


def our_contexts(line):
    return {
        "service": ServerTls(line.cloud).context,
        "desk's pages": server_context(line.add_board(NOW)),
        "terminal": TerminalTls(line.cloud, line.institution).context,
    }


@contextlib.contextmanager
def listening(contexts):
    ports: dict[str, int] = {}
    ready, ended = threading.Event(), threading.Event()

    async def listen():
        runner = web.AppRunner(web.Application())
        await runner.setup()
        async with contextlib.AsyncExitStack() as stack:
            for name, context in contexts.items():
                listener = Listener(runner, context, Limits(connections_per_address=512))
                stack.push_async_callback(listener.end)
                accepting = listener.accepting(Listen("127.0.0.1", 0))
                ports[name] = await stack.enter_async_context(accepting)
            stack.push_async_callback(runner.cleanup)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(listen()))
    thread.start()
    assert ready.wait(20)
    try:
        yield ports
    finally:
        ended.set()
        thread.join(20)


def planted_contexts(line):
    """Listeners as somebody might set them up by mistake."""
    contexts = {}
    for name in PLANTED:
        context = contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(line.broker / "device.crt", line.broker / "device.key")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it is what we are after
        contexts["tls 1.1"].minimum_version = ssl.TLSVersion.TLSv1_1
    contexts["tls 1.1"].set_ciphers("DEFAULT:@SECLEVEL=0")
    contexts["cbc"].set_ciphers("ECDHE-ECDSA-AES128-SHA")
    contexts["renegotiation"].options |= _CLIENT_RENEGOTIATION
    return contexts


@pytest.mark.parametrize("listener", OURS)
def test_a_listener_of_ours_speaks_nothing_weak(found, listener):
    assert faults_of(found[listener]) == []
    assert found[listener].suites["tls_1_3"]


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_weak_would_show(found, planted):
    assert any(PLANTED[planted] in fault for fault in faults_of(found[planted])), found[planted]
