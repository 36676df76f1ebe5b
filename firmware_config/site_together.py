"""What the keys of a site file must be together; each alone is right already."""

import ipaddress
import itertools
from collections.abc import Iterable, Iterator

from firmware_config.errors import SiteError
from firmware_config.site_addresses import Address, edges
from firmware_config.site_tables import Network, Site
from firmware_config.site_values import Layout, minutes_of

_A_DAY = 24 * 60


def check_together(site: Site) -> None:
    """Raises SiteError for the first that contradicts another."""
    _check_network(site.network)
    _check_families(site)
    _check_names(site)
    _check_update(site)
    if site.face.is_on and not site.camera.source:
        raise SiteError("face.is_on needs camera.source: faces are compared with its pictures.")
    check_closed_days(site.hours.closed_days, site.hours.week.values())
    kiosks = site.broker_machine.kiosks
    if kiosks and site.site.device not in kiosks:
        raise SiteError("broker_machine.kiosks must name site.device, too.")


def check_closed_days(closed_days: object, week: Iterable[object]) -> None:
    """A kiosk without hours is always open; closed days alone would mean nothing."""
    if closed_days and not any(week):
        raise SiteError("hours.closed_days needs hours on one weekday at least.")


def _check_network(network: Network) -> None:
    own, gateway = network.address, network.gateway
    if network.dhcp:
        if own is not None or gateway is not None:
            raise SiteError("network.address and network.gateway cannot stand beside dhcp = true.")
        return
    if own is None or gateway is None:
        raise SiteError("network.address and network.gateway are needed without DHCP.")
    if own.version != gateway.version:
        raise SiteError("network.address and network.gateway must both be IPv4, or both IPv6.")
    is_on_cable = isinstance(gateway, ipaddress.IPv6Address) and gateway.is_link_local
    is_near = gateway in own.network or is_on_cable
    if not is_near or gateway == own.ip or gateway in edges(own):
        raise SiteError("network.gateway must be another machine in network.address's own network.")


def _check_families(site: Site) -> None:
    """Without DHCP there is an IPv4 address only when it is the one that is set; nobody's peer."""
    own = site.network.address
    for name, address in _reached(site):
        if own is not None and address == own.ip:
            raise SiteError(f"{name} is network.address: the kiosk would speak to itself.")
        if own is not None and address in edges(own):
            raise SiteError(f"{name} is no machine's: it is the network of network.address itself.")
    if own is None or own.version == ipaddress.IPv4Address(0).version:
        return
    for name, address in _reached(site):
        if address.version != own.version:
            raise SiteError(f"{name} is IPv4: without DHCP network.address must be IPv4, too.")


def _reached(site: Site) -> Iterator[tuple[str, Address]]:
    for name, peer in (
        ("service", site.service),
        ("broker", site.broker),
        ("authority", site.authority),
    ):
        if peer is not None:
            yield f"{name}.address", peer.address
    yield from (("network.ntp_servers", address) for address in site.network.ntp_servers)


def _check_names(site: Site) -> None:
    peers = {"service": site.service, "broker": site.broker, "authority": site.authority}
    named = [(name, peer) for name, peer in peers.items() if peer is not None]
    for (one, peer), (other, second) in itertools.combinations(named, 2):
        if peer.host == second.host and peer.address != second.address:
            raise SiteError(f"{one}.host and {other}.host are one name with two addresses.")


def _check_update(site: Site) -> None:
    if site.update.channel is None:
        return
    if site.authority is None:
        raise SiteError("update.channel needs [authority]: new versions are fetched there.")
    if site.disk.layout is Layout.STOCK:
        raise SiteError('update.channel needs disk.layout = "slots"; a stock system has one only.')
    _check_window(site)


def _check_window(site: Site) -> None:
    window = site.update.window
    night = {(window.begins + passed) % _A_DAY for passed in range(window.minutes)}
    for day, hours in site.hours.week.items():
        for span in hours.split():
            begins, ends = (minutes_of(clock) for clock in span.split("-"))
            if not night.isdisjoint(range(begins, ends)):
                raise SiteError(f"update.window must lie outside hours.{day}: patients come then.")
