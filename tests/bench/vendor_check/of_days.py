"""Rules of days and notices."""

import json
from typing import Any

from tests.bench.vendor_check.kiosk import Kiosk
from tests.bench.vendor_check.messages import a_notice, a_part, a_sealed, a_total
from tests.bench.vendor_check.rules import Check, expect, expect_states, rule

LARGEST = 2**31 - 1


def answered(kiosk: Kiosk, total: bytes, *missing: list[int], is_complete: bool) -> None:
    """The answer to a total is this one."""
    said: dict[str, Any] = json.loads(total)
    answer = kiosk.ask(total)
    expect(answer["schema"] == "oev-day-answer/1", "a total is answered by a day answer")
    for field in ("business_day", "revision"):
        expect(answer[field] == said[field], f"the answer has another {field}")
    found = (answer["complete"], answer.get("missing", []))
    expect(found == (is_complete, list(missing)), f"answered {found}, missing is {list(missing)}")


@rule("a day without records is complete")
def empty_day(check: Check) -> None:
    answered(check.kiosk, a_total(check.kiosk, [], check.another_day()), is_complete=True)


@rule("gaps are named as ranges, both ends inside; once they are filled the day is complete")
def gaps(check: Check) -> None:
    day = check.another_day()
    records = [a_sealed(check.kiosk, number, day) for number in range(1, 9)]
    for number in (8, 2, 3, 5):  # any order
        check.states(a_part(check.kiosk, records[number - 1], day=day))
    total = a_total(check.kiosk, records, day)
    answered(check.kiosk, total, [1, 1], [4, 4], [6, 7], is_complete=False)
    check.states(a_part(check.kiosk, *records[3:7], day=day))
    answered(check.kiosk, total, [1, 1], is_complete=False)
    check.states(a_part(check.kiosk, records[0], day=day))
    answered(check.kiosk, total, is_complete=True)


@rule("a late record and the next revision make the day complete again")
def revision(check: Check) -> None:
    day = check.another_day()
    records = [a_sealed(check.kiosk, number, day) for number in (1, 2)]
    check.states(a_part(check.kiosk, records[0], day=day))
    answered(check.kiosk, a_total(check.kiosk, records[:1], day), is_complete=True)
    check.states(a_part(check.kiosk, records[1], day=day))
    answered(check.kiosk, a_total(check.kiosk, records, day, revision=2), is_complete=True)
    answered(check.kiosk, a_total(check.kiosk, records[:1], day), is_complete=True)


@rule("without gaps the digest decides: other contents are not complete, and nothing is missing")
def other_digest(check: Check) -> None:
    day = check.another_day()
    records = [a_sealed(check.kiosk, number, day) for number in (1, 2)]
    check.states(a_part(check.kiosk, *records, day=day))
    total = a_total(check.kiosk, records[::-1], day)
    answered(check.kiosk, total, is_complete=False)


@rule("each device's days are its own")
def devices(check: Check) -> None:
    day = check.another_day()
    one, two = a_sealed(check.kiosk, 1, day), a_sealed(check.second, 2, day)
    check.states(a_part(check.kiosk, one, day=day))
    check.states(a_part(check.second, two, day=day), check.second)
    answered(check.kiosk, a_total(check.kiosk, [one], day), is_complete=True)
    answered(check.second, a_total(check.second, [one, two], day), [1, 1], is_complete=False)


@rule("a total of 2^31-1 is answered as quickly as any other")
def huge_total(check: Check) -> None:
    total = a_total(check.kiosk, [], check.another_day(), total=LARGEST)
    answered(check.kiosk, total, [1, LARGEST], is_complete=False)


@rule("a notice is receipted by its id and the hash of the signed bytes, and taken once")
def notice(check: Check) -> None:
    for kind in ("staff-called", "a-kind-of-later"):
        said = a_notice(check.kiosk, kind=kind, later={"a": [1]}).replace(b'":"', b'" :  "', 1)
        for state in ("accepted", "already-had"):
            expect_states(check.states(said), (state, ""))


@rule("a notice that every kiosk gives the same id is taken once, from whichever device")
def same_notice(check: Check) -> None:
    said = a_notice(check.kiosk, kind="record-corrected")
    identity = json.loads(said)["notice_id"]
    expect_states(check.states(said), ("accepted", ""))
    again = a_notice(check.second, kind="record-corrected", notice_id=identity)
    expect_states(check.states(again, check.second), ("already-had", ""))
