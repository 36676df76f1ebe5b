"""All rules, one after the other."""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials
from tests.bench.vendor_check import of_crashes, of_days, of_keys, of_records, of_trust
from tests.bench.vendor_check.kiosk import Broken, Kiosk
from tests.bench.vendor_check.rules import LISTED, Check, Rule, Subscriber

_PARTS = (of_records, of_days, of_trust, of_crashes, of_keys)
RULES = tuple(rule for part in _PARTS for rule in LISTED if rule.judge.__module__ == part.__name__)
"""As the checklist in docs/batch.md has them."""
_SECOND = "reception-2"


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What was found of one rule; ``reason`` is empty when it is kept."""

    sentence: str
    outcome: str
    reason: str = ""


@contextlib.contextmanager
def ready(
    line: LineCredentials,
    broker: Mosquitto,
    subscriber: Subscriber | None,
    now: dt.datetime,
    patience_s: float = 60.0,
) -> Iterator[Check]:
    """Two kiosks on the broker, once somebody answers them."""
    folder = line.kiosk.with_name(f"kiosk-{_SECOND}")
    if not folder.exists():
        line.add_kiosk(_SECOND, now)
    with (
        Kiosk(line, line.device, line.kiosk, broker.port) as first,
        Kiosk(line, _SECOND, folder, broker.port) as second,
    ):
        check = Check(first, second, line, subscriber)
        check.wait(patience_s)
        yield check


def judge(check: Check, rules: Sequence[Rule] = RULES) -> Iterator[Verdict]:
    """A verdict a rule, in their order; a broken one does not keep from the next."""
    for rule in rules:
        if rule.needs_control and check.subscriber is None:
            yield Verdict(rule.sentence, "not tried", "needs --command")
            continue
        try:
            rule.judge(check)
        except (Broken, TimeoutError) as broken:
            yield Verdict(rule.sentence, "failed", str(broken) or "no answer in time")
        else:
            yield Verdict(rule.sentence, "passed")
