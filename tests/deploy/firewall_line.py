"""A kiosk's network and the rest of the world's, joined by two cables (veth).

One cable is the site's own; the second, as of a telephone on a free USB port, nobody should use.
What leaves is read at their far ends; what gets in is read by raw sockets, which stand behind the
rules.
"""

import contextlib
import ctypes
import os
import select
import socket
import struct
import subprocess
import time
from pathlib import Path

from tests.deploy import packets
from tests.deploy.firewall_tries import (
    GATEWAY,
    LISTENS,
    MULTICAST,
    OWN,
    SECOND,
    STRANGER,
    TCP_PORTS,
)

PATIENCE_S = 10.0
_MACS = {name: b"\2KSK\0%d" % n for n, name in enumerate(("eth0", "eth1", "far0", "far1"))}
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_C = ctypes.CDLL(None, use_errno=True)


class Line:
    """Both networks, joined."""

    def __init__(self, site):
        self.site = site
        self.kiosk = os.open("/proc/self/ns/net", os.O_RDONLY)
        assert _C.unshare(_NEW_NETWORK) == 0, os.strerror(ctypes.get_errno())
        self.far = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._enter(self.kiosk)
        self._lay_cables()
        with self.far_away():
            self.sniffers = {name: packets.sniffer(name) for name in ("far0", "far1")}
            self.listeners = [_listener(port) for port in TCP_PORTS]
        self.listeners.append(_listener(LISTENS))
        self.receivers = _receivers()

    @contextlib.contextmanager
    def far_away(self):
        self._enter(self.far)
        try:
            yield
        finally:
            self._enter(self.kiosk)

    def passed(self, marker=None):
        """What the kiosk put on its cables since the last call, up to the frame ``marker``."""
        found = []
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for name, sniffer in self.sniffers.items():
                found += [(name, seen) for seen in self._frames(sniffer, name)]
            if marker is None or any(seen.token == marker for _, seen in found):
                return found
            assert time.monotonic() < deadline, "the marker did not arrive"
            select.select(list(self.sniffers.values()), [], [], 0.1)

    def _frames(self, sniffer, name):
        for raw in waiting(sniffer):
            if raw[6:12] == _MACS[name.replace("far", "eth")]:
                yield packets.read(raw)

    def put_on_cable(self, name, packet):
        """A frame of the world's, straight to the kiosk's card."""
        target = _MACS[name.replace("far", "eth")]
        self.sniffers[name].send(packets.frame(packet, target, _MACS[name]))

    def _lay_cables(self):
        far = f"/proc/{os.getpid()}/fd/{self.far}"
        own = [
            f"link add eth{n} address {_mac(f'eth{n}')} type veth"
            f" peer name far{n} address {_mac(f'far{n}')} netns {far}"
            for n in (0, 1)
        ]
        own += [f"addr add {OWN[4]}/24 dev eth0", f"addr add {OWN[6]}/64 dev eth0 nodad"]
        own += [f"addr add {SECOND['own']}/24 dev eth1"]
        own += [f"link set {name} up" for name in ("lo", "eth0", "eth1")]
        own += [f"route add default via {GATEWAY[v]} dev eth0" for v in (4, 6)]
        hosts = {p.address for p in self.site.peers} | set(self.site.network.ntp_servers)
        hosts |= {*GATEWAY.values(), *STRANGER.values()}
        there = [f"addr add {host} dev far0{_nodad(host)}" for host in sorted(map(str, hosts))]
        there += [f"addr add {SECOND['far']}/24 dev far1", "link set lo up"]
        there += ["link set far0 up", "link set far1 up"]
        there += [f"route add {own} dev far0" for own in OWN.values()]
        do(["ip", "-batch", "-"], own)
        with self.far_away():
            do(["ip", "-batch", "-"], there)
        for name in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            _write(f"/proc/sys/net/{name}", "1")  # the rules must hold even then
        _write("/proc/sys/net/ipv4/conf/all/rp_filter", "0")

    def _enter(self, network):
        assert _C.setns(network, _NEW_NETWORK) == 0, os.strerror(ctypes.get_errno())


def waiting(sniffer):
    """All that lies there, without waiting."""
    while True:
        try:
            yield sniffer.recv(65536)
        except BlockingIOError:
            return


def _receivers():
    """Raw sockets for every protocol that is tried: they get what the rules let in."""
    made = []
    for family, more in ((socket.AF_INET, packets.ICMP), (socket.AF_INET6, packets.ICMPV6)):
        for protocol in (packets.TCP, packets.UDP, packets.SCTP, more):
            made.append(socket.socket(family, socket.SOCK_RAW, protocol))
            made[-1].setblocking(False)
    return [*made, *_members()]


def _members():
    """The kiosk is in the groups that are tried: a stranger's packet would be welcome."""
    group, card = MULTICAST[4].packed, socket.inet_aton(str(OWN[4]))
    four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    four.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + card)
    six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    number = struct.pack("@I", socket.if_nametoindex("eth0"))
    six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, MULTICAST[6].packed + number)
    for one in (four, six):
        one.setblocking(False)
    return four, six


def _listener(port):
    return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)


def _mac(name):
    return _MACS[name].hex(":")


def _nodad(host):
    return " nodad" if ":" in host else ""


def do(command, lines):
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(
        command, input=text, text=True, capture_output=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr


def _write(path, text):
    Path(path).write_text(text)
