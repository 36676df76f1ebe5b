"""People as the registry gives them, made without a registry."""

from cloud.domain.values import FoundPerson, KnownCoverage
from eligibility.coverage import Coverage


def registered(person_id: int, *coverages: Coverage) -> FoundPerson:
    """Coverage ids count from a hundred times the person's."""
    numbered = enumerate(coverages, start=person_id * 100)
    return FoundPerson(person_id, tuple(KnownCoverage(*one) for one in numbered))
