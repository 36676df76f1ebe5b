"""Tries a firewall for real: a kiosk and the rest of the world, each in a network of its own.

    unshare --net python -m tests.deploy.firewall_probe SITE [open]    prints what got through

SITE is a name of firewall_sites; with ``open`` no rules are loaded: the probe itself is tried.
Nothing outside these two networks is touched.
"""

import json
import select
import socket
import subprocess
import sys
import time

from firmware_config.firewall import nftables_conf
from tests.deploy import packets
from tests.deploy.firewall_line import PATIENCE_S, Line, do, waiting
from tests.deploy.firewall_sites import site_named
from tests.deploy.firewall_tries import (
    CLOCK_ASKED_FROM,
    OPEN,
    OWN,
    REFUSED,
    TCP_PORTS,
    inward,
    outward,
)

_ANSWER_S = 2.0
_MARKER = 9999


def probe(site, *, with_rules=True):
    """What became of every try, by name."""
    line = Line(site)
    rules = nftables_conf(site)
    if with_rules:
        do(["nft", "-f", "-"], [rules])
    line.passed()
    sent, left = _try_outward(line)
    got_in, answers = _try_inward(line)
    return {
        "out": sent,
        "left": sorted({seen.way for _, seen in left}),
        "in": got_in,
        "answers": sorted({seen.way for _, seen in answers}),
        "kept": with_rules and _keeps_connections(line, rules),
    }


def _try_outward(line):
    results, marked = {}, []
    started = time.monotonic()
    for number, attempt in enumerate(outward(line.site)):
        results[attempt.name] = _send(attempt, packets.token(number))
        marked.append(attempt.name)
        assert time.monotonic() - started < PATIENCE_S, f"not at once: {attempt.name}"
    left = _marked(line)
    arrived = {marked[seen.token] for _, seen in left if seen.token not in {None, _MARKER}}
    unheard = {name for name, result in results.items() if result == "sent" and name not in arrived}
    return {
        name: "silent" if name in unheard else OPEN if result == "sent" else result
        for name, result in results.items()
    }, left


def _try_inward(line):
    clock = line.site.network.ntp_servers[0]
    with _socket(clock, socket.SOCK_DGRAM) as asker:
        asker.bind(("", CLOCK_ASKED_FROM))
        asker.sendto(packets.token(_MARKER), (str(clock), 123))
        line.passed(_MARKER)
        tries = list(inward(line.site))
        for number, attempt in enumerate(tries):
            for packet in attempt.build(packets.token(number)):
                line.put_on_cable(attempt.by, packet)
        answers = _marked(line)
        heard = {packets.token_of(raw) for one in line.receivers for raw in waiting(one)}
        heard |= {seen.token for name, seen in answers if name == "far1"}
    return {attempt.name: number in heard for number, attempt in enumerate(tries)}, answers


def _marked(line):
    """All that left until now: a question to the clock, which is allowed, comes last."""
    clock = line.site.network.ntp_servers[0]
    with _socket(clock, socket.SOCK_DGRAM) as asker:
        asker.sendto(packets.token(_MARKER), (str(clock), 123))
    return line.passed(_MARKER)


def _keeps_connections(line, rules):
    """A connection lives on over a reload, and over one that fails."""
    service = line.site.service
    listener = line.listeners[TCP_PORTS.index(service.port)]
    while _waits(listener):  # those of the tries before
        listener.accept()[0].close()
    own = socket.create_connection((str(service.address), service.port), timeout=_ANSWER_S)
    with own, listener.accept()[0] as theirs:
        kept = [_asked(own, theirs)]
        do(["nft", "-f", "-"], [rules])
        kept.append(_asked(own, theirs))
        kept += [_nft("-f", "-", text=f"{rules}nonsense\n").returncode != 0]
        kept += ["policy drop" in _nft("list", "ruleset").stdout, _asked(own, theirs)]
    return all(kept)


def _nft(*arguments, text=""):
    return subprocess.run(
        ["nft", *arguments], input=text, capture_output=True, text=True, check=False
    )


def _asked(own, theirs):
    own.sendall(b"?")
    theirs.settimeout(_ANSWER_S)
    theirs.sendall(b"!" if theirs.recv(1) == b"?" else b"")
    return own.recv(1) == b"!"


def _send(attempt, data):
    """``refused`` at once, ``open`` for a connection, ``sent`` for a packet, or ``silent``."""
    try:
        return _SENDERS[attempt.kind](attempt, data)
    except TimeoutError:
        return "silent"
    except OSError:
        return REFUSED


def _tcp(attempt, _data):
    with _socket(attempt.to, socket.SOCK_STREAM) as sender:
        if attempt.source == "eth1":
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth1")
        sender.settimeout(_ANSWER_S)
        sender.connect((str(attempt.to), attempt.port))
    return OPEN


def _udp(attempt, data):
    with _socket(attempt.to, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        by = attempt.source if attempt.source == "eth1" else "eth0"
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, by.encode())
        if isinstance(attempt.source, int):
            sender.bind(("", attempt.source))
        sender.sendto(data, (str(attempt.to), attempt.port))
    return "sent"


def _ping(attempt, data):
    ends = (OWN[attempt.to.version], attempt.to)
    kind, protocol = (8, packets.ICMP) if attempt.to.version == 4 else (128, packets.ICMPV6)
    with _socket(attempt.to, socket.SOCK_RAW, protocol) as sender:
        sender.sendto(packets.icmp(ends, kind, data), (str(attempt.to), 0))
    return "sent"


def _protocol(attempt, data):
    with _socket(attempt.to, socket.SOCK_RAW, attempt.port) as sender:
        sender.sendto(data, (str(attempt.to), 0))
    return "sent"


def _borrowed(attempt, data):
    ends, ports = (attempt.source, attempt.to), (40001, attempt.port)
    if attempt.kind == "borrowed tcp":
        packet = packets.ip(ends, packets.TCP, packets.tcp(ends, ports, data))
    else:
        packet = packets.ip(ends, packets.UDP, packets.udp(ends, ports, data))
    with _socket(attempt.to, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
        sender.sendto(packet, (str(attempt.to), 0))
    return "sent"


_SENDERS = {
    "tcp": _tcp,
    "udp": _udp,
    "ping": _ping,
    "protocol": _protocol,
    "borrowed udp": _borrowed,
    "borrowed tcp": _borrowed,
}


def _waits(listener):
    return bool(select.select([listener], [], [], 0)[0])


def _socket(address, kind, protocol=0):
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return socket.socket(family, kind, protocol)


if __name__ == "__main__":
    print(json.dumps(probe(site_named(sys.argv[1]), with_rules=sys.argv[2:] != ["open"])))
