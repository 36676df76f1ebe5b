"""What serves kiosks through an eligibility terminal, the terminal, and a kiosk's own client."""

import datetime as dt
import uuid

import httpx
import pytest

from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_xml import Encoding
from hospital.config import load
from hospital.database import Database
from hospital.terminal.server import TerminalServer
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import ServiceError
from tests.bench.eligibility_terminal import EligibilityTerminal, Habits
from tests.bench.people import people
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
DAY = (NOW + dt.timedelta(hours=9)).date()
EVERYBODY = people(DAY)
SETTINGS = """\
[hospital]
institution = "{institution}"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "{hospital}"
state = "{directory}/state"
face = "{directory}/face"
[terminal]
credentials = "{cloud}"
address = "127.0.0.1"
port = {port}
deadline_s = {deadline_s}
encoding = "{encoding}"
"""


def new_id():
    return str(uuid.uuid4())


def face_of(name="hanako"):
    coverage = EVERYBODY[name].coverages[-1]
    return CardFaceKey(coverage.key, coverage.person.birthdate)


def settings_at(directory, line, **changed):
    told = {"port": 0, "deadline_s": 5.0, "encoding": "UTF-8", **changed}
    path = directory / "hospital.toml"
    path.write_text(
        SETTINGS.format(
            institution=line.institution,
            hospital=line.hospital,
            cloud=told.pop("credentials", line.cloud),
            directory=directory,
            **told,
        )
    )
    return load(path)


class Served:
    """The server, its terminal, and a kiosk's client."""

    def __init__(self, directory, line, **changed):
        self.line = line
        self.settings = settings_at(directory, line, **changed)
        self.terminal = EligibilityTerminal(directory / "oqs", Habits(Encoding.UTF_8))
        self.server = TerminalServer(self.settings, self.settings.terminal, directory / "oqs")
        self.terminal.start()
        self.server.start()
        wait_until(lambda: self.server.port is not None, "it does not listen")
        self.kiosk = self.client(line.kiosk)

    @property
    def url(self):
        return f"https://localhost:{self.server.port}"

    def client(self, credentials):
        return HttpsEligibilityService(self.url, client_context(credentials))

    def post(self, path, message, method="POST"):
        context = client_context(self.line.kiosk)
        with httpx.Client(base_url=self.url, verify=context, trust_env=False) as plain:
            return plain.request(method, path, content=wire.encode(message))

    def raised(self):
        database = Database(self.settings.inbox)
        try:
            return [row["code"] for row in database.rows("SELECT code FROM raised")]
        finally:
            database.close()

    def stop(self):
        self.kiosk.close()
        self.server.stop()
        self.terminal.stop()


def code_of(call):
    with pytest.raises(ServiceError) as caught:
        call()
    return caught.value.code
