"""Settings of a RabbitMQ node for this line: what mosquitto's are in ``firmware_config.broker``.

TLS stands in advanced.config, because revocation lists cannot be named in rabbitmq.conf.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from firmware_config.broker import MAX_PACKET_BYTES

PLUGINS = "[rabbitmq_mqtt,rabbitmq_auth_mechanism_ssl].\n"
ADVANCED = """\
[{rabbit, [{ssl_options, [
  {cacertfile, "/cluster/tls/ca.crt"},
  {certfile, "/cluster/tls/device.crt"},
  {keyfile, "/cluster/tls/device.key"},
  {verify, verify_peer},
  {fail_if_no_peer_cert, true},
  {depth, 2},
  {versions, ['tlsv1.3']},
  {crl_check, peer},
  {crl_cache, {ssl_crl_hash_dir, {internal, [{dir, "/cluster/lists"}]}}}
]}]}].
"""
_BEGIN = b"-----BEGIN X509 CRL-----"
_SESSIONS_S = 8 * 24 * 3600
_SETTINGS = """\
listeners.tcp = none
mqtt.listeners.tcp = none
mqtt.listeners.ssl.default = 127.0.0.1:{mqtt_port}
auth_mechanisms.1 = EXTERNAL
ssl_cert_login_from = common_name
mqtt.ssl_cert_login = true
mqtt.ssl_cert_client_id_from = subject_alternative_name
mqtt.ssl_cert_login_san_type = dns
mqtt.ssl_cert_login_san_index = 0
mqtt.allow_anonymous = false
mqtt.durable_queue_type = quorum
mqtt.max_session_expiry_interval_seconds = {sessions}
mqtt.max_packet_size_authenticated = {packet}
cluster_formation.peer_discovery_backend = classic_config
{peers}
cluster_partition_handling = pause_minority
net_ticktime = 10
load_definitions = /cluster/definitions.json
log.console = true
log.console.level = warning
log.file = false
"""


def settings(mqtt_port: int, names: Iterable[str]) -> str:
    """rabbitmq.conf of one node of the cluster ``names``."""
    peers = "\n".join(
        f"cluster_formation.classic_config.nodes.{place} = {name}@localhost"
        for place, name in enumerate(names, 1)
    )
    return _SETTINGS.format(
        mqtt_port=mqtt_port, peers=peers, sessions=_SESSIONS_S, packet=MAX_PACKET_BYTES
    )


def write_lists(folder: Path, crl: Path) -> None:
    """One file an issuer, named by OpenSSL's hash of its name, as Erlang looks them up."""
    folder.mkdir(exist_ok=True)
    for block in crl.read_bytes().split(_BEGIN)[1:]:
        one = _BEGIN + block
        named = subprocess.run(
            ["openssl", "crl", "-hash", "-noout"], input=one, capture_output=True, check=True
        )
        beside = folder / "new"
        beside.write_bytes(one)
        beside.rename(folder / f"{named.stdout.decode().strip()}.r0")
