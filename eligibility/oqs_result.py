"""One coverage as ``ResultOfQualificationConfirmation`` of the official XML, and back.

Its tags are those of ``wire_results``: this module only turns that message into elements. A
six-digit insurer number is written with two leading blanks. Papers without an official group go
into ``OevCertificateList``, a group of our own: readers keep unknown tags (interfaces.md 1.2).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from eligibility.coverage import Coverage
from eligibility.errors import WireError
from eligibility.oqs_parts import leaves, time_text
from eligibility.oqs_xml import Element
from eligibility.wire_dates import date_from_text, date_or_none, date_to_text, text_or_none
from eligibility.wire_message import Message
from eligibility.wire_results import (
    ElderlyRecipientInfo,
    LimitApplicationInfo,
    PlainCertificateInfo,
    ResultOfQualificationConfirmation,
    SpecificDiseasesInfo,
)
from eligibility.wire_values import coverage_from_wire, coverage_to_wire

RESULT = "ResultOfQualificationConfirmation"
INSURER_NUMBER_WIDTH = 8

_GROUPS: dict[str, type[Message]] = {
    "ElderlyRecipientCertificateInfo": ElderlyRecipientInfo,
    "LimitApplicationCertificateRelatedInfo": LimitApplicationInfo,
}
_DISEASES, _DISEASE = "SpecificDiseasesCertificateList", "SpecificDiseasesCertificateInfo"
_PLAIN_PAPERS, _PLAIN_PAPER = "OevCertificateList", "OevCertificateInfo"
_KIND, _CODE = "CertificateKind", "CertificateCode"
_FROM, _UNTIL = "CertificateValidStartDate", "CertificateValidEndDate"
_ISSUED = "CertificateDate"
_LIMIT = "LimitApplicationCertificateRelated"


def result_element(coverage: Coverage) -> Element:
    """The coverage with every paper it carries; consents are the message's business."""
    result = coverage_to_wire(coverage)
    children = (*_children(result), *_plain_papers(result.certificates))
    return Element(RESULT, children=tuple(children))


def desk_result_element(
    coverage: Coverage, limit_told_at: dt.datetime | None, reference_number: str | None
) -> Element:
    """The same as a desk is told that asked by a card face.

    Args:
        coverage: with the papers that may be told.
        limit_told_at: when the limit application certificate was told; None: without consent.
        reference_number: the institution's own number for the patient.
    """
    element = result_element(coverage)
    told = (
        (f"{_LIMIT}ConsFlg", "0" if limit_told_at is None else "1"),
        (f"{_LIMIT}ConsTime", time_text(limit_told_at)),
        ("ReferenceNumber", reference_number),
    )
    return dataclasses.replace(element, children=(*element.children, *leaves(told)))


def coverage_of_result(element: Element) -> Coverage:
    """Reads what ``result_element`` or another program wrote; unknown tags are passed over.

    Raises:
        MalformedValue, WireError: a value that cannot be what its tag says; names the tag only.
    """
    values: dict[str, object] = dict(_texts(element, ResultOfQualificationConfirmation))
    for tag, kind in _GROUPS.items():
        group = element.first(tag)
        if group is not None and group.children:
            values[tag] = _message(group, kind)
    values[_DISEASES] = tuple(
        _message(info, SpecificDiseasesInfo)
        for group in element.all(_DISEASES)
        for info in group.all(_DISEASE)
    )
    values["certificates"] = tuple(
        _plain_paper(paper)
        for group in element.all(_PLAIN_PAPERS)
        for paper in group.all(_PLAIN_PAPER)
    )
    try:
        result = ResultOfQualificationConfirmation(**values)  # type: ignore[arg-type]
    except TypeError:
        raise WireError(f"{RESULT}: a tag that it needs is missing") from None
    return coverage_from_wire(result)


def padded_insurer_number(text: str) -> str:
    """``138016`` becomes two blanks and ``138016``."""
    return text.rjust(INSURER_NUMBER_WIDTH)


def _children(message: Message) -> Iterator[Element]:
    for tag in message.__struct_fields__:
        value = getattr(message, tag)
        if not value:
            continue
        if isinstance(value, str):
            yield Element(tag, padded_insurer_number(value) if tag == "InsurerNumber" else value)
        elif isinstance(value, Message):
            yield Element(tag, children=tuple(_children(value)))
        elif tag == _DISEASES:
            infos = tuple(Element(_DISEASE, children=tuple(_children(one))) for one in value)
            yield Element(tag, children=infos)


def _plain_papers(papers: tuple[PlainCertificateInfo, ...]) -> Iterator[Element]:
    if papers:
        infos = tuple(
            Element(
                _PLAIN_PAPER,
                children=leaves(
                    (
                        (_KIND, paper.kind),
                        (_CODE, paper.code),
                        (_FROM, date_to_text(paper.valid_from)),
                        (_UNTIL, text_or_none(paper.valid_until)),
                        (_ISSUED, text_or_none(paper.issued_on)),
                    )
                ),
            )
            for paper in papers
        )
        yield Element(_PLAIN_PAPERS, children=infos)


def _texts(element: Element, kind: type[Message]) -> Iterator[tuple[str, str]]:
    """Known tags with a text; an empty tag is as good as none."""
    for child in element.children:
        if child.tag in kind.__struct_fields__ and not child.children and child.text.strip():
            yield child.tag, child.text


def _message(element: Element, kind: type[Message]) -> Message:
    try:
        return kind(**dict(_texts(element, kind)))
    except TypeError:
        raise WireError(f"{element.tag}: a tag that it needs is missing") from None


def _plain_paper(element: Element) -> PlainCertificateInfo:
    return PlainCertificateInfo(
        kind=element.value(_KIND) or "",
        valid_from=date_from_text(_FROM, element.value(_FROM) or ""),
        valid_until=date_or_none(_UNTIL, element.value(_UNTIL)),
        issued_on=date_or_none(_ISSUED, element.value(_ISSUED)),
    )
