"""Everything that is tried at a firewall, and what a site's file says should become of it.

The expectation is written down from the site's addresses alone, not from the rules.
"""

import itertools
from dataclasses import dataclass
from ipaddress import ip_address

from tests.deploy import packets
from tests.deploy.packets import ACK, ICMP, ICMPV6, SCTP, SYN, TCP, UDP

OWN = {4: ip_address("192.0.2.5"), 6: ip_address("2001:db8::5")}
GATEWAY = {4: ip_address("192.0.2.1"), 6: ip_address("2001:db8::1")}
STRANGER = {4: ip_address("203.0.113.9"), 6: ip_address("2001:db8:9::9")}
SECOND = {"own": ip_address("10.9.9.1"), "far": ip_address("10.9.9.2")}
"""A second interface, as a telephone on a free USB port makes one."""
BORROWED = {4: ip_address("192.0.2.77"), 6: ip_address("2001:db8::77")}
MULTICAST = {4: ip_address("224.0.0.251"), 6: ip_address("ff02::fb")}
EVERYBODY = ip_address("255.255.255.255")
TCP_PORTS = (22, 25, 53, 80, 123, 443, 8443, 8444, 8883)
UDP_PORTS = (53, 123, 161, 443, 8443)
LISTENS = 8080
"""A program on the kiosk listens there by mistake, on every address."""
OPEN, REFUSED = "open", "refused"


@dataclass(frozen=True, slots=True)
class Out:
    """Something that the kiosk sends."""

    kind: str
    to: object
    port: int = 0
    source: object = None
    """A source port, a borrowed address, an interface: whatever ``kind`` is about."""
    is_open: bool = False

    @property
    def name(self):
        about = f" from {self.source}" if self.source else ""
        return f"{self.kind} {self.to} {self.port}{about}"


@dataclass(frozen=True, slots=True)
class Inward:
    """Something that a stranger sends; ``packets`` gives IP packets that carry its number."""

    name: str
    build: object
    passes: bool = False
    by: str = "far0"


def outward(site):
    """All tries of the kiosk, each with what should become of it."""
    allowed = lines(site)
    clocks = site.network.ntp_servers
    hosts = [*dict.fromkeys([*(p.address for p in site.peers), *clocks, *STRANGER.values()])]
    for host, port in itertools.product([*hosts, *GATEWAY.values()], TCP_PORTS):
        yield Out("tcp", host, port, is_open=("tcp", host, port) in allowed)
    for host, port in itertools.product([*hosts, *GATEWAY.values()], UDP_PORTS):
        yield Out("udp", host, port, is_open=("udp", host, port) in allowed)
    for host in hosts:
        yield from (Out("ping", host), Out("protocol", host, SCTP), Out("protocol", host, 47))
        if host.version == 6 or ("udp", host, 123) in allowed or host == site.service.address:
            yield Out("borrowed udp", host, 123, BORROWED[host.version])
    service = site.service
    yield Out("borrowed tcp", service.address, service.port, BORROWED[service.address.version])
    yield from (Out("udp", group, 5353) for group in MULTICAST.values())
    yield from (Out("udp", EVERYBODY, port) for port in (9, 67))
    yield Out("udp", EVERYBODY, 67, 68, is_open=site.network.dhcp)
    yield Out("udp", STRANGER[4], 68, 67)
    yield from (Out(kind, SECOND["far"], 8443, "eth1") for kind in ("tcp", "udp"))
    yield Out("udp", EVERYBODY, 67, "eth1")


def lines(site):
    """What should be open: service, authority, broker and time."""
    peers = {("tcp", peer.address, peer.port) for peer in site.peers}
    return peers | {("udp", clock, 123) for clock in site.network.ntp_servers}


def may_leave(site, way):
    """True for a frame that may be on the kiosk's cable; ARP is below every firewall of IP."""
    kind, _, where = way.partition(" ")
    if kind == "icmpv6":
        kinds = {"135", "136"} | ({"133"} if _learns(site) else set())
        return site.uses_ipv6 and where.rpartition(" ")[2] in kinds
    if way == f"udp {EVERYBODY}:67":
        return site.network.dhcp
    return way == "arp" or way in {f"{name} {host}:{port}" for name, host, port in lines(site)}


def inward(site):
    """All tries of strangers, each with whether it should reach a program on the kiosk."""
    clock = site.network.ntp_servers[0]
    for version in (4, 6):
        yield from _unasked(site, version)
        yield from _about_neighbours(site) if version == 6 else _about_leases(site)
    ends = (clock, OWN[clock.version])
    yield _plain("an answer of the clock", ends, UDP, (123, CLOCK_ASKED_FROM), passes=True)
    yield _plain("the clock's answer to another port", ends, UDP, (123, 40000))
    yield from _errors(ends)


CLOCK_ASKED_FROM = 41230


def _unasked(site, version):
    own, stranger, about = OWN[version], STRANGER[version], f"IPv{version}: "
    service = next((p for p in site.peers if p.address.version == version), None)
    friend = service.address if service else GATEWAY[version]
    for port in (22, 111, 5900, LISTENS, 8443):
        yield _plain(f"{about}SYN to {port}", (stranger, own), TCP, (50000, port))
    for port in (53, 123, 161, 5353):
        yield _plain(f"{about}UDP to {port}", (stranger, own), UDP, (50000, port))
    yield _plain(f"{about}SYN from the service's port", (friend, own), TCP, (8443, LISTENS))
    yield _plain(f"{about}SYN-ACK to nobody", (friend, own), TCP, (8443, 45000), SYN | ACK)
    yield _plain(f"{about}ACK to nobody", (friend, own), TCP, (8443, 45001), ACK)
    yield _plain(f"{about}UDP from the service", (friend, own), UDP, (8443, 45002))
    ping = 8 if version == 4 else 128
    yield Inward(f"{about}ping", _icmp((stranger, own), ping))
    yield Inward(f"{about}SCTP", _bare((stranger, own), SCTP))
    yield _plain(f"{about}multicast", (stranger, MULTICAST[version]), UDP, (5353, 5353))
    yield Inward(f"{about}fragments", _pieces((stranger, own)))
    yield Inward(
        f"{about}a redirect about nothing", _icmp((friend, own), 5 if version == 4 else 137)
    )


def _about_leases(site):
    """DHCP's offers come to the address or to everybody."""
    ends, dhcp = (GATEWAY[4], OWN[4]), site.network.dhcp
    yield _plain("a lease", ends, UDP, (67, 68), passes=dhcp)
    yield _plain(
        "a lease on the second interface", (SECOND["far"], SECOND["own"]), UDP, (67, 68), by="far1"
    )
    yield _plain(
        "UDP on the second interface", (SECOND["far"], SECOND["own"]), UDP, (9, LISTENS), by="far1"
    )
    yield _plain("to be forwarded", (STRANGER[4], SECOND["far"]), UDP, (9, 9))


def _about_neighbours(site):
    ends, used = (GATEWAY[6], OWN[6]), site.uses_ipv6
    for name, kind, passes in (
        ("solicitation", 135, used),
        ("advertisement", 136, used),
        ("router advertisement", 134, _learns(site)),
    ):
        yield Inward(f"a neighbour's {name}", _icmp(ends, kind, hops=255), passes)
        yield Inward(f"{name} from far away", _icmp(ends, kind, hops=64))


def _errors(ends):
    """About what the kiosk sent to its clock: errors pass, a redirect does not."""
    clock, own = ends
    sent = packets.ip((own, clock), UDP, packets.udp((own, clock), (CLOCK_ASKED_FROM, 123), b""))
    error, redirect = (3, 5) if clock.version == 4 else (1, 137)
    router = (GATEWAY[clock.version], own)
    yield Inward("an error about a question", _icmp(router, error, behind=sent), passes=True)
    yield Inward("a redirect about a question", _icmp(router, redirect, behind=sent))


def _learns(site):
    """True when router advertisements count: IPv6 is used, and no IPv6 address set by hand."""
    address = site.network.address
    return site.uses_ipv6 and (address is None or address.version == 4)


def _plain(name, ends, protocol, ports, flags=SYN, *, passes=False, by="far0"):
    def build(data):
        if protocol == TCP:
            return [packets.ip(ends, TCP, packets.tcp(ends, ports, data, flags))]
        return [packets.ip(ends, UDP, packets.udp(ends, ports, data))]

    return Inward(name, build, passes, by)


def _icmp(ends, kind, *, hops=64, behind=b""):
    protocol = ICMP if ends[0].version == 4 else ICMPV6
    return lambda data: [packets.ip(ends, protocol, packets.icmp(ends, kind, behind + data), hops)]


def _bare(ends, protocol):
    return lambda data: [packets.ip(ends, protocol, data)]


def _pieces(ends):
    def build(data):
        whole = packets.udp(ends, (50000, 53), data * 4)
        cut = packets.ipv4_fragments if ends[0].version == 4 else packets.ipv6_fragments
        return cut(ends, UDP, whole)

    return build
