"""Every bundle is FHIR R4 and JP Core, as far as that can be judged here.

No official validator: it is a Java program that fetches its packages from servers of its own. So
three judges instead: the models of fhir.resources, constraints in FHIRPath as their sources write
them, and our tables of rules, each of which is seen to find a fault.
"""

import copy

import fhirpathpy
import hypothesis
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhirpathpy.models import models

from tests.bench.fhir_base import FHIR_RULES
from tests.bench.fhir_bundle import broken
from tests.bench.jp_core import JP_CORE_RULES
from tests.unit.hospital.forms.fhir_cases import RECORDS, bundle_of, records
from tests.unit.hospital.forms.fhir_faults import FAULTS, FHIRPATH_FAULTS

RULES = (*FHIR_RULES, *JP_CORE_RULES)
_MEMBER_ID = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
_ALL = "entry.resource.where(resourceType='{}')"
_PATIENTS, _CONSENTS = _ALL.format("Patient"), _ALL.format("Consent")
_IDENTIFIERS = f"{_ALL.format('Coverage')}.identifier.where(system='{_MEMBER_ID}').value"
_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
FHIRPATH = {
    "bdl-1, bdl-2": "total.empty() and entry.search.empty()",
    "bdl-3": "entry.all(request.exists())",
    "bdl-4": "entry.all(response.empty())",
    "bdl-5": "entry.all(resource.exists() or request.exists())",
    "bdl-7": "entry.select(fullUrl).isDistinct()",
    "org-1": f"{_ALL.format('Organization')}.all((identifier.count() + name.count()) > 0)",
    "ppc-1": f"{_CONSENTS}.all(policy.exists() or policyRule.exists())",
    "eCS R1013": f"{_IDENTIFIERS}.all(matches("
    "'^[0-9]{8}:[^:^\\\\s^　]*:[^:^\\\\s^　]*:(.{0}|[0-9][0-9])$'))",
    "eCS R1112": f"{_PATIENTS}.all(name.empty() or name.extension.where("
    f"url='{_REPRESENTATION}' and (value='IDE' or value='SYL')).exists())",
    "eCS R1113": f"{_PATIENTS}.name.text.all(contains('　').not())",
    "eCS R0211": f"{_PATIENTS}.empty() or entry.first().resource.resourceType = 'Patient'",
}
"""Constraints as R4 and the guide eCS write them, of resources where they stand in a bundle."""
_COMPILED = {name: fhirpathpy.compile(path, models["r4"]) for name, path in FHIRPATH.items()}
GOOD = bundle_of(RECORDS["isamu"]).json
"""Somebody with a patient, a coverage, papers and a consent."""


def unmet(bundle):
    return [name for name, holds in _COMPILED.items() if holds(bundle, None) != [True]]


@pytest.mark.parametrize("name", RECORDS)
def test_every_kind_of_reception_keeps_every_rule(name):
    bundle = bundle_of(RECORDS[name]).json
    Bundle.model_validate(bundle)
    assert broken(RULES, bundle) == []
    assert unmet(bundle) == []


@hypothesis.given(records())
@hypothesis.settings(max_examples=60, deadline=None)
def test_receptions_made_by_chance_keep_every_rule(record):
    bundle = bundle_of(record).json
    Bundle.model_validate(bundle)
    assert broken(RULES, bundle) == []


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_each_rule_finds_its_fault(rule):
    faulty = copy.deepcopy(GOOD)
    FAULTS[rule](faulty)
    assert rule in broken(RULES, faulty)


@pytest.mark.parametrize("constraint", FHIRPATH)
def test_each_constraint_finds_its_fault(constraint):
    faulty = copy.deepcopy(GOOD)
    FHIRPATH_FAULTS[constraint](faulty)
    assert constraint in unmet(faulty)


def test_no_fault_stands_for_a_rule_that_is_gone():
    assert FAULTS.keys() == {rule.name for rule in RULES}
    assert FHIRPATH_FAULTS.keys() == FHIRPATH.keys()
