"""``python -m cloud link`` and ``load``: an operator's way in, with the same checks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cloud.__main__ import _parser
from eligibility.errors import MalformedValue
from tests.bench.insurer_lines import a_person, batch, coverage_at, register
from tests.bench.intermediary import code_of, feed
from tests.integration.cloud.insurer import new_number
from tests.integration.cloud.reception import new_id
from tests.integration.cloud.test_insurer_batches import SINCE

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(world, tmp_path, capsys):
    """Gives a command's exit status and what it printed."""

    def run(name: str, *arguments: str, content: bytes) -> tuple[int, str]:
        file = tmp_path / "lines"
        file.write_bytes(content)
        given = [one if one != "FILE" else str(file) for one in arguments]
        options = _parser().parse_args([name, "--config", str(world.config), *given])
        status = options.run.args[0](world.settings, options)  # without its own logging
        return status, capsys.readouterr().out

    return run


def test_a_feed_and_a_batch_are_taken_up_by_hand(world, run):
    number, key = new_number(), new_id()
    told = feed([(number, key)])
    assert run("link", "--from", "FILE", content=told) == (0, "added 1, known before 0\n")
    status, said = run("link", "--from", "FILE", content=told + b"{}\n")
    assert (status, said.splitlines()[0]) == (1, "added 0, known before 1")
    assert "line 2" in said

    line = register(code_of(number, key), coverage_at(number, "77", a_person(), SINCE))
    load = ("load", "--insurer", number, "--batch", "1", "FILE")
    status, said = run(*load, content=batch(line, {"kind": "register"}))
    assert (status, json.loads(said)["state"]) == (1, "refused")
    status, said = run(*load, content=batch(line))
    assert (status, json.loads(said)["state"]) == (0, "applied")
    assert run(*load, content=batch(line)) == (0, said)
    rows = world.rows("SELECT batch_id FROM registry.coverage WHERE insurer_no = $1", number)
    assert len(rows) == 1
    audited = world.rows(
        "SELECT outcome FROM audit.access WHERE operation = 'load' AND reference = $1 ORDER BY at",
        f"{number}:1",
    )
    assert [row["outcome"] for row in audited] == ["begun", "ok"] * 3


def test_a_refused_batch_is_told_by_the_exit_status(world, tmp_path):
    file = tmp_path / "lines"
    file.write_bytes(b"[]\n")
    given = ["--insurer", new_number(), "--batch", "1", str(file)]
    done = subprocess.run(
        [sys.executable, "-m", "cloud", "load", "--config", str(world.config), *given],
        capture_output=True,
        check=False,
        cwd=_ROOT,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)["errors"][0]["reason"] == "wrong-type"


def test_a_batch_of_no_possible_insurer_is_refused(run):
    with pytest.raises(MalformedValue, match="check digit"):
        run("load", "--insurer", "06050117", "--batch", "1", "FILE", content=b"{}\n")
