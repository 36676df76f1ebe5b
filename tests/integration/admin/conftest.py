"""An administrator at a browser without a page."""

import dataclasses
import html
import re

import pytest

from eligibility.identity import device_uri
from provisioning import staff_codes
from tests.bench.admin_desk import AdminDesk, csrf_in
from tests.bench.pki import INSTITUTION


class Somebody:
    """hanako, at a browser without a page."""

    def __init__(self, desk, client):
        self.desk = desk
        self.client = client
        self.csrf = csrf_in(client.get("/admin/").text)

    def post(self, path, **form):
        return self.client.post(path, data={**form, "csrf": self.csrf})

    def acts(self):
        """What people did; the server makes its lists meanwhile."""
        entries = self.desk.office.ledger.entries()
        return [(one.act, dict(one.facts)) for one in entries if "by" in one.facts]

    def newest(self):
        return self.acts()[-1]

    def refused(self, path, **form):
        before = self.acts()
        answer = self.post(path, **form)
        assert self.acts() == before
        return answer.status_code

    def invite(self, device, purpose="enrol"):
        form = {"institution": INSTITUTION, "device": device, "purpose": purpose}
        answer = self.post("/admin/invite", **form)
        assert answer.status_code == 303
        return answer.headers["Location"]


@dataclasses.dataclass
class AtKiosk:
    """hanako, at the pages of one kiosk."""

    hanako: Somebody
    name: str

    @property
    def uri(self):
        return device_uri(INSTITUTION, self.name)

    @property
    def here(self):
        return f"/admin/kiosks/{INSTITUTION}/{self.name}"

    def asks(self, act, staff_id, **more):
        return self.hanako.post(f"{self.here}/staff", act=act, staff_id=staff_id, **more)

    def since(self, staff_id="clerk-1"):
        """As the list's form says it."""
        form = rf'value="{staff_id}"><input type="hidden" name="since" value="([^"]+)"'
        return html.unescape(re.findall(form, self.page(f"{self.here}/staff"))[0])

    def gives(self, act="add", staff_id="clerk-1", **more):
        """The answer, and the code that it shows."""
        answer = self.asks(act, staff_id, **more)
        assert answer.status_code == 200, answer.text
        (code,) = re.findall(r'<p class="code"><code>([0-9]{6})</code>', answer.text)
        return answer, code

    def refused(self, **form):
        return self.hanako.refused(f"{self.here}/staff", **form)

    def newest(self):
        return self.hanako.desk.office.register().settings[self.uri]

    def staff(self):
        return staff_codes.staff_of(self.newest())

    def owner_of(self, code):
        return self.staff().owner_of(bytearray(code.encode()))

    def page(self, path):
        return self.hanako.client.get(path).text


@pytest.fixture(scope="module")
def of_the_module(tmp_path_factory):
    """hanako, for all tests of a file: thirty acts, then the server says that it is too often."""
    with (
        AdminDesk(tmp_path_factory.mktemp("desk")) as desk,
        desk.browse(desk.world.hanako) as client,
    ):
        yield Somebody(desk, client)


@pytest.fixture
def kiosk(of_the_module):
    """One of the test's own."""
    world = of_the_module.desk.world
    name = f"ward-{len(of_the_module.desk.office.ledger.entries())}"
    world.certify(name, 10)
    return AtKiosk(of_the_module, name)


@pytest.fixture
def hanako(tmp_path):
    with AdminDesk(tmp_path) as desk, desk.browse(desk.world.hanako) as client:
        yield Somebody(desk, client)
