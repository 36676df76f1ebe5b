"""Rules of ends and starts; only where we may end the subscriber."""

from tests.bench.vendor_check.messages import a_notice, a_part, a_sealed, a_total
from tests.bench.vendor_check.of_days import answered
from tests.bench.vendor_check.rules import Check, expect, rule
from tests.bench.waiting import wait_until

MANY = 32


@rule("what comes while it is away is answered once it is back", needs_control=True)
def away(check: Check) -> None:
    assert check.subscriber is not None
    check.subscriber.kill()
    identity = check.kiosk.say(a_part(check.kiosk, a_sealed(check.kiosk)))
    check.subscriber.start()
    wait_until(lambda: bool(check.kiosk.answers_to(identity)), "", check.patience_s)


@rule("killed in the middle it accepts each record once, and forgets none", needs_control=True)
def killed(check: Check) -> None:
    assert check.subscriber is not None
    day = check.another_day()
    records = [a_sealed(check.kiosk, number, day) for number in range(1, MANY + 1)]
    said = [check.kiosk.say(a_part(check.kiosk, one, day=day)) for one in records]
    wait_until(lambda: _answered(check, said) > MANY // 8, "no answers", check.patience_s)
    check.subscriber.kill()
    check.subscriber.start()
    check.settle()
    check.states(a_part(check.kiosk, *records, day=day))
    accepted = [
        item["key"]
        for heard in check.kiosk.heard
        for item in heard.message.get("items", [])
        if item["state"] == "accepted"
    ]
    doubled = [one.identity for one in records if accepted.count(one.identity) > 1]
    expect(not doubled, f"{len(doubled)} of {MANY} records were accepted twice")
    answered(check.kiosk, a_total(check.kiosk, records, day), is_complete=True)


def _answered(check: Check, said: list[str]) -> int:
    return sum(bool(check.kiosk.answers_to(one)) for one in said)


@rule("after a start it knows records, days and notices of before", needs_control=True)
def remembers(check: Check) -> None:
    assert check.subscriber is not None
    day = check.another_day()
    record, notice = a_sealed(check.kiosk, 1, day), a_notice(check.kiosk)
    part = a_part(check.kiosk, record, day=day)
    check.states(part)
    check.states(notice)
    check.subscriber.kill()
    check.subscriber.start()
    found = check.states(part) + check.states(notice)
    expect(found == [("already-had", "")] * 2, f"answered {found}")
    answered(check.kiosk, a_total(check.kiosk, [record], day), is_complete=True)
