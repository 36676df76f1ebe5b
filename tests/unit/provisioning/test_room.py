"""How many connections one party holds, and all together."""

from provisioning.serving.listener import Room
from provisioning.serving.settings import Limits

LIMITS = Limits(connections=4, connections_per_address=2)


def test_one_network_of_ipv6_is_one_party():
    room = Room(LIMITS)
    taken = [room.take(f"2001:db8:0:1::{number}") for number in range(1, 4)]
    assert taken == [True, True, False]
    assert room.take("2001:db8:0:2::1"), "the next network"
    room.leave("2001:db8:0:1::2")
    assert room.take("2001:db8:0:1::9")


def test_addresses_of_ipv4_are_counted_one_by_one_up_to_all():
    room = Room(LIMITS)
    come = ["192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]
    assert [room.take(one) for one in come] == [True, True, False, True, True, False]
