"""What the guest's systemd says of its units, beside what was promised."""

import pytest

from tests.guest.scenarios import looks

SAID = """\
→ Overall exposure level for kiosk-ui.service: 0.9 SAFE 😀
→ Overall exposure level for kiosk-batch.service: 0.8 SAFE 😀
→ Overall exposure level for kiosk-display.service: 1.4 OK 🙂
→ Overall exposure level for pcscd.service: 2.1 OK 🙂
"""


def test_units_within_their_bars_are_as_promised():
    assert looks.is_within_bars(looks.exposed(SAID))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("ui.service: 0.9", "ui.service: 1.6"), ("pcscd.service: 2.1", "pcscd.service: 9.6")],
)
def test_a_unit_that_is_more_exposed_is_seen(right, wrong):
    assert not looks.is_within_bars(looks.exposed(SAID.replace(right, wrong)))


def test_a_unit_that_was_not_measured_is_seen():
    assert not looks.is_within_bars(
        looks.exposed(SAID.partition("→ Overall exposure level for p")[0])
    )
