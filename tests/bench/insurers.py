"""Insurers of the bench: real numbers (they pass the check digit) under made-up names."""

import dataclasses

from eligibility.insured import InsurerNumber


@dataclasses.dataclass(frozen=True, slots=True)
class BenchInsurer:
    """One insurer as it would register itself."""

    number: InsurerNumber
    name: str
    """As on a coverage (InsurerName), full width."""


NATIONAL_HEALTH = BenchInsurer(InsurerNumber("138016"), "練習市")
LATER_STAGE = BenchInsurer(InsurerNumber("39342027"), "練習県後期高齢者医療広域連合")
HEALTH_SOCIETY = BenchInsurer(InsurerNumber("06050116"), "れんしゅう健康保険組合")
KYOKAI = BenchInsurer(InsurerNumber("01130012"), "全国練習協会")

INSURERS = (NATIONAL_HEALTH, LATER_STAGE, HEALTH_SOCIETY, KYOKAI)
