"""What the service counts, as Prometheus reads it: operations and outcomes, never a person.

Labels come from closed lists (operations, kinds of callers, outcomes, pools, queues), so that no
institution and nobody's number becomes one.
"""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from cloud.domain.values import CallerKind

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20, 120)
_ROWS = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclasses.dataclass(frozen=True, slots=True)
class PoolUse:
    """Connections of one pool."""

    in_use: int
    idle: int
    most: int


@dataclasses.dataclass(frozen=True, slots=True)
class Queue:
    """What waits somewhere in the database."""

    name: str
    waiting: int
    oldest_s: float


class Metrics:
    """One service's; several may live in one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "eligibility_requests",
            "Answers, by operation, kind of caller and outcome (ok, a KSK code, OQSCD006).",
            ("operation", "kind", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            "eligibility_request_seconds",
            "From the request's header to its answer, audit row included.",
            ("operation",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._guessing = Counter(
            "eligibility_guessing_alarms",
            "Callers that used up their card faces which find nobody (not_found_burst).",
            ("kind",),
            registry=registry,
        )
        self._under_way = Gauge(
            "eligibility_requests_under_way", "Requests not answered yet.", registry=registry
        )
        self._batch_rows = Histogram(
            "eligibility_audit_batch_rows",
            "Rows of the audit trail that share a commit.",
            buckets=_ROWS,
            registry=registry,
        )
        self._commit_seconds = Histogram(
            "eligibility_audit_commit_seconds",
            "How long such a commit takes.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._unwritten = Counter(
            "eligibility_audit_failed_rows",
            "Rows that could not be written: as many answers were not given.",
            registry=registry,
        )
        self._audit_waiting = Gauge(
            "eligibility_audit_waiting", "Answers that wait for their audit row.", registry=registry
        )
        self._pool = Gauge(
            "eligibility_database_connections",
            "Connections of each pool.",
            ("pool", "state"),
            registry=registry,
        )
        self._queue = Gauge(
            "eligibility_queue_waiting",
            "What waits in the database, by queue.",
            ("queue",),
            registry=registry,
        )
        self._queue_oldest = Gauge(
            "eligibility_queue_oldest_seconds",
            "Age of what waits longest.",
            ("queue",),
            registry=registry,
        )
        self._list_age = Gauge(
            "eligibility_card_list_age_seconds",
            "Age of the list of cards taken back, by generation; -1 when there is none.",
            ("generation",),
            registry=registry,
        )
        self._party_lists = Gauge(
            "eligibility_party_lists_left_seconds",
            "Until the first of the authority's lists ends and nobody is let in; -1: not followed.",
            registry=registry,
        )
        self._party_lists.set(-1)
        self._lag = Gauge(
            "eligibility_replica_lag_seconds",
            "How old what the replica knows is; 0 without one, -1 when it does not answer.",
            registry=registry,
        )
        self._ready = Gauge("eligibility_ready", "1 when /readyz says so.", registry=registry)

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """While a request is answered."""
        with self._under_way.track_inprogress():
            yield

    def answered(self, operation: str, kind: str, outcome: str, seconds: float) -> None:
        """One more answer."""
        self._requests.labels(operation, kind, outcome).inc()
        self._seconds.labels(operation).observe(seconds)

    def guessing(self, kind: CallerKind) -> None:
        """A caller is held up."""
        self._guessing.labels(kind.value).inc()

    def audit_committed(self, rows: int, seconds: float) -> None:
        """One more commit of the audit trail."""
        self._batch_rows.observe(rows)
        self._commit_seconds.observe(seconds)

    def audit_failed(self, rows: int) -> None:
        """So many answers were not given."""
        self._unwritten.inc(rows)

    def set_audit_waiting(self, rows: int) -> None:
        """How many wait now."""
        self._audit_waiting.set(rows)

    def set_pool(self, name: str, use: PoolUse) -> None:
        """A pool as it is now."""
        for state, count in (("in_use", use.in_use), ("idle", use.idle), ("most", use.most)):
            self._pool.labels(name, state).set(count)

    def set_queues(self, queues: Iterable[Queue]) -> None:
        """All of them as they are now; one that is not named is empty."""
        self._queue.clear()
        self._queue_oldest.clear()
        for queue in queues:
            self._queue.labels(queue.name).set(queue.waiting)
            self._queue_oldest.labels(queue.name).set(queue.oldest_s)

    def set_list_ages(self, ages: Mapping[str, dt.timedelta | None]) -> None:
        """Of each generation in use."""
        self._list_age.clear()
        for generation, age in ages.items():
            self._list_age.labels(generation).set(-1 if age is None else age.total_seconds())

    def set_party_lists_left(self, left: dt.timedelta | None) -> None:
        """Of the lists in use; None when no authority is followed."""
        self._party_lists.set(-1 if left is None else max(left.total_seconds(), 0))

    def set_lag(self, seconds: float) -> None:
        """Of the database that lookups read."""
        self._lag.set(seconds)

    def set_ready(self, *, is_ready: bool) -> None:
        """What /readyz says."""
        self._ready.set(is_ready)

    def page(self) -> bytes:
        """Prometheus' text format."""
        return generate_latest(self._registry)
