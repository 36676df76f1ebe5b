"""Patient (JP_Patient) and the organizations (JP_Organization): the insurer, the institution.

Sources: JP_Patient.fsh, JP_HumanName.fsh with its notes, JP_Organization.fsh with its notes.
"""

from eligibility.coverage import Coverage
from eligibility.person import Person, Sex
from hospital.forms.fhir_entries import Entry, master, name_based
from hospital.forms.fhir_parts import (
    OURS,
    TERMINOLOGY,
    Json,
    coding,
    concept,
    day,
    extension,
    filled,
    identifier,
)
from hospital.forms.fhir_text import ORIGINAL_LOST, kana_parts, name_parts

_CORE = "http://jpfhir.jp/fhir/core/"
_PROFILE = f"{_CORE}StructureDefinition/"
_EXTENSION = f"{_CORE}Extension/StructureDefinition/"
_MHLW = f"{_CORE}mhlw/"
_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
_PATIENT_NUMBER = "urn:oid:1.2.392.100495.20.3.51.1{institution}"
_INSTITUTION_NUMBER = f"{_CORE}IdSystem/insurance-medical-institution-no"
INSURER_NUMBER = f"{_MHLW}IdSystem/InsurerNumber"
_INSTITUTION_DIGITS = 10
_GENDERS = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNSET: "unknown"}


def profile(name: str) -> Json:
    """That a resource follows a profile of JP Core."""
    return {"profile": [_PROFILE + name]}


def core_extension(name: str) -> str:
    """URL of an extension of JP Core."""
    return _EXTENSION + name


def gender(sex: Sex) -> str:
    """OQSCD007 in FHIR's words; what the insurer left unset is unknown."""
    return _GENDERS[sex]


def patient(coverage: Coverage, institution: str, reference_number: str | None) -> Entry:
    """The insured person.

    Known by the institution's own number (照会番号) where the answer brought it. Else by an
    identifier that follows from the insured key, the reading, the birth date and the sex, so that
    nobody is taken for somebody else of the household.
    """
    person = coverage.person
    key = _patient_key(coverage, institution, reference_number)
    content = filled(
        meta=profile("JP_Patient"),
        identifier=[key],
        name=_names(person),
        gender=gender(person.sex),
        birthDate=day(person.birthdate),
        address=_addresses(coverage),
    )
    return master("Patient", key, content)


def insurer(coverage: Coverage) -> Entry:
    """The insurer, under its number as it is printed: six digits stay six."""
    key = identifier(INSURER_NUMBER, coverage.key.insurer_number.text)
    content = filled(
        meta=profile("JP_Organization"),
        identifier=[key],
        type=[concept(f"{TERMINOLOGY}organization-type", "pay")],
        name=coverage.insurer_name.strip(),
    )
    return master("Organization", key, content)


def institution(code: str) -> Entry:
    """The institution whose kiosk it was, under its code of ten digits."""
    key = identifier(_INSTITUTION_NUMBER, code)
    content = filled(
        meta=profile("JP_Organization"),
        extension=_institution_parts(code),
        identifier=[key],
        type=[concept(f"{TERMINOLOGY}organization-type", "prov")],
    )
    return master("Organization", key, content)


def _patient_key(coverage: Coverage, institution: str, reference_number: str | None) -> Json:
    if reference_number:
        return identifier(_PATIENT_NUMBER.format(institution=institution), reference_number)
    key, person = coverage.key, coverage.person
    branch = key.branch.text if key.branch else ""
    parts = (*key.household_key(), branch, *kana_parts(person.name_kana))
    born = person.birthdate.isoformat()
    return identifier(
        f"{OURS}insured-person", name_based("insured-person", *parts, born, person.sex.value)
    )


def _names(person: Person) -> list[Json]:
    kanji, kana = name_parts(person.name), kana_parts(person.name_kana)
    return [_name(parts, code) for parts, code in ((kanji, "IDE"), (kana, "SYL")) if parts]


def _name(parts: list[str], representation: str) -> Json:
    """JP_HumanName: the parts, and both in ``text`` with a half-width blank between them."""
    text = " ".join(parts)
    is_split = len(parts) > 1
    return filled(
        extension=[extension(_REPRESENTATION, valueCode=representation), *original_lost(text)],
        use="official",
        text=text,
        family=parts[0] if is_split else None,
        given=parts[1:],
    )


def original_lost(text: str) -> list[Json]:
    """Says so where a character was lost before the text came here (外字)."""
    return [extension(f"{OURS}original-lost", valueBoolean=True)] if ORIGINAL_LOST in text else []


def _addresses(coverage: Coverage) -> list[Json]:
    text, post_number = (coverage.address or "").strip(), (coverage.post_number or "").strip()
    if not (text or post_number):
        return []
    return [
        filled(
            extension=original_lost(text),
            use="home",
            text=text,
            postalCode=post_number,
            country="JP",
        )
    ]


def _institution_parts(code: str) -> list[Json]:
    """Prefecture, points table and number of a ten-digit code."""
    if len(code) != _INSTITUTION_DIGITS or not (code.isascii() and code.isdigit()):
        return []
    return [
        extension(
            core_extension("JP_Organization_PrefectureNo"),
            valueCoding=coding(f"{_MHLW}CodeSystem/PrefectureNo-2digits", code[:2]),
        ),
        extension(
            core_extension("JP_Organization_InsuranceOrganizationCategory"),
            valueCoding=coding(f"{_MHLW}CodeSystem/MedicationFeeScoreType", code[2]),
        ),
        extension(
            core_extension("JP_Organization_InsuranceOrganizationNo"),
            valueIdentifier=identifier(f"{_MHLW}IdSystem/MedicalOrganizationID", code[3:]),
        ),
    ]
