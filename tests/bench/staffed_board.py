"""The desk's pages beside a running line, with one of the staff who has an authenticator app.

with StaffedBoard(line) as board:
    board.url, board.sign_in_with()
    with board.signed_in() as client:
        client.get("/")

Everything by the real programs: the certificate by provisioning, the account by ``hospital staff
add``, its password and second factor through the invitation's page.
"""

import contextlib
import datetime as dt
import html
import re
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Self

import httpx
import pyotp

from tests.bench.board import BoardProcess
from tests.bench.service import run_command
from tests.bench.stack import Line

STAFF_ID = "s-014"
STAFF_NAME = "受付 花子"
ROLE = "billing"
"""Sees what the reception sees, and may open why a coverage was lost."""
PASSWORD = "four quiet words here"
_STEP_S = 30
_BOARD = """\
[board]
device = "{device}"
address = "127.0.0.1"
port = 0
credentials = "{credentials}"
"""


class SignIn(NamedTuple):
    """What a person types at the door."""

    staff_id: str
    password: str
    code: str
    seconds_left: int
    """Until another code comes."""


class StaffedBoard:
    """``python -m hospital board`` on the state folder of the line's hospital."""

    def __init__(self, line: Line) -> None:
        now = dt.datetime.now(dt.UTC)
        self._credentials = line.identities.add_board(now)
        self._config = line.hospital.config.with_name("hospital-board.toml")
        board = _BOARD.format(device=line.identities.device, credentials=self._credentials)
        self._config.write_text(line.hospital.config.read_text() + board)
        self._process = BoardProcess(self._config)
        self._secret = ""
        self._told = 0

    def __enter__(self) -> Self:
        self._process.start()
        try:
            self._secret = self._use_invitation()
        except BaseException:
            self._process.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.stop()

    @property
    def url(self) -> str:
        """As a browser on this machine opens it."""
        return f"https://localhost:{self._process.port}"

    @property
    def log(self) -> str:
        """What the program said."""
        return self._process.log

    @property
    def authority(self) -> str:
        """The file that a browser trusts."""
        return str(self._credentials / "ca.crt")

    def sign_in_with(self) -> SignIn:
        """Works once, like every code: asked again soon, it is the one after it already."""
        now = dt.datetime.now(dt.UTC)
        step, since = divmod(int(now.timestamp()), _STEP_S)
        self._told = min(max(step, self._told + 1), step + 1)  # a clock may be one step ahead
        code = pyotp.TOTP(self._secret).at(self._told * _STEP_S)
        return SignIn(STAFF_ID, PASSWORD, code, (self._told - step + 1) * _STEP_S - since)

    @contextlib.contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        """A browser without a page; it trusts the clinic's authority alone."""
        with self._plain_client() as client:
            self._post(client, "/sign-in", self.form())
            yield client

    def form(self) -> dict[str, str]:
        """The door's fields."""
        given = self.sign_in_with()
        return {"staff_id": given.staff_id, "password": given.password, "code": given.code}

    def _use_invitation(self) -> str:
        """As the invited person does it; gives the secret that the page shows for the app."""
        who = ["--id", STAFF_ID, "--name", STAFF_NAME, "--role", ROLE]
        told = run_command(["hospital", "staff", "add", "--config", str(self._config), *who])
        code = told.splitlines()[1]
        with self._plain_client() as client:
            chosen = self._post(client, "/invitation", {"code": code})
            secret = _found(r"<br><code>([A-Z2-7 ]+)</code>", chosen).replace(" ", "")
            before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=_STEP_S)
            self._post(
                client,
                "/invitation",
                {
                    "code": code,
                    "password": PASSWORD,
                    "again": PASSWORD,
                    "totp": pyotp.TOTP(secret).at(before),  # the present one is left for the door
                },
            )
        return secret

    def _plain_client(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=self.authority)
        return httpx.Client(
            base_url=self.url,
            verify=trust,
            headers={"Origin": self.url},
            timeout=30,
            follow_redirects=True,
        )

    def _post(self, client: httpx.Client, path: str, form: dict[str, str]) -> httpx.Response:
        csrf = _found(r'name="csrf" value="([0-9a-f]{64})"', client.get(path))
        answer = client.post(path, data={"csrf": csrf, **form})
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer


def _found(pattern: str, page: httpx.Response) -> str:
    match = re.search(pattern, page.text)
    if match is None:
        raise RuntimeError(f"{page.url.path}: {pattern} is not there")
    return html.unescape(match[1])
