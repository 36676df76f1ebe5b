"""Forms by their names: ours, and a vendor's as ``package.module:name``."""

import importlib
import inspect
from collections.abc import Callable, Mapping

from eligibility.oqs_xml import Encoding
from hospital.config import ConfigError
from hospital.forms.csv_form import CsvForm
from hospital.forms.face import FaceForm
from hospital.forms.fhir import FhirForm
from hospital.forms.hl7 import Hl7Form
from hospital.forms.port import Form

FORMS: Mapping[str, Callable[[Encoding], Form]] = {
    "face": FaceForm,
    "hl7": lambda _encoding: Hl7Form(),  # HL7 names its own character set
    "csv": CsvForm,
    "fhir": lambda _encoding: FhirForm(),  # always UTF-8
}


def form_of(name: str, encoding: Encoding, key: str) -> Form:
    """A form by its name; ``key``: the setting that names it; raises ConfigError."""
    if name in FORMS:
        return FORMS[name](encoding)
    if ":" not in name:
        known = ", ".join((*FORMS, "sql"))
        raise ConfigError(f"{key} must be {known}, or package.module:name")
    return _plug_in(name, encoding, key)


def _plug_in(name: str, encoding: Encoding, key: str) -> Form:
    module_name, _, attribute = name.partition(":")
    try:
        factory = getattr(importlib.import_module(module_name), attribute)
    except Exception as error:  # noqa: BLE001 - somebody else's code, whatever it does
        raise ConfigError(f"{key}: {name} cannot be imported: {type(error).__name__}") from None
    try:
        made = factory(encoding) if _takes_encoding(factory) else factory()
    except Exception as error:  # noqa: BLE001 - as above
        raise ConfigError(f"{key}: {name} cannot be made: {type(error).__name__}") from None
    documents = getattr(made, "documents", None)
    if not callable(documents):
        raise ConfigError(f"{key}: what {name} makes has no method documents(reception)")
    form: Form = made
    return form


def _takes_encoding(factory: Callable[..., object]) -> bool:
    try:
        inspect.signature(factory).bind(Encoding.UTF_8)
    except TypeError:
        return False
    return True
