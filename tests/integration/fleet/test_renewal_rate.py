"""The benchmark of renewals measures what it says: a short run of it."""

from tests.benchmarks.enrolment import row
from tests.benchmarks.renewal import run


def test_two_kiosks_renew_beside_two_bare_calls():
    said: list[str] = []
    ours, theirs = run(2, said.append)
    assert said == ["2 kiosks are due"]
    assert len(ours) == len(theirs) == 2
    assert "p95" in row("renewal, end to end", ours)
