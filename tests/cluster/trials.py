"""Who may do what at RabbitMQ, tried with real certificates: what holds as on mosquitto."""

import contextlib
import datetime as dt
from pathlib import Path

from firmware_config.broker import MAX_PACKET_BYTES
from kiosk.batch.publisher import tls_context
from provisioning import bundle, profile
from tests.bench.eavesdropper import NOT_AUTHORIZED, Eavesdropper, is_turned_away
from tests.bench.pki import LineCredentials
from tests.bench.waiting import wait_until
from tests.cluster.nodes import Cluster

_ELSEWHERE = "2710000015"
_TAKEN = (0x00, 0x10)
_SHORT_S = 5.0


def trials(line: LineCredentials, second: Path, cluster: Cluster) -> dict[str, bool]:
    """Each right by its sentence, and whether it held."""
    port = cluster.nodes[0].mqtt_port
    first = f"oqs/v1/{line.kiosk_common_name}"
    other = f"oqs/v1/{line.institution}-reception-2"
    kiosk, hospital = line.kiosk, line.hospital
    return {
        "a kiosk writes on its own topic": _publish(line, kiosk, port, f"{first}/up/coverage")
        in _TAKEN,
        "a kiosk writes on no other's": _is_refused(line, second, port, f"{first}/up/coverage"),
        "a kiosk writes nothing down": _is_refused(line, kiosk, port, f"{first}/down/receipt"),
        "a kiosk leaves nothing elsewhere": _is_refused(line, kiosk, port, f"{first}/up/else"),
        "the hospital writes nothing up": _is_refused(line, hospital, port, f"{first}/up/coverage"),
        "the hospital writes down": _publish(line, hospital, port, f"{other}/down/receipt")
        in _TAKEN,
        "a kiosk reads nothing that goes up": _may_not_read(line, kiosk, port, f"{first}/up/#"),
        "a kiosk reads nothing of another": _may_not_read(line, second, port, f"{first}/down/#"),
        "a kiosk reads its receipts": not _may_not_read(line, kiosk, port, f"{first}/down/receipt"),
        "a kiosk elsewhere does not get in": _is_shut_out(line, port),
        "a stolen client id reaches no session": _is_session_safe(line, second, port),
        "a stolen client id cuts no line": _is_line_safe(line, second, port),
        "a deleted user is out at once": _is_out_at_once(line, second, cluster),
        "a revoked certificate gets no line, without a restart": _is_revoked(line, cluster),
    }


def told(line: LineCredentials, port: int) -> dict[str, str]:
    """What RabbitMQ says where the protocol looks at its answer."""
    nobody = f"oqs/v1/{line.institution}-reception-2/down/inquiry"
    own = f"oqs/v1/{line.kiosk_common_name}/up/coverage"
    return {
        "nobody subscribed": f"0x{_publish(line, line.hospital, port, nobody):02x}",
        "QoS 2": _end_of(line, port, own, b"x", 2),
        "a packet over 2 MiB": _end_of(line, port, own, bytes(MAX_PACKET_BYTES), 1),
    }


def _name(line: LineCredentials, folder: Path) -> str:
    """Our programs call themselves by their certificate's name."""
    if folder == line.hospital:
        return f"hospital-{line.institution}"
    return line.kiosk_common_name if folder == line.kiosk else f"{line.institution}-reception-2"


def _publish(line: LineCredentials, folder: Path, port: int, topic: str) -> int:
    """The reason code, or 0x87 when the line was ended for it."""
    with Eavesdropper(folder, port, _name(line, folder)) as client:
        client.client.publish(topic, b"x", 1)
        wait_until(lambda: bool(client.judged) or client.end is not None, "no answer")
        return client.judged[0] if client.judged else NOT_AUTHORIZED


def _is_refused(line: LineCredentials, folder: Path, port: int, topic: str) -> bool:
    return _publish(line, folder, port, topic) == NOT_AUTHORIZED


def _may_not_read(line: LineCredentials, folder: Path, port: int, topic: str) -> bool:
    with Eavesdropper(folder, port, _name(line, folder)) as client:
        told: list[int] = []
        client.client.on_subscribe = lambda _c, _u, _m, reasons, _p: told.extend(
            reason.value for reason in reasons
        )
        client.client.subscribe(topic, 1)
        wait_until(lambda: bool(told) or client.end is not None, "no answer")
        return not told or told[0] >= 0x80


def _is_shut_out(line: LineCredentials, port: int) -> bool:
    """A kiosk of another institution, with a certificate of the same authority."""
    folder = line.kiosk.with_name("elsewhere")
    identity = profile.device(_ELSEWHERE, "reception-1")
    bundle.issue_insurer(line.office, folder, identity, dt.datetime.now(dt.UTC))
    with Eavesdropper(folder, port, identity.common_name) as client:
        return bool(client.answer)


def _is_session_safe(line: LineCredentials, second: Path, port: int) -> bool:
    """Another kiosk says it is the first: what waits for the first is still there for it."""
    name, topic = line.kiosk_common_name, f"oqs/v1/{line.kiosk_common_name}/down/receipt"
    with Eavesdropper(line.kiosk, port, name, keeps_session=True) as kiosk:
        kiosk.subscribe(topic)
    _publish(line, line.hospital, port, topic)
    with Eavesdropper(second, port, name, keeps_session=True) as thief:
        heard_by_thief = bool(thief.heard)
    with Eavesdropper(line.kiosk, port, name, keeps_session=True) as kiosk:
        try:
            wait_until(lambda: bool(kiosk.heard), "gone", deadline_s=_SHORT_S)
        except TimeoutError:
            return False
    return not heard_by_thief


def _is_line_safe(line: LineCredentials, second: Path, port: int) -> bool:
    """The first's open line stays while the second says it is the first."""
    name = line.kiosk_common_name
    with Eavesdropper(line.kiosk, port, name) as kiosk:
        with Eavesdropper(second, port, name):
            pass
        with contextlib.suppress(TimeoutError):
            wait_until(lambda: kiosk.end is not None, "still open", deadline_s=_SHORT_S)
        return kiosk.end is None


def _is_out_at_once(line: LineCredentials, second: Path, cluster: Cluster) -> bool:
    """Instead of mosquitto's list and restart."""
    name, port = _name(line, second), cluster.nodes[0].mqtt_port
    with Eavesdropper(second, port, name) as kiosk:
        cluster.ask(cluster.nodes[1], "delete_user", name)
        with contextlib.suppress(TimeoutError):
            wait_until(lambda: kiosk.end is not None, "still open", deadline_s=_SHORT_S)
        is_cut = kiosk.end is not None
    with Eavesdropper(second, port, name) as again:
        return is_cut and bool(again.answer)


def _end_of(line: LineCredentials, port: int, topic: str, payload: bytes, qos: int) -> str:
    """How the line ends."""
    with Eavesdropper(line.kiosk, port, line.kiosk_common_name) as client:
        client.client.publish(topic, payload, qos)
        return f"line ended, 0x{client.wait_for_end():02x}"


def _is_revoked(line: LineCredentials, cluster: Cluster) -> bool:
    """A new list counts for new lines, at every node; the last trial, for the first kiosk's."""
    ports = [node.mqtt_port for node in cluster.nodes]
    let_in = [not is_turned_away(tls_context(line.kiosk), port) for port in ports]
    line.revoke(line.kiosk, dt.datetime.now(dt.UTC))
    cluster.take_lists()
    shut_out = [is_turned_away(tls_context(line.kiosk), port) for port in ports]
    others = [not is_turned_away(tls_context(line.hospital), port) for port in ports]
    return all([*let_in, *shut_out, *others])
