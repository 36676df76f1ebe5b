"""``docs/batch.md`` is the contract in words: examples are messages, the checklist is ours."""

import json
import re

import pytest

from eligibility import wire
from eligibility.batch import digest_of, record_sha256
from eligibility.wire_inquiries import AnswerUp, InquiryList
from tests.bench import contract
from tests.bench.vendor_check.judging import RULES

PAGE = (contract.ROOT / "docs/batch.md").read_text("utf-8")
KINDS = wire.Upward | wire.Downward | wire.DeviceStatus | AnswerUp | InquiryList | wire.Verification


def examples():
    """Each JSON value of the page's blocks; a fragment stands in braces of its own."""
    for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL):
        text = block.replace("[…]", "[]").strip()
        text = text if text.startswith("{") else "{" + text + "}"
        while text:
            value, end = json.JSONDecoder().raw_decode(text)
            yield value
            text = text[end:].strip()


MESSAGES = [one for one in examples() if "schema" in one]


def test_the_page_shows_every_kind_of_message():
    told = {message["title"] for message in contract.told()["components"]["messages"].values()}
    assert told - {one["schema"] for one in MESSAGES} == set()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: one["schema"])
def test_an_example_is_a_message(message):
    assert contract.faults(message) == []
    assert wire.decode(contract.compact(message), KINDS)


def test_the_page_shows_nothing_else_but_parts_of_messages():
    (fragment,) = (one for one in examples() if "schema" not in one)
    assert list(fragment) == ["declaration"]
    record = next(one for one in MESSAGES if one["schema"] == "oev-verification/1")
    assert contract.faults({**record, **fragment}) == []


def test_a_vendor_can_try_the_hashes_on_the_page():
    (part,) = (one for one in MESSAGES if one["schema"] == "oev-batch-part/1")
    hashes = [record_sha256(contract.compact(item["record"])) for item in part["records"]]
    assert [item["sha256"] for item in part["records"]] == hashes
    assert part["digest"] == digest_of(hashes)


def test_the_checklist_is_what_the_check_looks_at():
    told = re.findall(r"^- \[ \] (.*)$", PAGE, re.MULTILINE)
    assert told == [rule.sentence for rule in RULES]


def test_every_code_of_the_contract_is_told():
    table = PAGE[PAGE.index("\n## Codes") :]
    assert [code for code in contract.told()["x-codes"] if code not in table] == []
