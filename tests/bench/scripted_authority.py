"""An authority over real TLS whose answers a test writes: for what an honest one never says.

with ScriptedAuthority(office, folder, now) as scripted:
    scripted.answers["POST", "/.well-known/est/simpleenroll"] = lambda request: web.Response(...)
"""

import base64
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from kiosk.enrolment.line import Place
from provisioning.office import Office
from provisioning.serving.app import Surroundings, open_to_all
from tests.bench.authority import AuthorityDesk

Say = Callable[[web.Request], web.StreamResponse]
CACERTS = ("GET", "/.well-known/est/cacerts")
ENROL = ("POST", "/.well-known/est/simpleenroll")


class ScriptedAuthority(AuthorityDesk):
    """What is not in ``answers`` is 404; every request's headers and body are kept."""

    def __init__(self, office: Office, folder: Path, now: dt.datetime) -> None:
        super().__init__(office, folder, now, areas=(self._area,))
        self.answers: dict[tuple[str, str], Say] = {}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def place(self) -> Place:
        return Place("localhost", self.port)

    @property
    def root(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.credentials / "ca.crt").read_bytes())

    def _area(self, _around: Surroundings) -> Iterable[web.AbstractRouteDef]:
        @open_to_all
        async def answer(request: web.Request) -> web.StreamResponse:
            self.asked.append((request.path, dict(request.headers), await request.read()))
            say = self.answers.get((request.method, request.path))
            return web.Response(status=404) if say is None else say(request)

        return [web.route("*", "/{path:.*}", answer)]


def certs_only(certificates: Iterable[x509.Certificate]) -> Say:
    """An answer of EST that holds these."""
    der = pkcs7.serialize_certificates(list(certificates), Encoding.DER)
    body = base64.encodebytes(der)
    return lambda _: web.Response(body=body, content_type="application/pkcs7-mime")


def status(code: int, **headers: str) -> Say:
    """An answer without a body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)
