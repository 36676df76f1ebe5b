"""What was true, and what was known when: of a lookup at a moment, and of an auditor's command."""

import dataclasses
import datetime as dt

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloud import bootstrap
from cloud.__main__ import _parser
from cloud.bootstrap.keys import read_pseudonyms
from cloud.clock import SystemRandomness
from cloud.commands.command import NothingDone
from cloud.config import ConfigError, Keys
from cloud.domain import history
from cloud.domain.values import Moment, Protection
from eligibility.coverage import ReasonOfLoss, Validity
from tests.bench.insurer_lines import a_person, correct, coverage_at, register, terminate
from tests.bench.people import leaks, personal_strings
from tests.integration.cloud.database import in_store
from tests.integration.cloud.insurer import new_insurer
from tests.integration.cloud.protecting import somebody
from tests.integration.cloud.reception import a_number, new_id

SINCE, ENDED, CORRECTED = dt.date(2024, 4, 1), dt.date(2025, 4, 1), dt.date(2025, 7, 1)
INSTITUTION = "1310000011"
PERSON = "SELECT DISTINCT person_id FROM registry.coverage WHERE insurer_no = $1"
TIMES = "SELECT lower(recorded) AS at FROM registry.coverage WHERE insurer_no = $1 ORDER BY at"


@dataclasses.dataclass(frozen=True)
class Told:
    """Somebody of whom an insurer said three things: it began, it ended, it ended later."""

    person_id: int
    insurer_no: str
    code: str
    name: str
    times: tuple[dt.datetime, ...]
    """When each was known."""


@pytest.fixture(scope="module")
def told(session_world) -> Told:
    with new_insurer(session_world) as insurer:
        [code] = insurer.knows(new_id())
        person = a_person("試験　履歴")
        covered = coverage_at(insurer.number, a_number().text, person, SINCE)
        later = dataclasses.replace(
            covered, lapsed_on=CORRECTED, reason_of_loss=ReasonOfLoss.OTHER_INSURANCE
        )
        for line in (
            register(code, covered, protections=[Protection.ADDRESS_WITHHELD.value]),
            terminate(code, covered, ENDED),
            correct(code, later, protections=[]),
        ):
            insurer.applied(line)
    [found] = session_world.rows(PERSON, insurer.number)
    times = tuple(row["at"] for row in session_world.rows(TIMES, insurer.number))
    return Told(found["person_id"], insurer.number, code, person.name, times)


def outcome(world, told: Told, day: dt.date, known_at: dt.datetime | None) -> Validity:
    moment = Moment(day, known_at=known_at)
    person = in_store(world.settings, lambda store: store.coverages_of(told.person_id, moment))
    return history.by_person(person, day).outcome


VALID, LOST, NOT_FOUND = Validity.VALID, Validity.LOST, Validity.NOT_FOUND


@pytest.mark.parametrize(
    ("day", "known"),
    [
        pytest.param(SINCE, (VALID, VALID, VALID), id="first day"),
        pytest.param(ENDED, (VALID, LOST, VALID), id="the end that was corrected"),
        pytest.param(CORRECTED, (VALID, LOST, LOST), id="the end that stands"),
        pytest.param(SINCE - dt.timedelta(1), (NOT_FOUND,) * 3, id="before"),
    ],
)
def test_a_day_is_answered_as_it_was_known_at_a_moment(world, told, day, known):
    assert tuple(outcome(world, told, day, at) for at in told.times) == known
    assert outcome(world, told, day, None) is known[-1]
    assert outcome(world, told, day, told.times[0] - dt.timedelta(seconds=1)) is NOT_FOUND


def test_protection_holds_as_of_now_whatever_moment_is_asked_for(world):
    guarded = somebody(world)
    [row] = world.rows(
        "SELECT lower(recorded) AS at FROM registry.coverage WHERE person_id = $1",
        guarded.person_id,
    )
    guarded.protect(Protection.ADDRESS_WITHHELD)
    moment = Moment(dt.date(2026, 1, 5), known_at=row["at"])
    person = in_store(world.settings, lambda store: store.coverages_of(guarded.person_id, moment))
    assert [coverage.address for coverage in person.coverages] == [None]


@pytest.fixture
def command(world, capsys):
    """Gives what the command printed."""

    def run(*arguments: str) -> list[str]:
        options = _parser().parse_args(["known", "--config", str(world.config), *arguments])
        options.run.args[0](world.settings, options)  # without its own logging
        lines: list[str] = capsys.readouterr().out.splitlines()
        return lines

    return run


def test_every_version_is_told_with_both_times(told, command):
    lines = command("--code", told.insurer_no, told.code)
    stem = f"coverage 1 at {told.insurer_no}, version"
    assert [line.split("; known ")[0] for line in lines[:3]] == [
        f"{stem} 1: holds {SINCE} to -",
        f"{stem} 2: holds {SINCE} to {ENDED}, lost for 03",
        f"{stem} 3: holds {SINCE} to {CORRECTED}, lost for 03",
    ]
    assert [" to -, batch" in line for line in lines[:3]] == [False, False, True]
    assert lines[3].startswith(f"address-withheld by {told.insurer_no}: known ")
    assert len(lines) == 4


def test_what_was_known_at_a_moment_is_told_alone(told, command):
    [version, protection] = command(
        "--code", told.insurer_no, told.code, "--at", told.times[1].isoformat()
    )
    assert f"holds {SINCE} to {ENDED}" in version
    assert protection.startswith("address-withheld")


def test_a_person_is_found_by_a_card_and_named_nowhere(world, command, tmp_path, caplog):
    card = tmp_path / "card.pem"
    card.write_bytes(world.cards["kenji"].certificate.public_bytes(Encoding.PEM))
    lines = command("--card", str(card), "--institution", INSTITUTION)
    assert len(lines) == 3
    text = "\n".join([*lines, *caplog.messages])
    kenji = world.people["kenji"]
    insurers = {coverage.key.insurer_number.text for coverage in kenji.coverages}
    assert leaks(text, personal_strings({"kenji": kenji})) == insurers
    assert str(world.person_ids["kenji"]) not in text


def test_the_pseudonym_leads_to_the_rows_of_the_audit_trail(world, kiosk, command, tmp_path):
    card = tmp_path / "card.pem"
    card.write_bytes(world.cards["mika"].certificate.public_bytes(Encoding.PEM))
    verification_id = kiosk.inquire(world.cards["mika"]).verification_id
    institution = kiosk.uri.split(":")[3]
    *_, line = command("--card", str(card), "--institution", institution)
    [row] = world.rows("SELECT subject FROM audit.access WHERE reference = $1", verification_id)
    assert line == f"pseudonym at {institution}: {row['subject']}"


def test_whoever_looks_is_on_record(world, told, command):
    asked = "SELECT outcome FROM audit.access WHERE operation = 'known' ORDER BY at"
    before = len(world.rows(asked))
    command("--code", told.insurer_no, told.code)
    assert [row["outcome"] for row in world.rows(asked)[before:]] == ["begun", "ok"]


def test_nobody_is_found_by_an_unknown_code(told, command):
    with pytest.raises(NothingDone):
        command("--code", told.insurer_no, "0123456789abcdef")


def test_a_new_epoch_has_a_key_of_its_own_and_the_old_one_may_go(tmp_path):
    randomness = SystemRandomness()
    bootstrap.make_keys(tmp_path, randomness)
    [first] = read_pseudonyms(Keys(tmp_path)).each(INSTITUTION, 7)
    with pytest.raises(ConfigError, match=r"pseudonym-2\.key"):
        read_pseudonyms(Keys(tmp_path, 2))
    made = bootstrap.make_keys(tmp_path, randomness, 2)
    assert [path.name for path in made] == ["pseudonym-2.key"]
    both = read_pseudonyms(Keys(tmp_path, 2))
    assert both.each(INSTITUTION, 7) == (both.of(INSTITUTION, 7), first)
    (tmp_path / "pseudonym.key").unlink()
    assert read_pseudonyms(Keys(tmp_path, 2)).each(INSTITUTION, 7) == (both.of(INSTITUTION, 7),)
