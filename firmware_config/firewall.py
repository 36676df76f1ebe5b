"""The firewall (nftables): closed both ways; out only what the line needs, in nothing.

Addresses and ports are those of the site file, the same that the kiosk's settings are made from.
"""

from collections.abc import Iterable

from firmware_config.formats import word
from firmware_config.site import Peer, Site
from firmware_config.site_checks import Address

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


def nftables_conf(site: Site) -> str:
    """/etc/nftables.conf."""
    return f"{_HEAD}{_input(site)}\n{_forward()}\n{_output(site)}}}\n"


def _input(site: Site) -> str:
    lines = [
        "\tchain input {\n",
        "\t\ttype filter hook input priority filter; policy drop;\n",
        '\t\tiif "lo" accept\n',
        "\t\t# Answers to what went out, and errors about it.\n",
        "\t\tct state established,related accept\n",
        "\t\tct state invalid counter drop\n",
    ]
    if site.uses_ipv6:
        lines.append(_IPV6_NEIGHBOURS % ", nd-router-advert")
    if site.network.dhcp:
        lines.append(f"\t\t{_on(site, 'iifname')} udp sport 67 udp dport 68 accept\n")
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
        "\t\tct state established,related accept\n",
        f"\t\t{_on(site, 'oifname !=')} counter drop\n",
        "\t\t# The eligibility service, the broker, the authority if there is one, the time.\n",
        *_to_peers(*site.peers),
        *(f"\t\t{_to(address)} udp dport 123 accept\n" for address in site.network.ntp_servers),
    ]
    if site.uses_ipv6:
        lines.append(_IPV6_NEIGHBOURS % ", nd-router-solicit")
    if site.network.dhcp:
        lines.append("\t\tudp sport 68 udp dport 67 accept\n")
    # Refused at once instead of dropped: the program sees an error, not a time-out.
    return "".join([*lines, _DROP_LOG.replace("counter drop", "counter reject") % "out", "\t}\n"])


def _to_peers(*peers: Peer) -> Iterable[str]:
    targets = {(peer.address, peer.port): None for peer in peers}  # one rule when both are one
    return (f"\t\t{_to(address)} tcp dport {port} accept\n" for address, port in targets)


def _to(address: Address) -> str:
    family = "ip" if address.version == 4 else "ip6"  # noqa: PLR2004  the protocol's number
    return f"{family} daddr {word(str(address))}"


def _on(site: Site, match: str) -> str:
    return f'{match} "{word(site.network.interface)}"'
