"""The broker's machine as data: mosquitto's settings, who may do what, its unit's drop-in.

Another tree than the kiosk's (``render``), from the same site file; its units for revocation lists
lie in ``broker_rootfs/``. Settings: mosquitto.conf(5) of 2.0.11; why each value: decision 0054.
"""

import dataclasses

from eligibility.identity import device_name
from firmware_config.errors import SiteError
from firmware_config.formats import host_name, topic_level, word
from firmware_config.render import File, static_files
from firmware_config.site import BrokerMachine, Peer, Site

MAX_PACKET_BYTES = 2 * 1024 * 1024
"""A list of 2,000 lines is up to 1 MiB of JSON, 16/9 of that once signed and encrypted."""
MAX_CONNECTIONS = 1_000
"""Each half-open one counts, so a low limit would let a stranger shut the kiosks out."""
SESSIONS_KEPT = "8d"
"""A day more than both ends ask for: whoever asks for ever gets this."""
IN_FLIGHT = 20

FOLLOWS = "kiosk-broker-follow.service"
"""Only where the site has an authority."""
_PORTS_OF_ROOT = 1024
_PRIVATE = 0o600
_OWNER = "mosquitto:mosquitto"
_DATA_OF_DEBIAN = BrokerMachine().data
_UP = ("coverage", "notice", "answer", "status")
_DOWN = ("receipt", "inquiry")


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """Where things lie; the bench has other places."""

    credentials: str = "/run/credentials/mosquitto.service"
    """Opened there by systemd for this one unit."""
    acl: str = "/etc/mosquitto/acl"


ON_THE_MACHINE = Places()


def render_broker(site: Site) -> dict[str, File]:
    """Every file of the broker's machine, by its absolute path.

    Raises:
        SiteError: the broker's port is one of root's.
    """
    if site.broker.port < _PORTS_OF_ROOT:
        raise SiteError("broker.port must be 1024 or above: mosquitto is never root here.")
    tree = static_files("broker_rootfs")
    tree["/etc/mosquitto/mosquitto.conf"] = File(mosquitto_conf(site).encode())
    tree["/etc/mosquitto/acl"] = File(acl(site).encode(), _PRIVATE, _OWNER)
    units = "/etc/systemd/system"
    tree[f"{units}/mosquitto.service.d/site.conf"] = File(_site_drop_in(site).encode())
    if site.authority is None:
        del tree[f"{units}/{FOLLOWS}"]
    else:
        drop_in = File(_follow_drop_in(site.authority).encode())
        tree[f"{units}/{FOLLOWS}.d/site.conf"] = drop_in
    return dict(sorted(tree.items()))


def mosquitto_conf(site: Site, places: Places = ON_THE_MACHINE) -> str:
    """/etc/mosquitto/mosquitto.conf."""
    machine = site.broker_machine
    credentials = word(places.credentials)
    return f"""\
# Rendered from the site file; do not edit here.

# The only listener: TLS 1.3, and nobody without a certificate of our authority that stands.
listener {site.broker.port} {word(str(machine.listen or site.broker.address))}
cafile {credentials}/ca.crt
certfile {credentials}/device.crt
keyfile {credentials}/device.key
crlfile {credentials}/crl.pem
tls_version tlsv1.3
require_certificate true
# The certificate's common name is user and client id, whatever a client calls itself.
use_identity_as_username true
use_username_as_clientid true
max_connections {MAX_CONNECTIONS}
max_qos 1
max_topic_alias 0

# Rights: what the list does not name is refused.
allow_anonymous false
acl_file {word(places.acl)}
sys_interval 0

# Each change is on the disk before it is acknowledged.
persistence true
persistence_location {word(machine.data)}/
autosave_on_changes true
autosave_interval 1
persistent_client_expiration {SESSIONS_KEPT}

# Limits: what is dropped beyond them still lies in a kiosk's outbox and is offered again.
max_queued_messages {machine.max_queued_messages}
max_queued_bytes {machine.max_queued_mib * 1024 * 1024}
max_inflight_messages {IN_FLIGHT}
max_packet_size {MAX_PACKET_BYTES}
set_tcp_nodelay true

# The journal sets the time; these kinds name clients, never topics or payloads, and not each save.
log_dest stderr
log_timestamp false
log_type error
log_type warning
log_type notice
"""


def acl(site: Site) -> str:
    """/etc/mosquitto/acl: each kiosk its own branch, the hospital those of its kiosks.

    Whole topics, no pattern: a kiosk of another institution has a certificate of the same
    authority, and nobody may leave retained messages under names of his own making.
    """
    institution = site.site.institution
    names = [device_name(institution, device) for device in kiosks(site)]
    users = [_user(name, _rules(name, up="write", down="read")) for name in names]
    desk = "".join(_rules(name, up="read", down="write") for name in names)
    hospital = _user(f"hospital-{institution}", desk)
    return "# Rendered from the site file; do not edit here.\n" + "".join([*users, hospital])


def kiosks(site: Site) -> tuple[str, ...]:
    """The devices that may connect."""
    return site.broker_machine.kiosks or (site.site.device,)


def _user(name: str, rules: str) -> str:
    return f"\nuser {topic_level(name)}\n{rules}"


def _rules(name: str, *, up: str, down: str) -> str:
    branch = f"oqs/v1/{topic_level(name)}"
    ups = "".join(f"topic {up} {branch}/up/{kind}\n" for kind in _UP)
    return ups + "".join(f"topic {down} {branch}/down/{kind}\n" for kind in _DOWN)


def _site_drop_in(site: Site) -> str:
    """What of the unit depends on the site: port, folder, and what to do with a cut store."""
    data = word(site.broker_machine.data)
    is_debians = data == _DATA_OF_DEBIAN
    kept = "StateDirectory=mosquitto\n" if is_debians else _folder_of_its_own(data)
    # a disk that is not there yet must not be taken for an empty one
    mounted = "" if is_debians else f"[Unit]\nRequiresMountsFor={data}\n"
    aside = f"mv -fT {data}/mosquitto.db {data}/mosquitto.db.set-aside"
    said = "journalctl -q -o cat _SYSTEMD_INVOCATION_ID=$$INVOCATION_ID"
    return f"""\
# Rendered from the site file; do not edit here.
{mounted}\
[Service]
SocketBindAllow=tcp:{site.broker.port}
{kept}\
# A full disk leaves the store cut, and mosquitto does not start with it: then it is set aside, and
# the next start, two seconds later, is without. Nothing that counts is lost (decision 0055).
ExecStopPost=-+/bin/sh -c 'journalctl --sync; {said} | grep -q "open database" && {aside}'
"""


def _folder_of_its_own(data: str) -> str:
    """Made before the unit is shut in."""
    made = f"/usr/bin/install -d -o mosquitto -g mosquitto -m 0700 {data}"
    return f"ExecStartPre=+{made}\nReadWritePaths={data}\n"


def _follow_drop_in(authority: Peer) -> str:
    """Whom to ask; the address, because no name service is."""
    url = f"https://{host_name(authority.host)}:{authority.port}"
    address = word(str(authority.address))
    options = f"--authority {url} --address {address} --into /etc/mosquitto/credentials"
    return f"""\
# Rendered from the site file; do not edit here.
[Service]
ExecStart=/opt/broker/bin/python -m provisioning follow-crl {options} --then "/usr/bin/systemctl restart mosquitto.service"
IPAddressAllow={address}
"""  # noqa: E501  one line of the file
