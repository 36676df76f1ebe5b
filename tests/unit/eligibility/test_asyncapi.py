"""The channel's description: in step with the code, valid, and its examples are real."""

import copy
import json
import re

import pytest
import yaml

from eligibility import asyncapi, asyncapi_examples as story, wire
from eligibility.asyncapi_messages import MESSAGES
from eligibility.batch import digest_of, record_sha256
from eligibility.wire_inquiries import AnswerUp, InquiryList
from eligibility.wire_records import record_from_wire
from eligibility.wire_schema_batch import BATCH_FORMS
from eligibility.yaml_text import to_yaml
from tests.bench import contract

FREE_TEXTS = {"Name", "NameKana", "InsuredName", "InsurerName"}
EXAMPLES = [
    pytest.param(told, message, id=f"{told.name}-{number}")
    for told in MESSAGES
    for number, (_, message) in enumerate(told.examples)
]
SCHEMAS = asyncapi.message_schemas()


def test_the_committed_file_is_what_the_command_prints():
    assert contract.DOCUMENT.read_text("utf-8") == to_yaml(asyncapi.document()), (
        "run: python -m hospital.contract > docs/asyncapi.yaml"
    )


def test_the_yaml_means_the_description():
    meant = json.loads(json.dumps(asyncapi.document()))
    assert yaml.safe_load(to_yaml(asyncapi.document())) == meant


def test_the_document_follows_asyncapi():
    assert contract.faults_of_document(contract.told()) == []


def test_a_document_that_does_not_follow_asyncapi_is_found():
    document = copy.deepcopy(contract.told())
    document["operations"]["takePart"]["action"] = "publish"
    document["operations"]["takePart"]["bindings"]["mqtt"]["qos"] = 3
    assert len(contract.faults_of_document(document)) >= 1


def test_every_reference_leads_somewhere():
    text = json.dumps(contract.told())
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        found = contract.told()
        for step in reference.split("/"):
            found = found[step]


@pytest.mark.parametrize(("told", "message"), EXAMPLES)
def test_an_example_follows_its_schema(told, message):
    assert contract.faults(json.loads(wire.encode(message))) == []


@pytest.mark.parametrize(("told", "message"), EXAMPLES)
def test_an_example_is_read_by_the_code_that_reads_messages(told, message):
    kinds = wire.Upward | wire.Downward | wire.DeviceStatus | AnswerUp | InquiryList
    data = wire.encode(message)
    assert wire.encode(wire.decode(data, kinds)) == data


@pytest.mark.parametrize("record", story.RECORDS, ids=["pin", "provisional", "again"])
def test_a_record_of_an_example_is_a_whole_record(record):
    data = wire.encode(record)
    assert record_from_wire(wire.decode(data, wire.Verification)).verification_id


def test_hashes_hold_for_the_bytes_of_the_document_written_compactly():
    """A vendor can try the arithmetic on the document itself."""
    examples = contract.told()["components"]["messages"]["batchPart"]["examples"]
    for part in (example["payload"] for example in examples):
        hashes = [item["sha256"] for item in part["records"]]
        assert hashes == [
            record_sha256(contract.compact(item["record"])) for item in part["records"]
        ]
        assert part["digest"] == digest_of(hashes)


def sha256_of(record):
    return record_sha256(contract.compact(record))


def test_every_text_has_a_form():
    formless = {
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field, told in schema.get("properties", {}).items()
        if field not in FREE_TEXTS
        for kind in told.get("anyOf", [told])
        if kind.get("type") == "string"
        and not {"pattern", "enum", "format", "maxLength", "minLength"} & {*kind}
    }
    assert formless == set()


def test_no_form_is_about_a_field_that_is_gone():
    fields = {f"{n}.{field}" for n, s in SCHEMAS.items() for field in s.get("properties", {})}
    fields |= {name.partition(".")[2] for name in fields}
    assert [name for name in BATCH_FORMS if name not in fields] == []


def test_what_a_schema_forbids_is_found():
    part = json.loads(wire.encode(story.PART))
    part["records"][0]["record"]["answer"]["ResultList"][0]["Sex1"] = "9"
    part["business_day"] = "22 November"
    del part["digest"]
    assert len(contract.faults(part)) == 3
