"""The page of rules names tests that are there."""

import re

from tests.bench.service import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_rule_of_the_batch_channel_names_tests_that_exist():
    page = (ROOT / "docs" / "batch_rules.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "proven by" not in line]
    assert [row for row in rows if not _NAMED.search(row)] == []
    missing = [
        f"{file}::{name}"
        for file, name in _NAMED.findall(page)
        if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []
