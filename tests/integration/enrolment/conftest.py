"""One authority with a clock in hand for a file, and kiosks out of their boxes."""

import datetime as dt
import itertools

import pytest

from provisioning import jose
from tests.bench.authority import AuthorityDesk
from tests.bench.enrolment import invite
from tests.bench.new_kiosk import NewKiosk
from tests.bench.pki import make_line

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
NUMBERS = itertools.count(1)


class House:
    """Line, authority, and what its admin does."""

    def __init__(self, line, desk: AuthorityDesk) -> None:
        self.line = line
        self.desk = desk
        self.office = desk.office

    def invite(self, device: str, **options):
        return invite(self.office, self.desk.clock.now(), device, **options)

    def tell_hospitals_keys(self) -> None:
        """As its bridge does it."""
        own = [(self.line.hospital / name).read_bytes() for name in jose.FILES.values()]
        keys = [dict(pair.public) for one in own for pair in jose.pairs_of(one)]
        with self.desk.client(self.line.hospital) as hospital:
            assert hospital.put("/v1/keys", json={"keys": keys}).status_code == 204

    @property
    def request(self):
        """The newest."""
        return self.requests[-1]

    @property
    def requests(self):
        return list(self.office.register().requests.values())

    @property
    def standing(self):
        """Every certificate that was not taken back."""
        known = self.office.register().certificates.values()
        return [one for one in known if one.revoked_at is None]

    def confirm(self):
        return self.office.confirm(self.request.id, "console", self.desk.clock.now())

    def decline(self) -> None:
        self.office.decline(self.request.id, "console", "not ours", self.desk.clock.now())


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    line = make_line(folder / "line", NOW)
    with AuthorityDesk(line.office, folder / "authority", NOW) as desk:
        house = House(line, desk)
        house.tell_hospitals_keys()
        yield house


@pytest.fixture
def house(one_house):
    """Its clock at the beginning; each test uses kiosks of its own."""
    one_house.desk.clock.at = NOW
    return one_house


@pytest.fixture
def device():
    return f"new-{next(NUMBERS)}"


@pytest.fixture
def kiosk(house, device, tmp_path):
    return NewKiosk(tmp_path / device, house.desk.port, device=device)
