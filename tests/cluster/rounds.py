"""A batch through the cluster, and the node that carries it killed in the middle."""

import contextlib
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.batch import Batch
from tests.bench.cable import Cable
from tests.bench.hospital import Hospital
from tests.bench.pki import LineCredentials
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until
from tests.cluster.nodes import Cluster, is_open

_DEADLINE_S = 300.0
_LINK_UP = "batch.link_up"


@dataclasses.dataclass(frozen=True)
class Round:
    """What became of one round's records."""

    killed: str
    verified: int
    filed: int
    lost: int
    doubled: int
    received_before_kill: int
    connected_after_s: float
    """From the kill to the kiosk's next connection."""
    all_filed_after_s: float
    """From the kill to the last file."""
    whole_again_s: float
    """From the killed node's start until the cluster has three nodes."""

    @property
    def is_met(self) -> bool:
        """True when each record was filed once."""
        return self.lost == 0 and self.doubled == 0 and self.filed == self.verified


class Front(Cable):
    """One port for the cluster, as a load balancer gives: each connection to the first node up."""

    def __init__(self, cluster: Cluster) -> None:
        self._nodes = cluster.nodes
        self.carrying = cluster.nodes[0]
        """The node of the newest connection."""
        super().__init__(self._choose)

    def _choose(self) -> int:
        up = (node for node in self._nodes if is_open(node.mqtt_port))
        self.carrying = next(up, self.carrying)
        return self.carrying.mqtt_port


def rounds(
    directory: Path, line: LineCredentials, cluster: Cluster, records: int, count: int
) -> list[Round]:
    """So many rounds on the same outbox and inbox; a killed node is back before the next."""
    with (
        Front(cluster) as front,
        Hospital(directory / "hospital", line, front) as hospital,
        Batch(directory / "kiosk", line, front) as batch,
    ):
        return [_round(cluster, front, hospital, batch, records) for _ in range(count)]


def _round(cluster: Cluster, front: Front, hospital: Hospital, batch: Batch, records: int) -> Round:
    batch.stop()
    hospital.restart()
    filed_before, known = len(hospital.files()), set(hospital.records())
    with contextlib.closing(batch.outbox()) as outbox:
        expected = receptions(outbox, records)
    batch.start()
    _wait(lambda: len(hospital.records()) - len(known) >= records // 4, "nothing arrived")
    node, links = front.carrying, batch.log.count(_LINK_UP)
    node.kill()
    killed_at, had = time.monotonic(), len(hospital.records())
    _wait(lambda: batch.log.count(_LINK_UP) > links, "the kiosk does not come back")
    connected = time.monotonic() - killed_at
    _wait(batch.is_all_received, "not all have a receipt")
    _wait(lambda: len(hospital.files()) >= filed_before + len(expected), "not all were filed")
    filed_after = time.monotonic() - killed_at
    cluster.start(node)
    starting = time.monotonic()
    _wait(cluster.is_whole, "the killed node does not come back")
    arrived = [one for one in hospital.records() if one not in known]
    filed = len(hospital.files()) - filed_before
    return Round(
        killed=node.name,
        verified=len(expected),
        filed=filed,
        lost=len(set(expected) - set(arrived)),
        doubled=len(arrived) - len(set(arrived)) + max(0, filed - len(expected)),
        received_before_kill=had - len(known),
        connected_after_s=round(connected, 1),
        all_filed_after_s=round(filed_after, 1),
        whole_again_s=round(time.monotonic() - starting, 1),
    )


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    wait_until(condition, otherwise, deadline_s=_DEADLINE_S)
