"""The benchmark of enrolments measures what it says: a short run of it."""

from tests.benchmarks.enrolment import row, run


def test_two_kiosks_are_enrolled_beside_two_pairs_of_bare_echoes():
    said: list[str] = []
    ours, theirs = run(2, said.append)
    assert said == ["2 kiosks are invited"]
    assert len(ours) == len(theirs) == 2
    assert "p95" in row("request, confirm, fetch", ours)
