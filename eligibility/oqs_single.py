"""OQSsiquc01: one person is asked about, and answered at once; both messages, both directions."""

import dataclasses

from eligibility.coverage import Validity
from eligibility.errors import WireError
from eligibility.oqs_header import RequestHeader, ResultHeader
from eligibility.oqs_parts import leaves, opened, text_of, written
from eligibility.oqs_search import NORMAL, VERIFICATION_ID, Processing, SearchInfo, validity_of
from eligibility.oqs_xml import SINGLE_LIMIT_BYTES, Element, Encoded, Encoding


@dataclasses.dataclass(frozen=True, slots=True)
class SingleRequest:
    """OQSsiquc01req."""

    header: RequestHeader
    search: SearchInfo


@dataclasses.dataclass(frozen=True, slots=True)
class SingleResult:
    """OQSsiquc01res, also the form in which a whole request is refused."""

    header: ResultHeader
    processing: Processing = NORMAL
    validity_code: str | None = None
    search: SearchInfo | None = None
    """The question, told back."""
    results: tuple[Element, ...] = ()
    """One ResultOfQualificationConfirmation each, unknown tags included."""
    verification_id: str | None = None
    """What a later correction names this answer by."""

    @property
    def validity(self) -> Validity | None:
        """None without one, or for a code of a newer version."""
        return validity_of(self.validity_code)


def encode_single_request(request: SingleRequest, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of a question; raises WireError for text that XML cannot hold."""
    return written(request.header.element(), (request.search.element(),), encoding)


def parse_single_request(data: bytes) -> SingleRequest:
    """Raises WireError: not this message; names the tag or rule, never a value."""
    header, body = opened(data, SINGLE_LIMIT_BYTES)
    searches = body.all("QualificationConfirmSearchInfo")
    if len(searches) != 1:
        raise WireError("exactly one QualificationConfirmSearchInfo is expected")
    return SingleRequest(RequestHeader.of(header), SearchInfo(searches[0].children))


def encode_single_result(result: SingleResult, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of an answer; raises WireError for text that XML cannot hold."""
    body = (
        *result.processing.elements(),
        *leaves(
            (
                ("QualificationValidity", result.validity_code),
                (VERIFICATION_ID, result.verification_id),
            )
        ),
        *((result.search.element(),) if result.search else ()),
        Element("ResultList", children=result.results),
    )
    return written(result.header.element(encoding), body, encoding)


def parse_single_result(data: bytes) -> SingleResult:
    """Raises WireError."""
    header, body = opened(data, SINGLE_LIMIT_BYTES)
    search = body.first("QualificationConfirmSearchInfo")
    return SingleResult(
        header=ResultHeader.of(header),
        processing=Processing.of(body),
        validity_code=text_of(body, "QualificationValidity"),
        search=None if search is None else SearchInfo(search.children),
        results=tuple(
            result
            for group in body.all("ResultList")
            for result in group.all("ResultOfQualificationConfirmation")
        ),
        verification_id=text_of(body, VERIFICATION_ID),
    )
