"""docs/operations/registry_backup.md, step by step: to the moment before a mistake."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import io
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from cloud.__main__ import main
from cloud.config import Settings, load
from cloud.store.audit_reading import verify_chains
from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey
from eligibility.insured import check_digit
from eligibility.wire_values import card_face_to_wire
from tests.bench.card_ca import card_key
from tests.bench.cloud import seed, settings_text
from tests.bench.people import people
from tests.bench.pki import LineCredentials
from tests.integration.cloud.both_versions import VERSIONS, WHERE_FROM, folder_of
from tests.integration.cloud.clusters import Archived, archived, settings_on_page
from tests.integration.cloud.conftest import NOW, make_settings, prepare
from tests.integration.cloud.database import enrol, execute, rows
from tests.integration.cloud.reception import Card, Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service
from tests.integration.cloud.sent import SentBatches
from tests.soak.register import Numbering

MISTAKE = "TRUNCATE registry.card_face; DELETE FROM reception.inquiry; DROP TABLE clinical.consent"
HANAKO = people(NOW.date())["hanako"]
FACE = card_face_to_wire(CardFaceKey(HANAKO.coverages[0].key, HANAKO.person.birthdate))


@dataclasses.dataclass(frozen=True)
class Asked:
    """One inquiry and its answer; by card face without an authentication."""

    verification_id: str
    session_id: str
    authentication_id: str | None
    answer: bytes = b""

    def ask(self, kiosk: Kiosk) -> httpx.Response:
        face = None if self.authentication_id else FACE
        return kiosk.ask(self.session_id, self.authentication_id, self.verification_id, face=face)


def both_ways(kiosk: Kiosk, card: Card) -> list[Asked]:
    """By card and by card face, answered."""
    session_id = new_id()
    proven = kiosk.authenticate(session_id, card).authentication_id
    asked = [Asked(new_id(), session_id, proven), Asked(new_id(), new_id(), None)]
    return [dataclasses.replace(one, answer=ok(one.ask(kiosk))) for one in asked]


@dataclasses.dataclass(frozen=True)
class Story:
    """What was asked before and after the moment; the service runs on what was restored."""

    kiosk: Kiosk
    card: Card
    before: list[Asked]
    after: list[Asked]
    sent: SentBatches
    """Two batches before the moment, the last one after it."""
    told: str
    audited_at_first: set[str]
    """Verification ids with an audit row when the service was not yet let in."""
    url: str
    dsn: str

    def audited(self) -> set[str]:
        return audited(self.dsn)


def audited(dsn: str) -> set[str]:
    """Verification ids with an audit row."""
    told = rows(dsn, "SELECT reference FROM audit.access WHERE operation = 'inquiry'")
    return {row["reference"] for row in told}


@pytest.fixture(scope="module", params=VERSIONS)
def story(request, line, tmp_path_factory) -> Iterator[Story]:
    folder, directory = folder_of(request.param), tmp_path_factory.mktemp("restored")
    if folder is None:
        pytest.fail(f"PostgreSQL {request.param} is not here: install {WHERE_FROM[request.param]}")
    dates = (HANAKO.certificate_from, HANAKO.certificate_until)
    card = Card.of("hanako", line.card_ca.issue(HANAKO.subject_cn, card_key("hanako"), *dates))
    with archived(directory / "old", folder) as cluster:
        number = society_number(f"06130{request.param}")
        sent = SentBatches(line.add_insurer(number, NOW), Numbering(number, "2358", 7))
        cast = Cast(line, card, sent)
        before, after, (base, moment) = until_the_mistake(cluster, cast, directory)
        cluster.server.stop()
        with cluster.restored(directory / "new", base, moment) as server:
            dsn = server.dsn("cloud")
            settings = settings_for(dsn, line, directory)
            told, first = after_restore(directory), audited(dsn)
            with running_service(settings, SettableClock()) as url, Kiosk(url, line.kiosk) as kiosk:
                yield Story(kiosk, card, before, after, sent, told, first, url, dsn)


def society_number(digits: str) -> str:
    """Nobody else's in this session."""
    return digits + check_digit(digits)


@dataclasses.dataclass(frozen=True)
class Cast:
    """Who calls."""

    line: LineCredentials
    card: Card
    sent: SentBatches


def until_the_mistake(cluster: Archived, cast: Cast, directory: Path):
    dsn, line, card = cluster.server.create_database("cloud"), cast.line, cast.card
    settings = make_settings(directory, line, dsn)
    prepare(settings, line, cluster.server)
    enrol(settings, cast.sent.party)
    cast.sent.link(settings)
    asyncio.run(seed(settings, [HANAKO], {"hanako": [card.certificate]}))
    with running_service(settings, SettableClock()) as url, Kiosk(url, line.kiosk) as kiosk:
        before = both_ways(kiosk, card)
        cast.sent.send(url)
        base = cluster.back_up()
        before += both_ways(kiosk, card)
        cast.sent.send(url)
        moment = rows(dsn, "SELECT clock_timestamp()")[0][0]
        after = both_ways(kiosk, card)
        cast.sent.send(url)
    execute(dsn, MISTAKE)
    cluster.archive_now()
    return before, after, (base, moment)


def settings_for(dsn: str, line: LineCredentials, directory: Path) -> Settings:
    path = directory / "cloud.toml"
    path.write_text(settings_text(line, dsn, directory / "keys"), "utf-8")
    return load(path)


def after_restore(directory: Path) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["after-restore", "--config", str(directory / "cloud.toml")]) == 0
    return said.getvalue()


def test_everything_of_before_is_there_and_answers_with_the_same_bytes(story):
    answers = [ok(one.ask(story.kiosk)) for one in story.before]
    assert answers == [one.answer for one in story.before]


def test_nothing_of_after_and_nothing_of_the_mistake_is_there(story):
    assert story.audited_at_first == {one.verification_id for one in story.before}
    assert rows(story.dsn, "SELECT FROM registry.card_face")
    assert rows(story.dsn, "SELECT to_regclass('clinical.consent') AS there")[0]["there"]


def test_the_audit_trail_is_whole_and_goes_on(story):
    asked = both_ways(story.kiosk, story.card)
    assert {one.verification_id for one in asked} <= story.audited()
    assert set(asyncio.run(verify_chains(story.dsn)).values()) == {None}


def test_a_forgotten_inquiry_is_answered_anew_or_the_card_is_asked_for_again(story):
    by_card, by_face = story.after
    answer: wire.InquiryAnswer = wire.decode(ok(by_face.ask(story.kiosk)), wire.InquiryAnswer)
    assert answer.QualificationValidity == "1"
    assert code_of(by_card.ask(story.kiosk)) is Code.AUTHENTICATION_UNKNOWN
    assert by_face.verification_id in story.audited()


def test_after_restore_writes_nothing_behind_a_broken_chain(line, postgres, tmp_path, capsys):
    dsn = postgres.create_database("broken_chain")
    prepare(make_settings(tmp_path, line, dsn), line, postgres)
    rows(dsn, "SELECT audit.ensure_day('2026-01-01')")
    execute(dsn, FORGED)
    before = rows(dsn, COUNTED)
    assert main(["after-restore", "--config", str(tmp_path / "cloud.toml")]) == 1
    assert "audit shard 9: broken at 1" in capsys.readouterr().out
    assert rows(dsn, COUNTED) == before


FORGED = """
    INSERT INTO audit.access (day, shard, seq, at, cert_sha256, institution, device, operation,
        subject, reference, outcome, prev_hash, hash)
    VALUES ('2026-01-01', 9, 1, now(), '', '-', '-', 'inquiry', '', '', '1', '', '')
"""
COUNTED = (
    "SELECT count(*), (SELECT last_value FROM registry.outbox_message_id_seq) FROM audit.access"
)


def test_after_restore_is_on_record(story):
    told = rows(story.dsn, "SELECT outcome FROM audit.access WHERE operation = 'after-restore'")
    assert [row["outcome"] for row in told] == ["begun", "ok"]


def test_a_forgotten_batch_is_taken_again_and_a_known_one_gets_its_report(story):
    sent, url = story.sent, story.url
    assert [sent.get(url, number).content for number in (1, 2)] == sent.reports[:2]
    assert sent.put(url, 2, sent.drafts[1].body).content == sent.reports[1]
    assert code_of(sent.get(url, 3)) is Code.BATCH_UNKNOWN
    again = sent.put(url, 3, sent.drafts[2].body)
    assert b'"state":"applied"' in ok(again)
    assert again.content != sent.reports[2]  # received when it came again
    assert sent.put(url, 3, sent.drafts[2].body).content == again.content
    assert sent.differences(story.dsn) == []


def test_after_restore_tells_what_is_lacking(story):
    assert "audit shard 0: whole" in story.told
    assert f"insurer {story.sent.numbering.insurer}: has batch 2, sends again from 3" in story.told
    assert "messages are numbered on from 10000" in story.told
    last = next(line for line in story.told.splitlines() if line.startswith("last answer: "))
    assert dt.datetime.fromisoformat(last.removeprefix("last answer: ")) <= dt.datetime.now(dt.UTC)


@pytest.fixture
def archive(tmp_path) -> Callable[[bytes], int]:
    """Runs the page's archive command on a segment; gives its exit status."""
    (tmp_path / "wal").mkdir()
    settings = settings_on_page("archive", tmp_path)
    [command] = re.findall(r"archive_command = '(.*)'", settings)

    def run(content: bytes) -> int:
        (tmp_path / "segment").write_bytes(content)
        told = command.replace("%p", str(tmp_path / "segment")).replace("%f", "0000A")
        return subprocess.run(told, shell=True, check=False).returncode

    return run


def test_the_archive_command_repeats_itself_and_writes_over_nothing(archive, tmp_path):
    (tmp_path / "wal" / "0000A.part").write_bytes(b"half of it")  # from a crash
    assert archive(b"whole") == 0
    assert archive(b"whole") == 0
    assert archive(b"of another cluster") != 0
    assert [one.read_bytes() for one in (tmp_path / "wal").iterdir()] == [b"whole"]
