"""The firewall (nftables): closed both ways; out only what the line needs, in nothing.

Addresses and ports are those of the site file, the same that the kiosk's settings are made from.
"""

from collections.abc import Iterable

from firmware_config.formats import word
from firmware_config.site import Peer, Site
from firmware_config.site_addresses import Address

_HEAD = """\
#!/usr/sbin/nft -f
# Rendered from the site file; do not edit here. Closed both ways, nothing listens.
flush ruleset

table inet kiosk {
"""
_IPV6_NEIGHBOURS = """\
\t\t# Without neighbour discovery there is no IPv6 at all; a hop limit of 255 is the same cable.
\t\tip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert%s } accept
"""
_DROP_LOG = '\t\tlimit rate 6/minute log prefix "kiosk-%s-drop " level info\n\t\tcounter drop\n'
_IPV4_ERRORS = """\
\t\t# Errors about what went out; a redirect is none, though it tells of a connection, too.
\t\tct state related icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
"""
_IPV6_ERRORS = """\
\t\tct state related icmpv6 type { 1-4 } accept
"""
_REFUSE = """\
\t# At once instead of dropped: the program sees an error, not a time-out. A reset for TCP, because
\t# Linux lets a connection over IPv6 wait on after "unreachable".
\tchain refuse {
\t\tmeta l4proto tcp counter reject with tcp reset
\t\tcounter reject
\t}
"""
_OWN_SOURCE = """\
\t\t# Under the kiosk's own address only.
\t\tfib saddr type != local counter drop
"""


def nftables_conf(site: Site) -> str:
    """/etc/nftables.conf."""
    return f"{_HEAD}{_input(site)}\n{_forward()}\n{_REFUSE}\n{_output(site)}}}\n"


def _input(site: Site) -> str:
    lines = [
        "\tchain input {\n",
        "\t\ttype filter hook input priority filter; policy drop;\n",
        '\t\tiif "lo" accept\n',
        f"\t\t{_on(site, 'iifname !=')} counter drop\n",
        "\t\tct state established accept\n",
        _IPV4_ERRORS,
    ]
    if site.uses_ipv6:
        lines.append(_IPV6_ERRORS)
    lines.append("\t\tct state invalid counter drop\n")
    if site.uses_ipv6:
        lines.append(_IPV6_NEIGHBOURS % (", nd-router-advert" if learns_ipv6(site) else ""))
    if site.network.dhcp:
        lines.append("\t\tudp sport 67 udp dport 68 accept\n")
    return "".join([*lines, _DROP_LOG % "in", "\t}\n"])


def _forward() -> str:
    return (
        "\tchain forward {\n"
        "\t\ttype filter hook forward priority filter; policy drop;\n"
        "\t\tcounter drop\n"
        "\t}\n"
    )


def _output(site: Site) -> str:
    lines = [
        "\tchain output {\n",
        "\t\ttype filter hook output priority filter; policy drop;\n",
        '\t\toif "lo" accept\n',
        f"\t\t{_on(site, 'oifname !=')} jump refuse\n",
    ]
    if site.uses_ipv6:
        lines.append(_IPV6_NEIGHBOURS % (", nd-router-solicit" if learns_ipv6(site) else ""))
    if site.network.dhcp:
        lines.append("\t\tudp sport 68 udp dport 67 accept\n")
    lines += [
        _OWN_SOURCE,
        "\t\tct state established accept\n",
        "\t\t# The eligibility service, the broker, the authority if there is one, the time.\n",
        *_to_peers(*site.peers),
        *(f"\t\t{_to(address)} udp dport 123 accept\n" for address in site.network.ntp_servers),
    ]
    return "".join([*lines, _DROP_LOG.replace("counter drop", "jump refuse") % "out", "\t}\n"])


def learns_ipv6(site: Site) -> bool:
    """True when address and gateway come from the router; one set by hand hears none."""
    own = site.network.address
    return site.uses_ipv6 and (own is None or own.version == 4)  # noqa: PLR2004  the protocol's number


def _to_peers(*peers: Peer) -> Iterable[str]:
    targets = {(peer.address, peer.port): None for peer in peers}  # one rule when both are one
    return (f"\t\t{_to(address)} tcp dport {port} accept\n" for address, port in targets)


def _to(address: Address) -> str:
    family = "ip" if address.version == 4 else "ip6"  # noqa: PLR2004  the protocol's number
    return f"{family} daddr {word(str(address))}"


def _on(site: Site, match: str) -> str:
    return f'{match} "{word(site.network.interface)}"'
