"""Messages with invented people, built as values, and as a vendor might have written them."""

import datetime as dt

from eligibility.inquiry import JAPAN, CardFaceKey
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.oqs_bulk import BulkFetch, BulkHandIn, BulkReceipt, BulkResult, BulkUnit
from eligibility.oqs_header import Counts, RequestHeader, ResultHeader
from eligibility.oqs_patient_number import NumberUnit, PatientNumbers, PatientNumbersResult
from eligibility.oqs_search import NORMAL, Processing, SearchInfo
from eligibility.oqs_single import SingleRequest, SingleResult
from eligibility.oqs_xml import Element

INSTITUTION = "0110113719"
FACE = CardFaceKey(
    InsuredKey(
        InsurerNumber("138016"),
        InsuredSymbol("千１２"),
        InsuredNumber("0003456"),
        BranchNumber("01"),
    ),
    dt.date(1989, 3, 31),
)
HEADER = RequestHeader(INSTITUTION, "0007", dt.date(2026, 11, 22))
SEARCH = SearchInfo.of_face(FACE, limit_consent=True, identifier="00042")
NUMBER = SearchInfo.of_face(FACE, reference_number="000815")
RESULT = Element(
    "ResultOfQualificationConfirmation",
    children=(
        Element("Name", "髙橋　花子"),
        Element("InsurerNumber", "  138016"),
        Element("InsuredIdentificationNumber", "0003456"),
        Element("SomethingNewer", children=(Element("Inside", "01"),)),
    ),
)
DONE = ResultHeader(
    processed_at=dt.datetime(2026, 11, 22, 9, tzinfo=JAPAN),
    institution=INSTITUTION,
    file_identifier="0007",
    confirmed_on=dt.date(2026, 11, 22),
)
COUNTED = ResultHeader(
    processed_at=DONE.processed_at,
    institution=INSTITUTION,
    reception_number="00012345678901234567",
    counts=Counts("2", "1", "1"),
)
REFUSED = ResultHeader(
    processed_at=None,
    institution=INSTITUTION,
    segment="9",
    error_code="KSK-201",
    error_message="The request does not follow the contract.",
)
FAILED = Processing.error("KSK-201", "Birthdate: it is missing")

SINGLE_REQUEST = SingleRequest(HEADER, SEARCH)
SINGLE_RESULT = SingleResult(DONE, NORMAL, "1", SEARCH, (RESULT,), "3f0c2a1e")
HAND_IN = BulkHandIn(HEADER, (SEARCH, NUMBER))
RECEIPT = BulkReceipt(DONE, "00012345678901234567")
FETCH = BulkFetch(HEADER, "00012345678901234567")
BULK_RESULT = BulkResult(
    COUNTED,
    (BulkUnit(SEARCH, NORMAL, "1", (RESULT,), "000815", "3f0c2a1e"), BulkUnit(SEARCH, FAILED)),
)
NUMBERS = PatientNumbers(HEADER, (NUMBER, NUMBER))
NUMBERS_RESULT = PatientNumbersResult(
    COUNTED, (NumberUnit(NUMBER, NORMAL), NumberUnit(NUMBER, FAILED))
)

UNORDERED_REQUEST = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<XmlMsg><MessageBody><QualificationConfirmSearchInfo>
<Birthdate>19890331</Birthdate><NewerTag>x<!-- a remark --></NewerTag>
<InsuredIdentificationNumber>0003456</InsuredIdentificationNumber>
<LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>
<InsurerNumber>  138016</InsurerNumber><InsuredBranchNumber/>
<Newer><Inside>1</Inside></Newer><ArbitraryIdentifier>00042</ArbitraryIdentifier>
<InsuredCardSymbol>千１２</InsuredCardSymbol></QualificationConfirmSearchInfo></MessageBody>
<MessageHeader><ArbitraryFileIdentifier>0007</ArbitraryFileIdentifier><Newer/>
<MedicalInstitutionCode>{INSTITUTION}</MedicalInstitutionCode>
<QualificationConfirmationDate>20261122</QualificationConfirmationDate></MessageHeader></XmlMsg>
"""
"""Children in another order, tags that nobody knows, an empty one, blanks and a remark."""

UNORDERED_RESULT = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult>
<CharacterCodeIdentifier>0</CharacterCodeIdentifier>
<MedicalInstitutionCode>{INSTITUTION}</MedicalInstitutionCode>
<ReferenceClassification>7</ReferenceClassification>
<QualificationConfirmationDate>20261122</QualificationConfirmationDate>
<ProcessExecutionTime>20261122090000</ProcessExecutionTime></MessageHeader>
<MessageBody><ResultList><ResultOfQualificationConfirmation>
<Name>試験　花子</Name><NameKana>ｼｹﾝ ﾊﾅｺ</NameKana><InsurerNumber>  138016</InsurerNumber>
<InsuredCardSymbol>千１２</InsuredCardSymbol>
<InsuredIdentificationNumber>0003456</InsuredIdentificationNumber>
<Birthdate>19890331</Birthdate><Sex1>2</Sex1><InsurerName>試験区</InsurerName>
<InsuredCardClassification>01</InsuredCardClassification>
<SpecificHealthCheckupsInfoConsFlg>1</SpecificHealthCheckupsInfoConsFlg>
<SpecificHealthCheckupsInfoConsTime>20261122090000</SpecificHealthCheckupsInfoConsTime>
<SpecificHealthCheckupsInfoAvailableTime>20261123090000</SpecificHealthCheckupsInfoAvailableTime>
</ResultOfQualificationConfirmation></ResultList>
<ProcessingResultStatus>1</ProcessingResultStatus>
<QualificationValidity>7</QualificationValidity></MessageBody></XmlMsg>
"""
"""The public sample of a face result, rebuilt: unordered, blank-padded insurer, half-width kana,
24 hours of consent; with codes that came after this version."""
