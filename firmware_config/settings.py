"""Site-dependent files below /etc: the kiosk's own settings, names, time, USB, unit drop-ins."""

import dataclasses

from firmware_config.firewall import learns_ipv6
from firmware_config.formats import host_name, toml_string, word
from firmware_config.panel import BACKLIGHTS
from firmware_config.site import Peer, Site

_CREDENTIALS = "/etc/kiosk/credentials"
"""Sealed there; in a unit systemd's $CREDENTIALS_DIRECTORY, with the opened ones, comes first."""
_STATE = "/var/lib/kiosk"


def kiosk_toml(site: Site) -> str:
    """/etc/kiosk/kiosk.toml, read by kiosk.config."""
    clinic, panel = site.site, site.panel
    return f"""\
# Rendered from the site file; do not edit here.

[site]
institution = {toml_string(clinic.institution)}
device = {toml_string(clinic.device)}
clinic_name = {toml_string(clinic.clinic_name)}

[service]
url = {toml_string(f"https://{host_name(site.service.host)}:{site.service.port}")}
by_terminal = {str(site.service.by_terminal).lower()}

[broker]
host = {toml_string(host_name(site.broker.host))}
port = {site.broker.port}
{_authority(site)}
[paths]
credentials = {toml_string(_CREDENTIALS)}
state = {toml_string(_STATE)}

[panel]
width = {panel.width}
height = {panel.height}
inches = {panel.inches}
{_backlight(site)}
[card]
reader = {toml_string(site.card.reader)}

[camera]
source = {toml_string(site.camera.source)}

[face]
is_on = {str(site.face.is_on).lower()}

[consent]
asks_prescription = {str(site.consent.asks_prescription).lower()}

[sound]
volume = {site.sound.volume}
{_keys(site)}{_update(site)}{_hours(site)}{_wording(site)}"""


def _authority(site: Site) -> str:
    """[authority], or nothing: the kiosk's identity comes as files."""
    peer = site.authority
    if peer is None:
        return ""
    return f"\n[authority]\nhost = {toml_string(host_name(peer.host))}\nport = {peer.port}\n"


def _keys(site: Site) -> str:
    """[keys], or nothing: keys lie in sealed files."""
    keys = site.keys
    if keys is None:
        return ""
    return f"\n[keys]\nmodule = {toml_string(keys.module)}\ntoken = {toml_string(keys.token)}\n"


def _update(site: Site) -> str:
    """[update], or nothing: no new versions are asked for."""
    channel = site.update.channel
    return "" if channel is None else f"\n[update]\nchannel = {toml_string(channel)}\n"


def _backlight(site: Site) -> str:
    """The panel's folder, or nothing: then staff have no keys for the brightness."""
    name = site.panel.backlight
    return f"backlight = {toml_string(f'{BACKLIGHTS}/{name}')}\n" if name else ""


def _hours(site: Site) -> str:
    """[hours], or nothing: a kiosk without it is always open."""
    hours = site.hours
    if not any(hours.week.values()):
        return ""
    days = "".join(f"{day} = {toml_string(text)}\n" for day, text in hours.week.items())
    closed = ", ".join(toml_string(day) for day in hours.closed_days)
    return f"\n[hours]\n{days}closed_days = [{closed}]\n"


def _wording(site: Site) -> str:
    """[wording.ja] and the others, those with a sentence."""
    tables = ""
    for language in dataclasses.fields(site.wording):
        said = getattr(site.wording, language.name)
        lines = "".join(f"{word(key)} = {toml_string(text)}\n" for key, text in said)
        tables += f"\n[wording.{language.name}]\n{lines}" if said else ""
    return tables


def hosts(site: Site) -> str:
    """/etc/hosts: the names the kiosk knows; the closed network needs no name service."""
    own = f"{site.site.institution}-{site.site.device}"
    rows = ["127.0.0.1 localhost", "::1 localhost", f"127.0.1.1 {host_name(own)}"]
    names: dict[str, str] = {}
    for peer in site.peers:
        names[host_name(peer.host)] = str(peer.address)
    rows += [f"{word(address)} {name}" for name, address in names.items()]
    return "".join(f"{row}\n" for row in rows)


def hostname(site: Site) -> str:
    """/etc/hostname."""
    return host_name(f"{site.site.institution}-{site.site.device}") + "\n"


def chrony_conf(site: Site) -> str:
    """/etc/chrony/chrony.conf: asks the given servers, answers nobody."""
    servers = "".join(
        f"server {word(str(address))} iburst\n" for address in site.network.ntp_servers
    )
    return f"""\
# Rendered from the site file; do not edit here.
{servers}\
# A kiosk without a clock battery wakes up in the past: step as far as needed in the beginning.
makestep 1 3
# The board's clock runs in UTC; else chronyd -s begins nine hours in the past, in Japan.
rtconutc
driftfile /var/lib/chrony/chrony.drift
rtcsync
# No listener: neither time service nor remote control.
port 0
cmdport 0
"""


def asound_conf(site: Site) -> str:
    """/etc/asound.conf: who plays what every program plays.

    No program sets a level: the drivers of the board begin at 0 dB, the kiosk has its own volume.
    """
    card = word(site.sound.card)
    return f"""\
# Rendered from the site file; do not edit here.
defaults.pcm.card {card}
defaults.ctl.card {card}
"""


def update_drop_in(site: Site) -> str:
    """When the night's hours begin, and how many minutes kiosks spread over."""
    window = site.update.window
    return f"""\
# Rendered from the site file; do not edit here.
[Timer]
OnCalendar=
OnCalendar=*-*-* {window.begins_at}:00 Asia/Tokyo
RandomizedDelaySec={window.minutes}min
"""


def network_drop_in(*peers: Peer) -> str:
    """A drop-in that lets one unit reach these peers; its unit denies all others."""
    allowed = "".join(
        f"IPAddressAllow={word(address)}\n"
        for address in dict.fromkeys(str(peer.address) for peer in peers)
    )
    return f"# Rendered from the site file; do not edit here.\n[Service]\n{allowed}"


def network_file(site: Site) -> str:
    """/etc/systemd/network/10-kiosk.network: one interface, nothing learned from the net."""
    network = site.network
    ipv6 = "ipv6" if site.uses_ipv6 else "no"
    hears = "yes" if learns_ipv6(site) else "no"
    how = "DHCP=ipv4\n"
    if network.address is not None and network.gateway is not None:
        how = f"Address={word(str(network.address))}\nGateway={word(str(network.gateway))}\n"
    return f"""\
# Rendered from the site file; do not edit here.
[Match]
Name={word(network.interface)}

[Network]
{how}\
LinkLocalAddressing={ipv6}
# An IPv6 address comes from the router's advertisements; one set by hand hears none.
IPv6AcceptRA={hears}
LLDP=no
LLMNR=no
MulticastDNS=no

[DHCPv4]
UseDNS=no
UseNTP=no
UseHostname=no
UseDomains=no
# Whose kiosk this is, is not the network's business.
SendHostname=no

[IPv6AcceptRA]
UseDNS=no
UseDomains=no
DHCPv6Client=no
"""
