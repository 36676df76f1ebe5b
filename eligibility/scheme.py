"""医療保険制度: the scheme of an insurer, read from its number (eligibility.md 5.1, 5.3)."""

import enum

from eligibility.insured import InsurerNumber

_SOCIETY_DIGIT = "3"  # third digit of a six-digit number: a National Health Insurance society


class Scheme(enum.Enum):
    """The scheme that a law number stands for; National Health Insurance has none."""

    KYOKAI = "kyokai"
    """全国健康保険協会."""
    SEAMEN = "seamen"
    DAY_LABOUR = "day-labour"
    SOCIETY = "society"
    """健康保険組合."""
    MUTUAL_AID = "mutual-aid"
    """共済組合."""
    SELF_DEFENSE = "self-defense"
    MUNICIPAL_NHI = "municipal-nhi"
    """市町村国民健康保険."""
    NHI_SOCIETY = "nhi-society"
    """国民健康保険組合."""
    RETIRED_NHI = "retired-nhi"
    LATER_STAGE_ELDERLY = "later-stage-elderly"
    """後期高齢者医療."""
    OTHER = "other"
    """A law number that came after this version."""

    @classmethod
    def of(cls, insurer: InsurerNumber) -> "Scheme":
        """The scheme of an insurer's number."""
        if insurer.law_number is not None:
            return _BY_LAW_NUMBER.get(insurer.law_number, cls.OTHER)
        is_society = insurer.text[2] == _SOCIETY_DIGIT
        return cls.NHI_SOCIETY if is_society else cls.MUNICIPAL_NHI

    @property
    def is_employee(self) -> bool:
        """被用者保険: whoever joins it leaves National Health Insurance."""
        return self in _EMPLOYEE

    @property
    def is_national_health(self) -> bool:
        """国民健康保険, of a municipality or of a society."""
        return self in _NATIONAL_HEALTH


_BY_LAW_NUMBER = {
    "01": Scheme.KYOKAI,
    "02": Scheme.SEAMEN,
    "03": Scheme.DAY_LABOUR,
    "04": Scheme.DAY_LABOUR,
    "06": Scheme.SOCIETY,
    "07": Scheme.SELF_DEFENSE,
    "31": Scheme.MUTUAL_AID,
    "32": Scheme.MUTUAL_AID,
    "33": Scheme.MUTUAL_AID,
    "34": Scheme.MUTUAL_AID,
    "39": Scheme.LATER_STAGE_ELDERLY,
    "63": Scheme.SOCIETY,
    "67": Scheme.RETIRED_NHI,
    "72": Scheme.MUTUAL_AID,
    "73": Scheme.MUTUAL_AID,
    "74": Scheme.MUTUAL_AID,
    "75": Scheme.MUTUAL_AID,
}
_EMPLOYEE = frozenset(
    {
        Scheme.KYOKAI,
        Scheme.SEAMEN,
        Scheme.DAY_LABOUR,
        Scheme.SOCIETY,
        Scheme.MUTUAL_AID,
        Scheme.SELF_DEFENSE,
    }
)
_NATIONAL_HEALTH = frozenset({Scheme.MUNICIPAL_NHI, Scheme.NHI_SOCIETY, Scheme.RETIRED_NHI})
