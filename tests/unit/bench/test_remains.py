"""What is looked for in a kiosk's memory."""

import datetime as dt

import pytest

from tests.bench.people import people
from tests.bench.remains import texts_to_look_for

PEOPLE = people(dt.date(2026, 5, 11))
PIN = PEOPLE["hanako"].pin


def test_a_persons_pin_is_looked_for():
    assert PIN in texts_to_look_for(PEOPLE, (40123, 8883))


@pytest.mark.parametrize("port", [int(f"4{PIN}"), int(f"{PIN}1")])
def test_digits_that_a_port_has_by_chance_are_not(port):
    found = texts_to_look_for(PEOPLE, (40123, port))
    assert set(texts_to_look_for(PEOPLE)) - set(found) >= {PIN}
    assert PEOPLE["hanako"].person.name in found
