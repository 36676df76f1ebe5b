"""Who an address stands for, where something is counted by it. Pure."""

import ipaddress

_PREFIX = 64


def holder(address: str) -> str:
    """Of IPv6 the network, which one party holds whole (RFC 4291); empty: no address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _PREFIX), strict=False))
