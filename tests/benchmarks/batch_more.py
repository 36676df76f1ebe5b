"""What else the batch channel costs: one record's way, memory over many, a list of 1,000 lines.

    latency    from seal to the hospital's file, beside the same bytes by plain MQTT, there and back
    memory     of kiosk batch and hospital after a tenth of the records and after all
    list       appointments of a made-up nation, beside the same lines asked of the service directly

python -m tests.benchmarks.batch_more [--records 20000] [--lines 1000]
"""

import argparse
import datetime as dt
import re
import statistics
import tempfile
import threading
import time
from pathlib import Path

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from eligibility.oqs_bulk import UNITS
from eligibility.oqs_search import SearchInfo
from hospital import config
from hospital.appointments import Appointment
from hospital.inquiries import InquiryState, open_inquiries
from kiosk.batch.publisher import tls_context
from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials, make_line
from tests.bench.receptions import a_sealed_record, receptions
from tests.bench.service import Service
from tests.bench.waiting import wait_until
from tests.benchmarks.batch import fill
from tests.benchmarks.nation_world import World, world
from tests.integration.cloud.hospital import Hospital as HospitalAtTheService

RECORDS = 20_000
LINES = 1_000
TIMES = 30
NATION = 20_000
DEADLINE_S = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.batch_more")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--lines", type=int, default=LINES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        line = make_line(at / "line", dt.datetime.now(dt.UTC))
        with Mosquitto(at / "broker", line.broker) as broker:
            _latency(at / "latency", line, broker)
            _memory(at / "memory", line, broker, options.records)
    with world(NATION) as made, Mosquitto(made.directory / "broker", made.line.broker) as broker:
        _list(made, broker, options.lines)


def _latency(at: Path, line: LineCredentials, broker: Mosquitto) -> None:
    with Hospital(at / "hospital", line, broker) as hospital, Batch(at, line, broker) as batch:
        batch.wait_for("batch.link_up")
        outbox = batch.outbox()
        seen = []
        for number in range(1, TIMES + 1):
            receptions(outbox, 1)
            began = time.perf_counter()  # the seal is on disk
            while len(hospital.files()) < number:
                time.sleep(0.001)
            seen.append(time.perf_counter() - began)
        outbox.close()
    ours, plain = statistics.median(seen), _plain_round_trip(line, broker)
    print(
        f"one record, seal to file: median {ours * 1e3:.0f} ms, longest {max(seen) * 1e3:.0f} ms;"
        f" plain MQTT there and back {plain * 1e3:.1f} ms; ratio {ours / plain:.0f}"
    )


def _plain_round_trip(line: LineCredentials, broker: Mosquitto) -> float:
    """Kiosk to hospital and back, a client of ours that does nothing else at each end."""
    topic = f"oqs/v1/{line.kiosk_common_name}"
    record, back = a_sealed_record().sealed, threading.Event()
    kiosk, hospital = (_client(folder) for folder in (line.kiosk, line.hospital))
    hospital.on_message = lambda client, *_: client.publish(f"{topic}/down/receipt", b"{}", 1)
    kiosk.on_message = lambda *_: back.set()
    for client, listens_to in ((hospital, "up/coverage"), (kiosk, "down/receipt")):
        is_listening = threading.Event()
        client.on_subscribe = lambda *_, heard=is_listening: heard.set()
        client.connect("localhost", broker.port)
        client.loop_start()
        client.subscribe(f"{topic}/{listens_to}", 1)
        assert is_listening.wait(10), "the broker did not answer"
    seen = []
    for _ in range(TIMES):
        back.clear()
        began = time.perf_counter()
        kiosk.publish(f"{topic}/up/coverage", record, 1)
        assert back.wait(10), "nothing came back"
        seen.append(time.perf_counter() - began)
    for client in (kiosk, hospital):
        client.disconnect()
        client.loop_stop()
    return statistics.median(seen)


def _client(credentials: Path) -> mqtt.Client:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.tls_set_context(tls_context(credentials))
    return client


def _memory(at: Path, line: LineCredentials, broker: Mosquitto, records: int) -> None:
    early = records // 10
    with Hospital(at / "hospital", line, broker) as hospital, Batch(at, line, broker) as batch:
        batch.wait_for("batch.link_up")
        seen = []
        for more, all_in_all in ((early, early), (records - early, records)):
            fill(at, line, more)
            wait_until(batch.is_all_received, "too slow", DEADLINE_S)
            _wait_for_files(hospital, all_in_all)
            seen.append([_megabytes(one) for one in (batch, hospital)])
    for name, before, after in zip(("kiosk batch", "hospital"), *seen, strict=True):
        print(
            f"memory of {name}: {before:.1f} MB after {early} records, {after:.1f} MB after"
            f" {records}; ratio {after / before:.2f}"
        )


def _wait_for_files(hospital: Hospital, count: int) -> None:
    wait_until(lambda: len(hospital.files()) == count, "not filed", DEADLINE_S)


def _megabytes(service: Service) -> float:
    status = Path(f"/proc/{service.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def _list(made: World, broker: Mosquitto, lines: int) -> None:
    targets = made.targets[:lines]
    made.cloud.enrol(made.line.hospital)
    with HospitalAtTheService(made.cloud.url, made.line.hospital) as direct:
        began = time.perf_counter()
        for start in range(0, len(targets), UNITS):
            some = targets[start : start + UNITS]
            number = direct.hand_in(*(SearchInfo.of_face(one.face) for one in some))
            direct.wait_for(number, every_s=0.1)
        bare = time.perf_counter() - began
    at = made.directory / "line-to-the-kiosk"
    asked = [Appointment(number, one.face) for number, one in enumerate(targets, 1)]
    with (
        Hospital(at / "hospital", made.line, broker) as hospital,
        Batch(at / "kiosk", made.line, broker, service_url=made.cloud.url) as batch,
        open_inquiries(config.load(hospital.config)) as inquiries,
    ):
        batch.wait_for("batch.link_up")
        began = time.perf_counter()
        inquiry_id = inquiries.ask(made.line.device, asked, dt.timedelta(minutes=5))
        wait_until(lambda: inquiries.progress(inquiry_id).parts >= 1, "no part", DEADLINE_S)
        first = time.perf_counter() - began
        done = InquiryState.COMPLETE
        wait_until(lambda: inquiries.progress(inquiry_id).state is done, "not done", DEADLINE_S)
        ours = time.perf_counter() - began
        found = sum(one.status == "found" for one in inquiries.answers(inquiry_id))
    print(
        f"list of {len(targets)} lines: first part after {first:.1f} s, all after {ours:.1f} s,"
        f" {found} found; asked directly {bare:.1f} s; ratio {ours / bare:.1f}"
    )


if __name__ == "__main__":
    main()
