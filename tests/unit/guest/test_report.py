"""A run of the guest is good only when something was promised and all of it was kept."""

from tests.guest.report import Report


def a_report() -> Report:
    report = Report(lambda _: None)
    report.begin("boot")
    return report


def test_a_run_that_promised_nothing_is_not_good():
    assert not a_report().is_good


def test_one_broken_promise_spoils_the_run():
    report = a_report()
    report.row("first", "well")
    assert report.is_good
    report.row("second", "not well", is_kept=False)
    report.row("third", "well")

    assert not report.is_good


def test_the_table_marks_what_was_not_as_promised():
    report = a_report()
    report.row("kill -9", "a|b\nc", is_kept=False)

    assert "| boot | kill -9 | **NOT AS PROMISED** a\\|b; c | 0.0 |" in report.table()
