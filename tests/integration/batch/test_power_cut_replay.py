"""The power goes after every single write of a day: what had returned is there, nothing is half.

The thorough variant, with longer days and more mixtures, is `python -m tests.soak power-cut`.
"""

import pytest

from tests.bench.disk import Call, Disk
from tests.bench.power_cut import try_all


@pytest.mark.parametrize(("kind", "least"), [("outbox", 200), ("inbox", 100)])
def test_after_a_power_cut_at_any_instant_each_call_counts_or_not(line, kind, least):
    report = try_all(line.kiosk, kind, rounds=1, seed=1)
    assert report.faults == ()
    assert report.states > least, "the trace must hold the writes"


def test_what_was_not_synchronised_is_not_there_after_the_cut():
    """The judge itself: a write counts from its fsync, a removal from the folder's."""
    disk = Disk()
    for kind, data in (("c", b""), ("w", b"new"), ("s", b"")):
        disk.do(Call(kind, "file", 0, data))
    disk.do(Call("w", "file", 1, b"EW!"))
    disk.do(Call("c", "other", 0, b""))
    assert disk.now == {"file": b"nEW!", "other": b""}
    assert disk.durable == {"file": b"new"}
    disk.do(Call("u", "file", 0, b""))
    assert disk.durable == {"file": b"new"}
    disk.do(Call("s", "", 0, b""))
    assert disk.durable == {"other": b""}
