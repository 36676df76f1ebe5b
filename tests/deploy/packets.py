"""Packets by hand, as a stranger on the cable makes them, and what passed, read back by name."""

import ipaddress
import socket
import struct
from dataclasses import dataclass

TOKEN = b"kiosk-"
"""Every packet of the probe carries its number behind this."""
IPV4, IPV6, ARP = 0x0800, 0x86DD, 0x0806
TCP, UDP, ICMP, ICMPV6, SCTP, GRE = 6, 17, 1, 58, 132, 47
SYN, ACK = 0x02, 0x10
_FRAGMENT = 44
_ROOM_FORCED = 33  # SO_RCVBUFFORCE: all frames of a run, read at its end
_NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPV6: "icmpv6"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame that passed a cable."""

    way: str
    """``tcp 192.0.2.10:8443``, ``icmp 192.0.2.10 8`` (its type), ``arp``."""
    source: str
    token: int | None


def token(number):
    return TOKEN + b"%04d" % number


def token_of(data):
    at = data.find(TOKEN)
    return int(data[at + len(TOKEN) :][:4]) if at >= 0 else None


def tcp(ends, ports, data, flags=SYN):
    source, port = ports
    head = struct.pack("!HHIIBBHHH", source, port, 1000, 1000, 5 << 4, flags, 4096, 0, 0)
    return _summed(ends, TCP, head + data, 16)


def udp(ends, ports, data):
    head = struct.pack("!HHHH", *ports, 8 + len(data), 0)
    return _summed(ends, UDP, head + data, 6)


def icmp(ends, kind, data, rest=b"\0\0\0\0", code=0):
    protocol = ICMP if ends[0].version == 4 else ICMPV6
    return _summed(ends, protocol, struct.pack("!BBH", kind, code, 0) + rest + data, 2)


def ip(ends, protocol, body, hops=64, fragment=0):
    """One IP packet; ``fragment`` is IPv4's field: more fragments and the offset in eights."""
    source, target = ends
    if source.version == 6:
        head = struct.pack("!IHBB", 6 << 28, len(body), protocol, hops)
        return head + source.packed + target.packed + body
    words = (0x45, 0, 20 + len(body), 7, fragment, hops, protocol, 0)
    head = struct.pack("!BBHHHBBH", *words) + source.packed + target.packed
    return head[:10] + struct.pack("!H", _sum(head)) + head[12:] + body


def ipv6_fragments(ends, protocol, body):
    """A packet in two pieces."""
    pieces = ((body[:16], 1), (body[16:], 16))
    heads = [struct.pack("!BBHI", protocol, 0, field, 99) for _, field in pieces]
    return [ip(ends, _FRAGMENT, h + piece) for h, (piece, _) in zip(heads, pieces, strict=True)]


def ipv4_fragments(ends, protocol, body):
    return [ip(ends, protocol, body[:16], fragment=0x2000), ip(ends, protocol, body[16:], 64, 2)]


def frame(packet, target, source):
    kind = IPV6 if packet[0] >> 4 == 6 else IPV4
    return target + source + struct.pack("!H", kind) + packet


def read(raw):
    """What a frame is, as Seen."""
    kind = struct.unpack("!H", raw[12:14])[0]
    packet = raw[14:]
    if kind == IPV4:
        return _read_ip(packet[(packet[0] & 15) * 4 :], packet[9], packet[12:16], packet[16:20])
    if kind == IPV6:
        protocol, body = packet[6], packet[40:]
        if protocol == 0:  # hop-by-hop options: multicast listener reports
            protocol, body = body[0], body[(body[1] + 1) * 8 :]
        return _read_ip(body, protocol, packet[8:24], packet[24:40])
    return Seen("arp" if kind == ARP else f"ethertype {kind:04x}", "", token_of(packet))


def _read_ip(body, protocol, source, target):
    name = _NAMES.get(protocol, f"protocol {protocol}")
    to = str(ipaddress.ip_address(target))
    if protocol in {TCP, UDP}:
        way = f"{name} {to}:{struct.unpack('!H', body[2:4])[0]}"
    elif protocol in {ICMP, ICMPV6}:
        way = f"{name} {to} {body[0]}"
    else:
        way = f"{name} {to}"
    return Seen(way, str(ipaddress.ip_address(source)), token_of(body))


def _summed(ends, protocol, body, at):
    """``body`` with its checksum at ``at``; IPv4's ICMP alone knows nothing of addresses."""
    source, target = ends
    pseudo = b""
    if protocol != ICMP:
        pseudo = source.packed + target.packed + struct.pack("!II", len(body), protocol)
    return body[:at] + struct.pack("!H", _sum(pseudo + body) or 0xFFFF) + body[at + 2 :]


def _sum(data):
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def sniffer(interface):
    """Gives every frame that comes in on this interface of the network that the caller is in."""
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    listener.bind((interface, 3))
    listener.setsockopt(socket.SOL_SOCKET, _ROOM_FORCED, 1 << 23)
    listener.setblocking(False)
    return listener
