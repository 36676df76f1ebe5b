"""The kiosk's memory card is replaced at noon: a fresh outbox, the same name, the same day."""

from eligibility.errors import Code
from tests.bench.receptions import TODAY, receptions
from tests.unit.kiosk.batch.service_bench import Bench


def carry_all(bench):
    while bench.carry():
        pass


def test_both_halves_are_filed_and_the_day_ends_disputed_at_both_ends(tmp_path, line, caplog):
    """As docs/operations/desk.md tells staff: nothing is missing, and no number can know it."""
    before = Bench(tmp_path, line)
    receptions(before.outbox, 3)
    before.up()
    carry_all(before)
    before.database.close()
    before.inbox.close()
    for file in tmp_path.glob("outbox.sqlite*"):
        file.unlink()
    after = Bench(tmp_path, line)
    receptions(after.outbox, 2)
    after.up()
    carry_all(after)
    after.service.close_day(TODAY)
    after.service.work()
    carry_all(after)
    counts = after.inbox.counts()
    assert ("reception-1", TODAY.isoformat(), "records", 5) in counts
    assert ("reception-1", "", f"raised {Code.DIGEST_MISMATCH.code}", 1) in counts
    assert f"batch.day_disputed business_day={TODAY}" in caplog.text
    after.database.close()
    after.inbox.close()
