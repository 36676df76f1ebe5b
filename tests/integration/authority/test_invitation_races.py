"""One invitation, fifty who use it at the same moment; and a server that is killed on the way.

The server is a process of its own, over real TLS.
"""

import asyncio
import base64
import collections
import datetime as dt

import pytest
from aiohttp import ClientSession, TCPConnector

from eligibility.errors import Code
from eligibility.identity import device_uri
from provisioning.office import Office, open_new
from tests.bench.authority import AuthorityProcess, trusting
from tests.bench.enrolment import EST, FORM, Applicant, basic, certificates_of, invite
from tests.bench.pki import INSTITUTION

BY = "urn:x-oev:admin:hanako"
AT_ONCE = 50


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    open_new(folder / "office", "Example", now())
    with AuthorityProcess(folder / "office", folder, now()) as server:
        yield server


@pytest.fixture
def office(server):
    return Office(server.settings.parent / "office")


def ask(server, kiosk: Applicant):
    with server.client() as nobody:
        return kiosk.enrol(nobody)


def requests_of(office, secret):
    return [one for one in office.register().requests.values() if one.invitation == secret.id]


async def ask_at_once(server, kiosks: list[Applicant]) -> list[tuple[int, str]]:
    """Each over a connection of its own, which stands before the first of them asks."""
    connector = TCPConnector(limit=0, ssl=trusting(server.ca))
    async with ClientSession(server.url, connector=connector) as session:
        ready = [session.get("/health") for _ in kiosks]
        for answer in await asyncio.gather(*ready):
            await answer.read()
        return await asyncio.gather(*(_post(session, kiosk) for kiosk in kiosks))


async def _post(session: ClientSession, kiosk: Applicant) -> tuple[int, str]:
    headers = {**FORM, **basic(kiosk.secret.id, kiosk.secret.code)}
    body = base64.b64encode(kiosk.request)
    async with session.post(f"{EST}/simpleenroll", data=body, headers=headers) as answer:
        is_problem = answer.content_type == "application/problem+json"
        return answer.status, (await answer.json())["code"] if is_problem else ""


def test_of_fifty_keys_at_once_exactly_one_wins(server, office):
    secret = invite(office, now(), "contested")
    kiosks = [Applicant.new(secret) for _ in range(AT_ONCE)]
    answers = collections.Counter(asyncio.run(ask_at_once(server, kiosks)))
    assert answers == {(202, ""): 1, (403, Code.INVITATION_USED.code): AT_ONCE - 1}
    assert len(requests_of(office, secret)) == 1


def test_a_server_killed_between_the_steps_goes_on_where_it_was(server, office):
    kiosk = Applicant.new(invite(office, now(), "killed"))
    assert ask(server, kiosk).status_code == 202
    server.kill()
    server.start()
    assert ask(server, kiosk).status_code == 202
    (request,) = requests_of(office, kiosk.secret)
    office.confirm(request.id, BY, now())
    server.kill()
    server.start()
    first, again = ask(server, kiosk), ask(server, kiosk)
    assert first.content == again.content
    assert len(certificates_of(first)) == 2
    assert len(office.register().of_party(device_uri(INSTITUTION, "killed"))) == 1


def test_a_server_killed_while_fifty_ask_has_at_most_one_request(server, office):
    secret = invite(office, now(), "stormy")
    kiosks = [Applicant.new(secret) for _ in range(AT_ONCE)]

    async def ask_and_kill() -> None:
        asking = asyncio.create_task(ask_at_once(server, kiosks))
        while not office.register().invitations[secret.id].request and not asking.done():
            await asyncio.sleep(0)
        server.kill()
        await asyncio.gather(asking, return_exceptions=True)

    asyncio.run(ask_and_kill())
    server.start()
    answers = collections.Counter(asyncio.run(ask_at_once(server, kiosks)))
    assert answers == {(202, ""): 1, (403, Code.INVITATION_USED.code): AT_ONCE - 1}
    assert len(requests_of(office, secret)) == 1
    office.ledger.verify()
