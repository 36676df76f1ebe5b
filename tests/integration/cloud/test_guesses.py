"""A caller that asks for card faces which find nobody is held up, by all services together."""

import contextlib
import dataclasses
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from cloud.api.guesses import AT_ONCE, Guesses
from cloud.api.metrics import Metrics
from cloud.config import Limits
from cloud.domain.errors import Refused
from cloud.domain.guessing import GuessingLimits
from cloud.domain.values import Caller, CallerKind
from eligibility import wire, wire_hospital
from eligibility.coverage import Validity
from eligibility.errors import Code
from tests.bench.people import leaks, personal_strings
from tests.bench.pki import san_uri
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, in_store
from tests.integration.cloud.hospital import json_answer, search_for, unknown
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import running_service
from tests.integration.cloud.test_card_faces import dated, in_fields, printed

LIMITS = GuessingLimits()
MOST = LIMITS.device_misses
AN_INSTITUTION = "1310000011"


@pytest.fixture(scope="module")
def usual(session_world) -> Iterator[str]:
    """A service with the limits that a site has; gives its address."""
    limits = dataclasses.replace(
        session_world.settings.limits,
        face_misses=Limits().face_misses,
        bulk_misses=Limits().bulk_misses,
    )
    settings = dataclasses.replace(session_world.settings, limits=limits)
    with running_service(settings, session_world.clock) as url:
        yield url


@pytest.fixture
def stolen(world, usual) -> Iterator[Kiosk]:
    """A kiosk of its own, so that no other test's misses count."""
    with one_more_kiosk(world, usual) as kiosk:
        yield kiosk


def one_more_kiosk(world, url: str) -> Kiosk:
    party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    enrol(world.settings, party)
    return Kiosk(url, party)


def folder_of(world, kiosk: Kiosk) -> Path:
    folder: Path = world.line.kiosk.with_name(f"kiosk-{kiosk.uri.rpartition(':')[2]}")
    assert san_uri(folder) == kiosk.uri
    return folder


def guesses(world, count: int) -> list[wire.CardFace]:
    """Hanako's card with wrong birth days."""
    face = in_fields(printed(world, "hanako"))
    days = [f"{month:02d}{day:02d}" for month in (1, 2, 3) for day in range(1, 29)]
    return [wire.CardFace(**{**face, "BirthMonthDay": day}) for day in days[:count]]


def miss(world, kiosk: Kiosk, count: int = MOST) -> None:
    for guess in guesses(world, count):
        answer = kiosk.inquire_by_face(guess)
        assert answer.QualificationValidity == Validity.NOT_FOUND.value


def is_held_up(kiosk: Kiosk, face: wire.CardFace) -> bool:
    response = kiosk.ask(new_id(), face=face)
    if response.status_code == 429:
        assert code_of(response) is Code.TOO_MANY_MISSES
        return True
    ok(response)
    return False


def test_a_device_that_guesses_birth_days_is_held_up_and_told_to_the_operator(
    world, stolen, caplog
):
    miss(world, stolen, MOST - 1)
    assert "not_found_burst" not in caplog.text
    miss(world, stolen, 1)
    [told] = [line for line in caplog.messages if line.startswith("not_found_burst")]
    assert stolen.uri.rpartition(":")[2] in told
    assert leaks(told, personal_strings(world.people)) == set()
    assert is_held_up(stolen, printed(world, "hanako"))


def test_the_window_passes(world, stolen):
    miss(world, stolen)
    assert is_held_up(stolen, printed(world, "hanako"))
    world.clock.pass_by(minutes=8)
    assert is_held_up(stolen, printed(world, "hanako"))
    world.clock.pass_by(minutes=2)
    assert not is_held_up(stolen, printed(world, "hanako"))


def test_a_hit_between_the_misses_resets_nothing(world, stolen):
    miss(world, stolen, MOST - 1)
    assert not is_held_up(stolen, printed(world, "hanako"))
    miss(world, stolen, 1)
    assert is_held_up(stolen, printed(world, "hanako"))


def test_what_several_people_share_is_a_miss_too(world, stolen):
    twins = dated(world, "aoi", has_branch=False)
    for _ in range(MOST):
        assert stolen.inquire_by_face(twins).QualificationValidity == Validity.SEVERAL.value
    assert is_held_up(stolen, twins)


def test_what_is_lost_is_no_miss(world, stolen):
    for _ in range(MOST + 1):
        assert not is_held_up(stolen, printed(world, "jiro"))


def test_a_repetition_is_no_new_guess(world, stolen):
    [guess] = guesses(world, 1)
    session_id, verification_id = new_id(), new_id()
    for _ in range(MOST + 1):
        ok(stolen.ask(session_id, verification_id=verification_id, face=guess))


def test_a_held_up_device_still_reads_cards_and_repeats_answers(world, stolen):
    session_id, verification_id = new_id(), new_id()
    answered = ok(
        stolen.ask(session_id, verification_id=verification_id, face=dated(world, "taro"))
    )
    miss(world, stolen)
    assert is_held_up(stolen, dated(world, "taro"))
    again = stolen.ask(session_id, verification_id=verification_id, face=dated(world, "taro"))
    assert ok(again) == answered
    assert stolen.inquire(world.cards["hanako"]).QualificationValidity == Validity.VALID.value


def test_nobody_else_is_held_up_with_it(world, stolen, usual):
    miss(world, stolen)
    with one_more_kiosk(world, usual) as other:
        assert not is_held_up(other, printed(world, "hanako"))


def test_two_services_count_together(world, stolen):
    with Kiosk(world.url, folder_of(world, stolen)) as elsewhere:
        miss(world, stolen, MOST // 2)
        miss(world, elsewhere, MOST - MOST // 2)
    assert is_held_up(stolen, printed(world, "hanako"))


def test_a_burst_at_one_moment_is_held_up_too(world, stolen, usual):
    """Whoever sends all guesses at once must not get more answers than one after the other."""

    def ask(guess: wire.CardFace) -> bool:
        with Kiosk(usual, folder_of(world, stolen)) as one:
            return is_held_up(one, guess)

    with ThreadPoolExecutor(20) as pool:
        held_up = list(pool.map(ask, guesses(world, 40)))
    assert MOST <= held_up.count(False) <= MOST + AT_ONCE - 1


def test_misses_that_cannot_be_counted_are_not_told(world, stolen):
    world.execute("REVOKE INSERT ON reception.face_miss FROM oev_lookup")
    try:
        response = stolen.ask(new_id(), face=guesses(world, 1)[0])
    finally:
        world.execute("GRANT INSERT ON reception.face_miss TO oev_lookup")
    assert (response.status_code, code_of(response)) == (503, Code.SERVICE_ERROR)


def test_a_file_of_guesses_gets_no_further_answers(world, hospital):
    honest = [search_for(world.people["hanako"])] * 4
    guesses = [unknown(world.people["hanako"]) for _ in range(60)]
    result = hospital.wait_for(hospital.hand_in(*honest, *guesses))
    codes = [unit.processing.code for unit in result.units]
    held_up = codes.count(Code.TOO_MANY_MISSES.code)
    assert codes[:24] == [None] * 24
    assert codes[-held_up:] == [Code.TOO_MANY_MISSES.code] * held_up
    assert held_up > 30


def a_hospital() -> Caller:
    uri = f"urn:x-oev:hospital:{uuid.uuid4()}"
    return Caller(CallerKind.HOSPITAL, AN_INSTITUTION, "", uri, bytes(32))


def test_a_days_files_are_counted_together_and_apart_from_the_desks(world, caplog):
    caller, limits = a_hospital(), GuessingLimits(file_misses_a_day=25)

    async def hand_in(store) -> tuple[int, int]:
        counting = Guesses(store, world.clock, limits, Metrics().guessing)
        answered = []
        for _ in range(2):
            file, number = await counting.file_of(caller), 0
            with contextlib.suppress(Refused):
                for number in range(200):
                    counting.check_file(file)
                    await counting.note_in_file(caller, file, is_miss=number % 10 == 0)
            answered.append(number)
        async with counting.turn(caller):
            pass
        return answered[0], answered[1]

    assert in_store(world.settings, hand_in) == (199, 41)
    assert [line for line in caplog.messages if line.startswith("not_found_burst")] == [
        f"not_found_burst institution={AN_INSTITUTION} device= count=25"
    ]


def test_many_small_files_are_judged_as_one(world, caplog):
    """Nineteen units in each: no file alone is ever judged by its share."""
    caller = a_hospital()

    async def hand_in(store) -> list[int]:
        counting = Guesses(store, world.clock, LIMITS, Metrics().guessing)
        answered = []
        for _ in range(4):
            file, number = await counting.file_of(caller), 0
            with contextlib.suppress(Refused):
                for number in range(20):
                    counting.check_file(file)
                    await counting.note_in_file(caller, file, is_miss=number != 0)
            await counting.close_file(caller, file)
            answered.append(number)
        world.clock.pass_by(minutes=11)
        counting.check_file(await counting.file_of(caller))
        return answered

    assert in_store(world.settings, hand_in) == [19, 19, 3, 0]
    assert [line for line in caplog.messages if line.startswith("not_found_burst")] == [
        f"not_found_burst institution={AN_INSTITUTION} device= count=40"
    ]


def test_what_a_hospitals_files_have_found_speaks_for_the_next(world):
    caller = a_hospital()

    async def hand_in(store) -> None:
        counting = Guesses(store, world.clock, LIMITS, Metrics().guessing)
        for _ in range(40):
            file = await counting.file_of(caller)
            for number in range(5):
                counting.check_file(file)
                await counting.note_in_file(caller, file, is_miss=number == 0)
            await counting.close_file(caller, file)

    in_store(world.settings, hand_in)


def test_a_kiosks_file_of_guesses_ends_and_its_reception_goes_on(world, stolen):
    units = [wire_hospital.BulkQuestion(card_face=face) for face in guesses(world, 40)]
    message = wire_hospital.BulkInquiryRequest(verification_id=new_id(), units=tuple(units))
    sent = stolen.client.post("/v1/inquiries/bulk", content=wire.encode(message))
    number = json_answer(sent, wire_hospital.BulkReceived).ReceptionNumber
    told = wait_for(stolen, number)
    missed = [unit.QualificationValidity for unit in told.units].count("4")
    assert 20 <= missed <= 20 + AT_ONCE - 1
    assert told.units[-1].ProcessingResultCode == Code.TOO_MANY_MISSES.code
    assert not is_held_up(stolen, printed(world, "hanako"))


def ask_for_list(kiosk: Kiosk, face: wire.CardFace, staff_id: str | None = None) -> httpx.Response:
    message = wire.InquiryRequest(
        verification_id=new_id(),
        session_id=new_id(),
        card_face=face,
        staff_id=staff_id,
        on_list=True,
    )
    return kiosk.post("/v1/inquiries", message)


def test_a_list_asked_one_by_one_holds_up_itself_and_not_the_reception(world, stolen, caplog):
    faces = guesses(world, LIMITS.files_misses + 1)
    *first, last = [ask_for_list(stolen, face) for face in faces]
    assert [response.status_code for response in first] == [200] * LIMITS.files_misses
    assert (last.status_code, code_of(last)) == (429, Code.TOO_MANY_MISSES)
    assert not is_held_up(stolen, printed(world, "hanako"))
    [told] = [line for line in caplog.messages if line.startswith("not_found_burst")]
    assert f"count={LIMITS.files_misses}" in told


def test_a_reception_that_mistypes_holds_up_no_list(world, stolen):
    miss(world, stolen)
    ok(ask_for_list(stolen, printed(world, "hanako")))


def test_a_list_gets_no_loose_match(world, stolen):
    refused = ask_for_list(stolen, printed(world, "hanako"), staff_id="nurse-7")
    assert (refused.status_code, code_of(refused)) == (400, Code.REQUEST_MALFORMED)


def test_a_kiosks_lists_have_a_day_of_their_own_that_is_shorter_than_a_hospitals(world, caplog):
    uri = f"urn:x-oev:device:{AN_INSTITUTION}:{uuid.uuid4()}"
    caller = Caller(CallerKind.DEVICE, AN_INSTITUTION, "desk-1", uri, bytes(32))
    limits = GuessingLimits(file_misses_a_day_device=25)

    async def ask(store) -> int:
        counting = Guesses(store, world.clock, limits, Metrics().guessing)
        with contextlib.suppress(Refused):
            for number in range(500):
                async with counting.turn_on_list(caller) as file:
                    counting.check_file(file)
                    await counting.note_in_file(caller, file, is_miss=number % 10 == 0)
        return number

    assert in_store(world.settings, ask) == 241
    assert [line for line in caplog.messages if line.startswith("not_found_burst")] == [
        f"not_found_burst institution={AN_INSTITUTION} device=desk-1 count=25"
    ]


def wait_for(kiosk: Kiosk, number: str) -> wire_hospital.BulkAnswers:
    def fetched() -> wire_hospital.BulkAnswers:
        response = kiosk.client.get(f"/v1/inquiries/bulk/{number}")
        answers: wire_hospital.BulkAnswers = json_answer(response, wire_hospital.BulkAnswers)
        return answers

    wait_until(lambda: fetched().processed_at is not None, "the file was not answered")
    return fetched()


def test_old_counts_are_forgotten(world):
    caller = a_hospital()

    async def count(store) -> None:
        await Guesses(store, world.clock, LIMITS, Metrics().guessing).miss(caller)
        world.clock.pass_by(days=3)
        await store.forget_misses(world.clock.wall())

    in_store(world.settings, count)
    assert world.rows("SELECT FROM reception.face_miss WHERE caller_uri = $1", caller.uri) == []
