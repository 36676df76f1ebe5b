"""A test to copy: ``PYTHONPATH=.:/opt/oev python -m pytest test_chart.py``."""

import json

from clinic_forms.chart import ChartForm

from eligibility import asyncapi_examples, wire
from hospital.forms.port import reception_of

RECEPTIONS = [reception_of(wire.encode(one)) for one in asyncapi_examples.RECORDS]
"""Made-up people: one is valid, one was not checked, one is the later answer to that."""


def charts():
    return [json.loads(ChartForm().documents(one)[0].data) for one in RECEPTIONS]


def test_the_same_reception_gives_the_same_bytes():
    for one in RECEPTIONS:
        assert list(ChartForm().documents(one)) == list(ChartForm().documents(one))


def test_names_are_derived_from_the_verification_id():
    for one in RECEPTIONS:
        (document,) = ChartForm().documents(one)
        assert document.name == f"{one.record.verification_id}.json"


def test_only_what_covers_is_told_as_insurance():
    for chart, one in zip(charts(), RECEPTIONS, strict=True):
        assert bool(chart["insurance"]) == one.record.answer.outcome.is_valid


def test_every_chart_tells_where_it_comes_from():
    assert {chart["from"] for chart in charts()} == {"urn:x-oev:device:1310000011:reception-1"}
