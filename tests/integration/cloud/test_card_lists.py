"""Lists of cards taken back, over the real port: taken up while running, told when they age."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.api import card_trust
from cloud.bootstrap import housekeeping
from cloud.config import Settings, load
from eligibility.errors import Code
from tests.bench.card_ca import card_key, foreign_card_ca
from tests.bench.cloud import seed
from tests.bench.people import people
from tests.integration.cloud.conftest import NOW, make_settings, prepare
from tests.integration.cloud.reception import Card, Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service
from tests.integration.cloud.test_card_faces import dated
from tests.integration.cloud.test_outage import locked

DEADLINE_S = 20


class Registry:
    """A database of its own with one registered card of each generation, and a file of lists."""

    def __init__(self, line, settings: Settings, crls: Path) -> None:
        self.line = line
        self.settings = settings
        self.crls = crls
        self.clock = SettableClock()
        self.people = people(NOW.date())
        self.cards = {key: self._issue(key, place) for place, key in enumerate(("emiko", "hanako"))}
        registered = {key: [card.certificate] for key, card in self.cards.items()}
        asyncio.run(seed(settings, self.people.values(), registered))
        self.write()

    def _issue(self, key: str, generation: int) -> Card:
        dates = NOW - dt.timedelta(days=90), NOW + dt.timedelta(days=90)
        issued = self.line.card_ca.issue(key, card_key(key), *dates, generation)
        return Card.of(key, issued)

    def write(self, *taken_back: Card, generations=(0, 1), at: dt.datetime | None = None) -> None:
        serials = [card.certificate.serial_number for card in taken_back]
        now = at or self.clock.wall()
        lists = [self.line.card_ca.crl(serials, now, one) for one in generations]
        self.put(b"".join(one.public_bytes(Encoding.PEM) for one in lists))

    def put(self, content: bytes) -> None:
        """In one step, so that nobody reads half of it."""
        fresh = self.crls.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(self.crls)


@pytest.fixture
def registry(line, postgres, tmp_path, monkeypatch) -> Registry:
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.05)
    made = make_settings(tmp_path, line, postgres.create_service_database(f"lists_{new_id()[:8]}"))
    prepare(made, line, postgres)
    config = tmp_path / "cloud.toml"
    own = tmp_path / "own-crls.pem"
    text = config.read_text().replace(str(made.cards.crls), str(own))
    config.write_text(text.replace("[database]", "[database]\ntimeout_s = 1"))
    return Registry(line, load(config), own)


@pytest.fixture
def kiosk(registry) -> Iterator[Kiosk]:
    with (
        running_service(registry.settings, registry.clock) as url,
        Kiosk(url, registry.line.kiosk) as device,
    ):
        yield device


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def outcome(kiosk: Kiosk, card: Card) -> Code | None:
    response = kiosk.send_proof(kiosk.proof(new_id(), card))
    return None if response.status_code == 200 else code_of(response)


def told(caplog, event: str) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.getMessage().startswith(event)]


def test_a_card_on_a_new_list_is_refused_while_the_service_runs(registry, kiosk):
    card = registry.cards["hanako"]
    assert outcome(kiosk, card) is None
    registry.write(card)
    wait_until(lambda: outcome(kiosk, card) is Code.CERTIFICATE_REVOKED)
    assert outcome(kiosk, registry.cards["emiko"]) is None
    registry.write()
    wait_until(lambda: outcome(kiosk, card) is None)


def test_without_a_new_list_cards_are_refused_after_48_hours(registry, kiosk, caplog):
    card = registry.cards["hanako"]
    registry.clock.pass_by(hours=46)
    assert outcome(kiosk, card) is None
    registry.clock.pass_by(hours=2)
    response = kiosk.send_proof(kiosk.proof(new_id(), card))
    assert (response.status_code, code_of(response)) == (503, Code.REVOCATION_UNKNOWN)
    wait_until(lambda: bool(told(caplog, "card_list_too_old")))
    assert told(caplog, "card_refused_for_lack_of_list")
    registry.write()
    wait_until(lambda: outcome(kiosk, card) is None)


def test_an_insurance_card_needs_no_list(registry, kiosk):
    registry.clock.pass_by(hours=60)
    ok(kiosk.ask(new_id(), face=dated(registry, "taro")))


def test_the_operator_is_told_from_half_of_the_time_on(registry, kiosk, caplog):
    registry.clock.pass_by(hours=24)
    wait_until(lambda: len(told(caplog, "card_list_ageing")) == 2)
    assert all("age_h=25 limit_h=48" in line for line in told(caplog, "card_list_ageing"))


def test_a_generation_without_a_list_is_refused_alone(registry, kiosk, caplog):
    registry.write(generations=(1,))
    wait_until(lambda: outcome(kiosk, registry.cards["emiko"]) is Code.REVOCATION_UNKNOWN)
    assert outcome(kiosk, registry.cards["hanako"]) is None
    wait_until(lambda: len(told(caplog, "card_list_missing")) == 1)


UNUSABLE = {
    "nonsense": lambda _: b"nonsense",
    "nothing": lambda _: b"",
    "half a list": lambda registry: registry.crls.read_bytes()[:300],
    "a foreign list": lambda _: foreign_card_ca(NOW).crl((), NOW).public_bytes(Encoding.PEM),
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_new_file_leaves_the_old_list_standing(registry, kiosk, caplog, content):
    taken_back = registry.cards["emiko"]
    registry.write(taken_back)
    wait_until(lambda: outcome(kiosk, taken_back) is Code.CERTIFICATE_REVOKED)
    registry.put(content(registry))
    wait_until(lambda: bool(told(caplog, "card_lists_unusable")))
    assert outcome(kiosk, taken_back) is Code.CERTIFICATE_REVOKED
    assert outcome(kiosk, registry.cards["hanako"]) is None
    assert len(told(caplog, "card_lists_unusable")) == 1


def test_a_file_that_is_gone_leaves_the_old_list_standing(registry, kiosk, caplog):
    registry.crls.unlink()
    wait_until(lambda: bool(told(caplog, "card_lists_unusable reason=FileNotFoundError")))
    assert outcome(kiosk, registry.cards["hanako"]) is None


def test_a_service_without_lists_starts_and_refuses_cards(registry, caplog):
    registry.crls.unlink()
    with (
        running_service(registry.settings, registry.clock) as url,
        Kiosk(url, registry.line.kiosk) as kiosk,
    ):
        assert kiosk.client.get("/v1/health").status_code == 200
        assert outcome(kiosk, registry.cards["hanako"]) is Code.REVOCATION_UNKNOWN
        wait_until(lambda: len(told(caplog, "card_list_missing")) == 2)
        registry.write()
        wait_until(lambda: outcome(kiosk, registry.cards["hanako"]) is None)


def test_housekeeping_goes_on_after_what_nobody_foresaw(registry, kiosk, caplog, monkeypatch):
    good = registry.clock.wall
    monkeypatch.setattr(registry.clock, "wall", lambda: good().replace(tzinfo=None))
    wait_until(lambda: bool(told(caplog, "housekeeping_failed error=TypeError")))
    monkeypatch.setattr(registry.clock, "wall", good)
    registry.write(registry.cards["hanako"])
    wait_until(lambda: outcome(kiosk, registry.cards["hanako"]) is Code.CERTIFICATE_REVOKED)


def test_lists_are_taken_up_while_the_database_hangs(registry, kiosk, caplog):
    """The two have nothing to do with each other."""
    caplog.set_level(logging.INFO, logger=card_trust.__name__)
    with locked(registry.settings.database.owner_dsn, "reception.challenge"):
        wait_until(lambda: bool(told(caplog, "housekeeping_postponed")))
        registry.write(registry.cards["hanako"])
        wait_until(lambda: bool(told(caplog, "card_lists_taken_up count=2")))
