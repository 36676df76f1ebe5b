"""The description is in step: with the committed file, the routes, the wire and the problems."""

import json
from pathlib import Path

import pytest
import yaml

from cloud.api import openapi, problems
from eligibility import wire, wire_schema
from eligibility.errors import Code
from eligibility.yaml_text import to_yaml
from tests.unit.cloud.routes import routes

COMMITTED = Path(__file__).parents[3] / "docs/openapi.yaml"
FREE_TEXTS = {"Name", "NameKana", "InsuredName", "InsurerName", "title", "detail", "version"}


def test_the_committed_file_is_what_the_command_prints():
    assert COMMITTED.read_text("utf-8") == to_yaml(openapi.document()), (
        "run: python -m cloud openapi > docs/openapi.yaml"
    )


def test_the_yaml_means_the_description():
    meant = json.loads(json.dumps(openapi.document()))
    assert yaml.safe_load(to_yaml(openapi.document())) == meant


@pytest.mark.parametrize(
    "text",
    ["yes", "null", "12", "1.5", "2026-01-01", "", " a", "a ", "a: b", "# a", "- a", "a #b", "é\n"],
)
def test_a_text_stays_a_text(text):
    assert yaml.safe_load(to_yaml({text: [text, {text: text}]})) == {text: [text, {text: text}]}


def test_what_is_empty_stays_empty():
    value: dict[str, object] = {"list": [], "mapping": {}, "none": None, "no": False, "number": 0.5}
    assert yaml.safe_load(to_yaml(value)) == value


def test_every_route_is_described_under_its_name():
    described = {
        (call["operationId"], method.upper(), path)
        for path, methods in openapi.document()["paths"].items()
        for method, call in methods.items()
    }
    assert described == routes()


def test_every_text_has_a_form():
    formless = {
        f"{name}.{field}"
        for name, schema in openapi.document()["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if field not in FREE_TEXTS
        for kind in told.get("anyOf", [told])
        if kind.get("type") == "string" and not {"pattern", "enum", "format", "maxLength"} & {*kind}
    }
    assert formless == set()


def test_no_form_is_about_a_field_that_is_gone():
    schemas = openapi.document()["components"]["schemas"]
    fields = {field for schema in schemas.values() for field in schema.get("properties", {})}
    named = {name.rpartition(".")[2] for name in wire_schema.FORMS}
    assert named - fields == set()


def test_every_problem_that_a_caller_can_get_is_described():
    """Codes of the service are those that it has a status for."""
    told = json.dumps(openapi.document()["paths"])
    missing = [code.code for code in Code if code in problems.STATUS and code.code not in told]
    assert missing == []


def test_an_answer_never_says_null():
    answer = openapi.document()["components"]["schemas"]["InquiryAnswer"]
    result = openapi.document()["components"]["schemas"]["ResultOfQualificationConfirmation"]
    assert "null" not in json.dumps([answer, result])
    assert b"null" not in wire.encode(
        wire.Problem(type="urn:x", title="t", status=400, code="KSK-201")
    )
