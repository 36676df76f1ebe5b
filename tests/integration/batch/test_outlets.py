"""The program with several outlets: each by itself, whatever one of them does."""

import os

from eligibility.errors import Code
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until

OUTLETS = """
[[outlet]]
name = "chart"
form = "csv"
folder = "{at}/chart"
[[outlet]]
name = "piped"
form = "face"
folder = "{at}/piped"
[[outlet]]
name = "foreign"
form = "face"
folder = "{at}/foreign"
"""


def waiting(hospital):
    """How many records wait, by outlet."""
    return dict(
        hospital.query(
            "SELECT name, (SELECT count(*) FROM arrival WHERE arrival.n > outlet.n) FROM outlet"
        )
    )


def test_outlets_that_are_refused_hold_up_nothing(hospital, batch, outbox, tmp_path):
    hospital.configure(OUTLETS.format(at=tmp_path))
    (tmp_path / "piped").mkdir()
    os.mkfifo(tmp_path / "piped" / ".oev-bridge")  # whoever just opened it would hang
    (tmp_path / "foreign").mkdir()
    somebodys = tmp_path / "foreign" / "OQSsiquc01res_face_terminal_20261122090000.xml"
    somebodys.touch()
    hospital.start()
    batch.start()
    expected = receptions(outbox, 20)
    wait_until(lambda: batch.is_all_received() and len(hospital.files()) == 20, "not filed")
    told = {"face": 0, "chart": 0, "piped": 20, "foreign": 20}
    wait_until(lambda: waiting(hospital) == told, "they do not go on")
    written = {name.name for name in (tmp_path / "chart").iterdir() if name.name[0] != "."}
    assert all(any(one in name for name in written) for one in expected)
    refused = [Code.FOLDER_OF_OTHERS.code, Code.OUTLET_REFUSES.code]
    wait_until(lambda: sorted(hospital.raised()) == refused, "staff are not told")
    somebodys.unlink()
    assert hospital.stop() == 0, "an outlet that hangs keeps the program from ending"
    (tmp_path / "piped" / ".oev-bridge").unlink()
    hospital.start()
    wait_until(lambda: set(waiting(hospital).values()) == {0}, "they did not come later")
    # an outlet's cursor moves before its trouble is taken back
    wait_until(lambda: hospital.raised() == [], "what is over still stands")
    for name in ("piped", "foreign"):
        assert len(list((tmp_path / name).glob("OQS*.xml"))) == 20
    assert len(hospital.files()) == 20
