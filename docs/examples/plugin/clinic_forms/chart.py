"""Example of a vendor's form: one JSON file a reception, as our (made-up) chart reads it.

Named in the settings as ``form = "clinic_forms.chart:ChartForm"``; docs/hospital/plugin.md.
"""

import json
from collections.abc import Sequence

from hospital.forms.port import Document, Reception
from hospital.forms.told import CoverageTold, coverages_told


class ChartForm:
    """Pure: no disk, no clock, no chance. The same reception gives the same bytes."""

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """The files of one reception."""
        record = reception.record
        chart = {
            "id": record.verification_id,  # the key: the same again is the same reception
            "from": reception.source,
            "patient": record.answer.reference_number,
            "day": record.answer.confirmed_on.isoformat(),
            "is_checked": not record.is_provisional,
            "outcome": record.answer.outcome.name.lower(),
            "insurance": [_insurance(one) for one in coverages_told(reception) if one.covers],
            "answers": record.reverifies,  # an earlier reception that this one replaces
        }
        data = json.dumps(chart, ensure_ascii=False, indent=1).encode()
        return (Document(f"{record.verification_id}.json", data),)


def _insurance(told: CoverageTold) -> dict[str, str | None]:
    key = told.coverage.key
    return {
        "insurer": key.insurer_number.text,  # texts: leading zeros are digits
        "symbol": key.symbol.text if key.symbol else None,
        "number": key.number.text,
        "branch": key.branch.text if key.branch else None,
        "percent": str(told.values["contribution_percent"]),
    }
