"""What somebody sends who has stolen the kiosk's certificate, keys and all but its outbox.

It takes over the kiosk's session at the broker, too: the client id is the certificate's.
"""

import contextlib
import datetime as dt
import random
import sqlite3
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from eligibility import wire
from eligibility.batch import digest_of, record_sha256
from eligibility.identity import hospital_uri
from kiosk.batch.envelope import Envelope
from kiosk.batch.publisher import tls_context
from tests.soak.batch.stage import OTHER_KIOSK, Stage

_CONNECT_S = 2.0
_SENT_S = 2.0
_LONG = 300_000
_EPOCH = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


def attack(stage: Stage, chosen: random.Random) -> int:
    """Sends it all under the kiosk's name; gives how many the broker took."""
    messages = [*_garbage(chosen), *_foreign(stage), *_with_own_keys(stage, chosen)]
    chosen.shuffle(messages)
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=stage.line.kiosk_common_name,
        protocol=mqtt.MQTTv5,
        reconnect_on_failure=False,
    )
    client.tls_set_context(tls_context(stage.line.kiosk))
    is_up = threading.Event()
    client.on_connect = lambda *_: is_up.set()
    try:
        client.connect("127.0.0.1", stage.broker.port, clean_start=chosen.random() < 0.5)
    except (OSError, ssl.SSLError):
        return 0
    client.loop_start()
    try:
        is_up.wait(_CONNECT_S)
        return sum(_is_taken(client, stage, *message) for message in messages)
    finally:
        client.disconnect()
        client.loop_stop()


def _is_taken(client: mqtt.Client, stage: Stage, channel: str, payload: bytes) -> bool:
    topic = f"oqs/v1/{stage.line.kiosk_common_name}/{channel}"
    with contextlib.suppress(RuntimeError, ValueError):  # the kiosk has taken its session back
        sent = client.publish(topic, payload, 1)
        sent.wait_for_publish(_SENT_S)
        return sent.is_published()
    return False


def _garbage(chosen: random.Random) -> Iterator[tuple[str, bytes]]:
    for channel in ("up/coverage", "up/notice", "up/answer", "up/status"):
        yield channel, b""
        yield channel, chosen.randbytes(200)
    yield "up/coverage", b"e" * _LONG
    yield "up/coverage", b"[" * 100_000
    yield "up/coverage", b"eyJhbGciOiJub25lIn0.e30."


def _foreign(stage: Stage) -> Iterator[tuple[str, bytes]]:
    """Another kiosk of the institution signs: in its own name, and in this one's."""
    envelope = _envelope(stage, stage.other_kiosk)
    for named in (OTHER_KIOSK, stage.line.device):
        notice = wire.NoticeUp(
            notice_id=f"foreign-{named}",
            institution=stage.line.institution,
            device=named,
            kind="staff-called",
            at=_EPOCH,
        )
        yield "up/notice", envelope.close_up(wire.encode(notice))


def _with_own_keys(stage: Stage, chosen: random.Random) -> Iterator[tuple[str, bytes]]:
    """What was filed long ago: as it was, changed, under a wrong hash; and a day cut short."""
    yield "up/coverage", _envelope(stage, stage.line.kiosk).close_up(b'{"schema":"oev-none/1"}')
    query = "SELECT business_day, sequence, verification_id, body FROM record"
    filed = []
    with contextlib.suppress(sqlite3.OperationalError):  # its disk may be full just now
        filed = stage.inbox(query)
    if not filed:
        return
    row = chosen.choice(filed)
    body = row[3]
    changed = body.replace(b'"reception_number":', b'"reception_number":9')
    for sent, sha256 in (
        (body, record_sha256(body)),
        (changed, record_sha256(changed)),
        (changed, record_sha256(body)),
        (body[:-40], record_sha256(body[:-40])),
    ):
        yield "up/coverage", _part(stage, row, sent, sha256)
    total = wire.DayTotal(
        total_id=f"cut-short-{row[2]}",
        institution=stage.line.institution,
        device=stage.line.device,
        business_day=dt.date.fromisoformat(row[0]),
        revision=0,
        total=1,
        digest=digest_of([record_sha256(body)]),
        closed_at=_EPOCH,
    )
    yield "up/coverage", _envelope(stage, stage.line.kiosk).close_up(wire.encode(total))


def _part(stage: Stage, row: tuple[str, int, str, bytes], body: bytes, sha256: str) -> bytes:
    day, sequence, verification_id, _filed = row
    part = wire.BatchPart(
        part_id=f"hostile-{verification_id}",
        institution=stage.line.institution,
        device=stage.line.device,
        business_day=dt.date.fromisoformat(day),
        count=1,
        digest=digest_of([sha256]),
        records=(wire.PartRecord(sequence, verification_id, sha256, wire.embed(body)),),
    )
    return _envelope(stage, stage.line.kiosk).close_up(wire.encode(part))


def _envelope(stage: Stage, credentials: Path) -> Envelope:
    return Envelope(credentials, hospital_uri(stage.line.institution))
