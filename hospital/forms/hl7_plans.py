"""JAHIS table JHSD0001: the kind of an insurance, which follows from the insurer's number.

Codes and names as public programs hold them (docs/hospital/hl7.md); the code decides, names vary.
"""

from eligibility.insured import InsurerNumber

TABLE = "JHSD0001"
NATIONAL_HEALTH = "C0"
OTHER = "OT"

PLANS = {
    NATIONAL_HEALTH: "国民健康保険",
    "01": "全国健康保険協会管掌健康保険",
    "02": "船員保険",
    "03": "日雇特例被保険者の保険（一般療養）",
    "04": "日雇特例被保険者の保険（特別療養）",
    "06": "組合管掌健康保険",
    "07": "防衛省職員給与法による自衛官等の療養の給付",
    "31": "国家公務員共済組合",
    "32": "地方公務員等共済組合",
    "33": "警察共済組合",
    "34": "学校共済組合",
    "39": "高齢者の医療の確保に関する法律による療養の給付",
    "63": "特例退職者医療（健保組合）",
    "67": "国民健康保険法による退職者医療",
    "72": "特例退職者（国家公務員共済組合）",
    "73": "特例退職者（地方公務員等共済組合）",
    "74": "特例退職者（警察共済組合）",
    "75": "特例退職者（学校共済組合）",
    OTHER: "その他",
}
PUBLIC_EXPENSE = {
    "10": "感染症予防医療法　結核　適正医療",
    "11": "感染症予防医療法　結核　従業禁止等",
    "12": "生保（生活保護法）",
    "15": "障害者総合支援法　更生医療",
    "21": "障害者総合支援法　通院医療",
    "38": "肝炎特別促進事業",
    "51": "特定疾患治療研究",
    "52": "小児慢性特定疾患治療研究",
    "54": "難病法による特定医療",
}
"""公費: billed to its own payer beside the insurance, so its IN1 comes after the insurance's."""


def plan_code(insurer: InsurerNumber) -> str:
    """The code; ``OT`` for a law number that came after this version, and for unknown insurers."""
    if insurer.law_number is None:
        return NATIONAL_HEALTH
    known = insurer.law_number in PLANS or insurer.law_number in PUBLIC_EXPENSE
    return insurer.law_number if known else OTHER


def plan_name(code: str) -> str:
    """Of a code that ``plan_code`` gave."""
    return PLANS.get(code) or PUBLIC_EXPENSE[code]
