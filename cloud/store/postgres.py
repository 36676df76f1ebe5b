"""The ports in SQL: what kiosks' calls need, in one object over one pool."""

from cloud.store.cards import CardRows
from cloud.store.coverages import CoverageRows
from cloud.store.enrolling import EnrollingRows
from cloud.store.hospitals import HospitalRows
from cloud.store.misses import MissRows
from cloud.store.proofs import ProofRows
from cloud.store.reception import ReceptionRows


class PostgresStore(
    ReceptionRows, EnrollingRows, ProofRows, CardRows, CoverageRows, HospitalRows, MissRows
):
    """``cloud.domain.ports.Store``; all parts share the pool."""

    async def lag_s(self) -> float:
        """How far behind the database is that answers lookups: the primary is not."""
        return 0.0
