"""The example plug-in of docs/hospital/plugin.md, loaded and tested as a vendor would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hospital.config import load
from hospital.database import Database
from hospital.inbox import Inbox
from hospital.outlets.making import outlets_of
from tests.bench.outlets import arrive, tell_all
from tests.bench.receptions import a_sealed_record

ROOT = Path(__file__).parents[4]
FOLDER = ROOT / "docs" / "examples" / "plugin"
PAGE = (ROOT / "docs" / "hospital" / "plugin.md").read_text(encoding="utf-8")
SETTINGS = """\
[hospital]
institution = "1310000011"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "credentials"
state = "state"
"""


def toml_of_the_page():
    return PAGE.split("```toml\n")[1].split("```")[0]


@pytest.fixture
def vendors_folder(monkeypatch):
    """As PYTHONPATH puts it there."""
    monkeypatch.syspath_prepend(FOLDER)
    yield
    for name in [one for one in sys.modules if one.split(".")[0] == "clinic_forms"]:
        del sys.modules[name]


def test_the_example_is_what_the_page_shows():
    shown = PAGE.split("```python\n")[1].split("```")[0]
    assert shown == (FOLDER / "clinic_forms" / "chart.py").read_text(encoding="utf-8")


def test_the_settings_of_the_page_load_it_and_it_writes(tmp_path, vendors_folder):
    settings = tmp_path / "hospital.toml"
    told = toml_of_the_page().replace("/srv/chart", str(tmp_path / "chart"))
    settings.write_text(SETTINGS + told, encoding="utf-8")
    (named,) = outlets_of(load(settings))
    inbox = Inbox(tmp_path / "inbox.sqlite")
    database = Database(tmp_path / "inbox.sqlite")
    record = a_sealed_record()
    arrive(inbox, record)
    tell_all(inbox, named.make(database), named.name)
    database.close()
    inbox.close()
    chart = json.loads((tmp_path / "chart" / f"{record.verification_id}.json").read_bytes())
    (insurance,) = chart["insurance"]
    assert (insurance["insurer"], insurance["symbol"], insurance["percent"]) == (
        "138016",
        "千１２",
        "030",
    )


def test_the_test_to_copy_passes_as_a_vendor_runs_it(tmp_path):
    path = os.pathsep.join([str(FOLDER), str(ROOT)])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(FOLDER / "test_chart.py")],
        check=False,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
