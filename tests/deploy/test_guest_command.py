"""``python -m tests.guest`` without a scenario, as README names it."""

import sys

import pytest

from tests.guest import __main__ as command


@pytest.mark.parametrize("words", [["--list"], ["all", "--list"], ["boot", "power", "--list"]])
def test_it_lists_what_there_is(words, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["tests.guest", *words])
    assert command.main() == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        *command.SCENARIOS
    ]
