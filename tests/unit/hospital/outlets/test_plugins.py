"""A vendor's form is named in the settings; what is wrong with it is told by the key."""

import pytest

from eligibility.oqs_xml import Encoding
from hospital.config import ConfigError
from hospital.forms.face import FaceForm
from hospital.inbox import Inbox
from hospital.outlets.deeds import InboxDeeds
from hospital.outlets.folder_outlet import FolderOutlet, Shelf
from hospital.outlets.plugins import form_of
from tests.bench.outlets import arrive, cursor_of, names, tell_all
from tests.bench.receptions import a_sealed_record

HERE = "tests.unit.hospital.outlets.doubles"


def form(name):
    return form_of(name, Encoding.SHIFT_JIS, "outlet[2].form")


def test_a_form_of_ours_gets_the_encoding():
    assert form("face") == FaceForm(Encoding.SHIFT_JIS)


def test_a_plug_in_is_made_without_arguments_or_with_the_encoding():
    assert callable(form(f"{HERE}:VendorForm").documents)
    assert form(f"{HERE}:VendorFormOfEncoding").encoding is Encoding.SHIFT_JIS


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fax", r"must be face.*or package\.module:name"),
        ("no.such.package:Form", "cannot be imported: ModuleNotFoundError"),
        (f"{HERE}:Missing", "cannot be imported: AttributeError"),
        (f"{HERE}:broken", "cannot be made: LookupError"),
        (f"{HERE}:NUMBER", "cannot be made: TypeError"),
        (f"{HERE}:NoForm", r"has no method documents\(reception\)"),
    ],
    ids=["unknown", "module", "name", "breaks", "no factory", "no form"],
)
def test_a_form_that_cannot_be_had_is_told_by_its_key(name, told):
    with pytest.raises(ConfigError, match=rf"^outlet\[2\]\.form.*{told}") as error:
        form(name)
    assert "山田" not in str(error.value)


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


def told_by(inbox, folder, name):
    outlet = FolderOutlet(Shelf(form(f"{HERE}:{name}"), folder), InboxDeeds(inbox.database))
    arrive(inbox, a_sealed_record())
    tell_all(inbox, outlet, "vendor")
    return names(folder), len(cursor_of(inbox, "vendor").untold(0, 9))


def test_a_plug_in_writes_what_it_says(inbox, tmp_path):
    (file,), untold = told_by(inbox, tmp_path / "vendor", "VendorForm")
    assert untold == 0
    written = (tmp_path / "vendor" / file).read_text()
    assert written == "urn:x-oev:device:1310000011:reception-1"


@pytest.mark.parametrize("name", ["Climbing", "TextForm"])
def test_a_document_that_is_no_file_of_the_folder_is_not_written(inbox, tmp_path, name):
    assert told_by(inbox, tmp_path / "vendor", name) == ([], 1)
    assert not (tmp_path / "climbed.txt").exists()
