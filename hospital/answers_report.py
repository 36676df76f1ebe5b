"""What came for a list of appointments, for people and programs: the state, CSV, JSON.

The state holds no personal data. CSV and JSON do: they are written only where somebody asks.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_results import ResultOfQualificationConfirmation
from hospital.inquiries import AnsweredLine, InquiryState, Progress

_OF_RESULT = (
    "InsurerNumber",
    "InsurerName",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "PersonalFamilyClassification",
    "QualificationDate",
    "DisqualificationDate",
    "InsuredCardExpirationDate",
    "InsuredPartialContributionRatio",
)
COLUMNS = (
    "line",
    "ArbitraryIdentifier",
    "status",
    "code",
    "QualificationValidity",
    "QualificationConfirmationDate",
    "ReferenceNumber",
    *_OF_RESULT,
    "contribution_percent",
)
"""``contribution_percent`` is what the patient pays on the day, where the service tells it."""
_RUNNING = frozenset({InquiryState.WAITING, InquiryState.OFFERED, InquiryState.TAKEN})


def state_line(progress: Progress, now: dt.datetime) -> str:
    """One line: who is asked, how far it is, what hinders."""
    told = [f"{progress.device}: {progress.state.value}"]
    told.append(f"{progress.answered} of {progress.lines} lines in {progress.parts} parts")
    if progress.state in _RUNNING:
        has_passed = progress.deadline <= now
        told.append("deadline passed" if has_passed else f"until {progress.deadline:%H:%M:%S} UTC")
    if progress.code is not None:
        known = Code.of(progress.code)
        told.append(f"{progress.code} {known.sentence}" if known else progress.code)
    return "; ".join(told)


def as_csv(answers: Sequence[AnsweredLine]) -> str:
    """A row for each coverage of each line; a line without one has a row too."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for answer in answers:
        writer.writerows(_rows(answer))
    return text.getvalue()


def as_json(progress: Progress, answers: Sequence[AnsweredLine]) -> bytes:
    """Everything that is known, in one document."""
    document = {
        "inquiry_id": progress.inquiry_id,
        "device": progress.device,
        "state": progress.state,
        "code": progress.code,
        "asked_at": progress.asked_at,
        "deadline": progress.deadline,
        "lines": progress.lines,
        "answered": progress.answered,
        "parts": progress.parts,
        "answers": [
            {
                "line": one.line,
                "ArbitraryIdentifier": one.identifier,
                "status": one.status,
                "code": one.code,
                "answer": one.answer,
            }
            for one in answers
        ],
    }
    return wire.encode(document)


def _rows(line: AnsweredLine) -> Iterator[dict[str, str]]:
    head = {
        "line": str(line.line),
        "ArbitraryIdentifier": line.identifier or "",
        "status": line.status or "",
        "code": line.code or "",
    }
    if line.answer is None:
        yield head
        return
    head["QualificationValidity"] = line.answer.QualificationValidity
    head["QualificationConfirmationDate"] = f"{line.answer.QualificationConfirmationDate:%Y%m%d}"
    head["ReferenceNumber"] = line.answer.ReferenceNumber or ""
    for result in line.answer.ResultList:
        yield {**head, **_of_result(result)}
    if not line.answer.ResultList:
        yield head


def _of_result(result: ResultOfQualificationConfirmation) -> dict[str, str]:
    told = {name: getattr(result, name) or "" for name in _OF_RESULT}
    told["contribution_percent"] = result.burden.contribution_percent if result.burden else ""
    return told
