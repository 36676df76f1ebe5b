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
DAY_LABOUR = BenchInsurer(InsurerNumber("03130010"), "練習日雇健康保険")
DAY_LABOUR_SPECIAL = BenchInsurer(InsurerNumber("04130019"), "練習日雇特別健康保険")

INSURERS = (
    NATIONAL_HEALTH,
    LATER_STAGE,
    HEALTH_SOCIETY,
    KYOKAI,
    DAY_LABOUR,
    DAY_LABOUR_SPECIAL,
)
