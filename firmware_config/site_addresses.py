"""Checks of the site file's addresses; as in ``site_values``, none repeats the value."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
InterfaceAddress = ipaddress.IPv4Interface | ipaddress.IPv6Interface

_IPV6 = 6
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")
_SHORTEST_PREFIX = 8
"""The largest networks there are; a shorter one would take in other people's addresses."""
_LINK_OF_TWO = 2


def address(value: object) -> Address:
    """The address of one machine, as it is reached from anywhere in the closed network."""
    read = _address(value)
    if read.version == _IPV6 and read.is_link_local:
        raise ValueError("must be an address that is the same on every cable, not fe80::…")
    return read


def gateway(value: object) -> Address:
    """The router's; by IPv6 its address on the cable, too."""
    return _address(value)


def _address(value: object) -> Address:
    if not isinstance(value, str):
        raise ValueError("must be an IP address in quotes")  # noqa: TRY004  one error kind here
    try:
        read = ipaddress.ip_address(value)
    except ValueError:
        raise ValueError("must be an IP address such as 192.0.2.10 or 2001:db8::10") from None
    if _is_nobodys(read):
        raise ValueError("must be the address of one machine")
    return read


def _is_nobodys(read: Address) -> bool:
    if isinstance(read, ipaddress.IPv6Address):
        is_other = read.scope_id is not None or read.ipv4_mapped is not None
    else:
        is_other = read.is_reserved or read in _THIS_NETWORK
    return is_other or read.is_unspecified or read.is_multicast or read.is_loopback


def interface_address(value: object) -> InterfaceAddress:
    """An address with the prefix of its network."""
    wanted = "must be an address with its prefix, such as 192.0.2.5/24"
    if not isinstance(value, str) or "/" not in value:
        raise ValueError(wanted)
    try:
        read = ipaddress.ip_interface(value)
    except ValueError:
        raise ValueError(wanted) from None
    if read.network.prefixlen < _SHORTEST_PREFIX:
        raise ValueError("must have the prefix of its own network, /8 or longer")
    if _is_nobodys(read.ip) or read.ip in edges(read):
        raise ValueError("must be the address of one machine, with the prefix of its network")
    return read


def edges(read: InterfaceAddress) -> tuple[Address, ...]:
    """The network's own address and, by IPv4, everybody's in it; a link of two has neither."""
    network = read.network
    if network.num_addresses <= _LINK_OF_TWO:
        return ()
    everybody = (network.broadcast_address,) if read.version != _IPV6 else ()
    return (network.network_address, *everybody)
