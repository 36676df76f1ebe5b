"""A kiosk that cannot work says so, with a code that staff find in the list."""

import re

import pytest

from eligibility.errors import Code
from kiosk.closed_main import view_of
from kiosk.config import ConfigError, load
from kiosk.ui.view_model import OutOfServiceView
from tests.deploy.tools import UNITS


@pytest.fixture
def config(tmp_path):
    """Settings of a kiosk whose data is not there."""
    file = tmp_path / "kiosk.toml"
    file.write_text(
        """
[site]
institution = "1310000011"
device = "reception-1"
clinic_name = "みなと内科クリニック"
[service]
url = "https://localhost:1"
[broker]
host = "localhost"
port = 1
[paths]
credentials = "/nowhere/credentials"
state = "/nowhere/state"
"""
    )
    return load(file)


def test_the_desk_takes_over_and_no_key_leads_on(config):
    view = view_of(config, "KSK-349")
    assert view.content == OutOfServiceView(Code.DATA_LOCKED)
    assert view.clinic_name == "みなと内科クリニック"
    assert (view.tools, view.can_cancel, view.can_call) == ((), False, False)


def test_a_code_that_is_in_no_list_is_refused(config):
    with pytest.raises(ConfigError, match="no code KSK-999"):
        view_of(config, "KSK-999")


@pytest.mark.parametrize(
    ("unit", "code"), [("kiosk-data-lost", Code.DATA_LOCKED), ("kiosk-sorry", Code.FAILED_AGAIN)]
)
def test_the_unit_tells_a_code_of_the_list(unit, code):
    text = (UNITS / f"{unit}.service").read_text()
    (told,) = re.findall(r"^ExecStart=.* -m kiosk closed .*--code (\S+)$", text, re.MULTILINE)
    assert Code.of(told) is code
