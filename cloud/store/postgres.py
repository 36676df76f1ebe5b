"""The ports in SQL: what kiosks' calls need, in one object over one pool."""

from cloud.store.coverages import CoverageRows
from cloud.store.reception import ReceptionRows


class PostgresStore(ReceptionRows, CoverageRows):
    """``cloud.domain.ports.Store``; both halves share the pool."""
