"""Kinds of sites whose firewalls are tried: authority or none, IPv4 or IPv6, DHCP or by hand."""

import dataclasses
import ipaddress
from pathlib import Path

import firmware_config
from firmware_config.site import load

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
_IPV6 = {
    "192.0.2.10": "2001:db8::10",
    "192.0.2.11": "2001:db8::11",
    "198.51.100.20": "2001:db8:1::20",
    "192.0.2.123": "2001:db8::123",
}
ADDRESSES = ("v4", "mixed", "v6")
AUTHORITIES = ("authority", "alone", "one-machine")
"""With one; without; service and authority on one machine."""
WAYS = ("dhcp", "fixed")
NAMES = [f"{a} {b} {c}" for a in ADDRESSES for b in AUTHORITIES for c in WAYS]


def site_named(name):
    addresses, authority, way = name.split()
    site = load(EXAMPLE)
    if authority == "alone":
        site = dataclasses.replace(site, authority=None)
    elif authority == "one-machine":
        address = site.service.address
        site = dataclasses.replace(site, authority=_moved(site.authority, address))
    site = _addressed(site, {"v4": 0, "mixed": 1, "v6": 2}[addresses])
    if way == "fixed":
        own, gateway = ("2001:db8::5/64", "2001:db8::1")
        if addresses == "v4":
            own, gateway = ("192.0.2.5/24", "192.0.2.1")
        network = dataclasses.replace(
            site.network,
            dhcp=False,
            address=ipaddress.ip_interface(own),
            gateway=ipaddress.ip_address(gateway),
        )
        site = dataclasses.replace(site, network=network)
    return site


def _addressed(site, how_many):
    """0: as it is; 1: the service by IPv6; 2: everybody."""
    if not how_many:
        return site
    changed = {"service": _moved(site.service, _by_v6(site.service.address))}
    if how_many == 2:
        changed["broker"] = _moved(site.broker, _by_v6(site.broker.address))
        if site.authority:
            changed["authority"] = _moved(site.authority, _by_v6(site.authority.address))
        clocks = (ipaddress.ip_address("2001:db8::123"),)
        changed["network"] = dataclasses.replace(site.network, ntp_servers=clocks)
    return dataclasses.replace(site, **changed)


def _moved(peer, address):
    return dataclasses.replace(peer, address=address)


def _by_v6(address):
    return ipaddress.ip_address(_IPV6.get(str(address), address))
