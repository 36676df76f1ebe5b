"""A list of appointments over a real broker: it reaches its kiosk, and each answer is kept once.

The kiosk's end here is the bench's, so that the hospital's rules can be tried one by one.
"""

import pytest

from eligibility.errors import Code
from tests.bench.asked_kiosk import AskedKiosk
from tests.bench.people import leaks, people, personal_strings
from tests.bench.pki import DEVICE
from tests.bench.receptions import TODAY
from tests.bench.waiting import wait_until
from tests.integration.batch.test_power_cuts import run_until_death
from tests.unit.hospital.asking import a_part
from tests.unit.hospital.lists import a_list, a_row

APPOINTMENTS = a_list(a_row(), a_row("taro", line="2"), a_row("hanako", line="3"))


@pytest.fixture
def kiosk(line, broker):
    with AskedKiosk(line, broker) as connected:
        yield connected


def ask(hospital):
    return hospital.inquire(APPOINTMENTS, DEVICE)


def wait_for_state(hospital, inquiry_id, state):
    wait_until(lambda: hospital.inquiry_state(inquiry_id) == state, f"not {state}")


def test_a_list_goes_down_and_its_answers_come_up_in_parts(line, broker, kiosk, hospital):
    hospital.start()
    inquiry_id = ask(hospital)
    offer = kiosk.next_list(deadline_s=2.0)
    assert (offer.asked.inquiry_id, len(offer.asked.lines)) == (inquiry_id, 3)
    assert offer.properties.CorrelationData.decode() == inquiry_id
    assert offer.properties.ResponseTopic == f"oqs/v1/{line.kiosk_common_name}/up/answer"
    assert 500 < offer.properties.MessageExpiryInterval <= 600
    kiosk.take(offer)
    wait_for_state(hospital, inquiry_id, "taken")
    first = a_part(inquiry_id, [1, 2], part=1, is_last=False)
    for part in (first, first, a_part(inquiry_id, [3], part=2)):
        kiosk.say(part)
    assert kiosk.wait_for_receipts(3) == ["accepted", "already-had", "accepted"]
    kiosk.say(a_part(inquiry_id, [3], part=3))
    assert kiosk.wait_for_receipts(4)[-1] == "refused"
    assert hospital.raised() == [Code.RECORD_CONFLICT.code]
    told = hospital.answers(inquiry_id)
    assert (told["state"], told["answered"], told["parts"]) == ("complete", 3, 2)
    assert [one["status"] for one in told["answers"]] == ["found"] * 3
    assert leaks(hospital.log + broker.log, personal_strings(people(TODAY))) == set()


def test_what_is_asked_while_nothing_runs_goes_out_at_the_start(hospital, kiosk):
    inquiry_id = ask(hospital)
    assert hospital.inquiry_state(inquiry_id) == "waiting"
    hospital.start()
    assert kiosk.next_list().asked.inquiry_id == inquiry_id


def test_a_kiosk_that_is_away_finds_the_list_when_it_comes_back(line, broker, hospital):
    with AskedKiosk(line, broker):
        hospital.start()
    inquiry_id = ask(hospital)
    wait_for_state(hospital, inquiry_id, "offered")
    with AskedKiosk(line, broker) as kiosk:
        assert kiosk.next_list().asked.inquiry_id == inquiry_id


def test_a_kiosk_that_never_came_is_told_and_gets_the_list_when_it_comes(line, broker, hospital):
    hospital.start()
    inquiry_id = ask(hospital)
    hospital.wait_for(f"device={DEVICE} code={Code.KIOSK_UNHEARD.code} reason=0x10")
    assert hospital.answers(inquiry_id)["code"] == Code.KIOSK_UNHEARD.code
    with AskedKiosk(line, broker) as kiosk:
        assert kiosk.next_list(deadline_s=10.0).asked.inquiry_id == inquiry_id


def test_a_broker_that_forgot_everything_is_given_the_list_again(broker, kiosk, hospital, tmp_path):
    hospital.start()
    inquiry_id = ask(hospital)
    offer = kiosk.next_list()
    broker.kill()
    (tmp_path / "broker" / "mosquitto.db").unlink(missing_ok=True)
    broker.restart()
    again = kiosk.next_list(deadline_s=20.0)
    assert (again.asked.inquiry_id, again.sha256) == (inquiry_id, offer.sha256)
    kiosk.take(again, "already-had")
    wait_for_state(hospital, inquiry_id, "taken")


def test_a_hospital_killed_between_commit_and_receipt_keeps_the_answer_once(kiosk, hospital):
    hospital.start()
    inquiry_id = ask(hospital)
    kiosk.next_list()
    hospital.stop()
    kiosk.say(a_part(inquiry_id, [1, 2, 3]))
    run_until_death("hospital", hospital.config)
    assert hospital.inquiry_state(inquiry_id) == "complete"
    assert kiosk.receipts == []
    hospital.start()
    assert kiosk.wait_for_receipts(1) == ["already-had"]
    assert hospital.query("SELECT count(*) FROM inquiry_part") == [(1,)]
    assert hospital.raised() == []


def test_an_answer_that_another_kiosk_signed_is_refused(line, broker, kiosk, hospital):
    """It is a kiosk of this institution, on its own topic; but it was not asked."""
    hospital.start()
    inquiry_id = hospital.inquire(APPOINTMENTS, "reception-8")
    kiosk.say(a_part(inquiry_id, [1, 2, 3]))
    assert kiosk.wait_for_receipts(1) == ["refused"]
    assert hospital.raised() == [Code.REQUEST_MALFORMED.code]
    assert {row[0] for row in hospital.query("SELECT answer FROM inquiry_line")} == {None}
