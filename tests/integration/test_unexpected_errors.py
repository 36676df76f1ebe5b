"""An unforeseen error ends the process, so that its unit starts it again, and tells no text.

Real processes, because the hooks are the interpreter's own.
"""

import subprocess
import sys

import pytest

from tests.bench.service import ROOT

NAME = "ﾔﾏﾀﾞ ﾊﾅｺ"

_IN_A_THREAD = """
import threading
from {program} import logs
logs.set_up()
logs.end_on_the_unexpected()
def work():
    raise ValueError({name!r})
threading.Thread(target=work, name="worker").start()
threading.Event().wait(20)
"""

_IN_THE_MAIN_THREAD = """
from {program} import logs
logs.set_up()
logs.end_on_the_unexpected()
raise ValueError({name!r})
"""

_LOGGED = """
import logging
from {program} import logs
logs.set_up()
try:
    raise ValueError({name!r})
except ValueError:
    logging.getLogger("some.library").exception("it failed")
"""


def run(script, program):
    return subprocess.run(
        [sys.executable, "-c", script.format(program=program, name=NAME)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("program", ["kiosk", "hospital"])
def test_a_thread_that_dies_ends_the_process(program):
    ended = run(_IN_A_THREAD, program)
    assert ended.returncode == 70
    assert "unexpected thread=worker error=ValueError at=" in ended.stderr
    assert NAME not in ended.stderr


@pytest.mark.parametrize("program", ["kiosk", "hospital"])
def test_an_error_of_the_main_thread_is_told_without_its_text(program):
    ended = run(_IN_THE_MAIN_THREAD, program)
    assert ended.returncode == 1
    assert "unexpected thread=main error=ValueError at=" in ended.stderr
    assert NAME not in ended.stderr


@pytest.mark.parametrize("program", ["kiosk", "hospital"])
def test_a_logged_traceback_is_told_without_its_text(program):
    ended = run(_LOGGED, program)
    assert "it failed" in ended.stderr
    assert "error=ValueError at=" in ended.stderr
    assert NAME not in ended.stderr


def test_the_cloud_tells_no_text_either():
    script = "import sys; from cloud import logs; logs.set_up('INFO'); "
    script += "sys.excepthook = logs.unexpected; raise ValueError({name!r})"
    ended = run(script, "cloud")
    assert ended.returncode == 1
    assert '"error": "ValueError"' in ended.stderr
    assert NAME not in ended.stderr
