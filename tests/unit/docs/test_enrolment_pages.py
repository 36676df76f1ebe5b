"""The pages of the enrolment: every command is ours with these options, every code is told."""

import argparse
import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from cloud import __main__ as cloud
from eligibility.errors import Code
from hospital import __main__ as hospital
from kiosk import __main__ as kiosk
from provisioning import __main__ as provisioning
from tests.bench import __main__ as bench

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/enrolment.md"
PARTS = sorted((ROOT / "docs/enrolment").glob("*.md"))
PAGES = [PAGE, *PARTS, ROOT / "docs/provisioning.md", ROOT / "docs/image/releases.md"]
PARSERS = {
    "provisioning": provisioning._parser(),
    "kiosk": kiosk._parser(),
    "cloud": cloud._parser(),
    "hospital": hospital._parser(),
    "tests.bench": bench._parser(),
}
CODE = re.compile(r"KSK-\d{3}")
TYPED = re.compile(r"^[$#] (.*python -m .*)$", re.MULTILINE)
MODULE = re.compile(r"python -m ([a-z_.]+) ?(.*)", re.DOTALL)
MARKED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def subcommands(parser):
    """By name; none of a command that has none."""
    found = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def options_of(parser):
    return {name for action in parser._actions for name in action.option_strings}


def fault_in(module, text):
    """What is wrong with a command; None when nothing is. Text after a pipe belongs to another."""
    words = shlex.split(text.split(" | ")[0].split("   ")[0])
    parser, allowed = PARSERS[module], options_of(PARSERS[module])
    for word in words:
        if word.startswith("--"):
            if word.split("=")[0] not in allowed:
                return f"{module} has no {word}: {text}"
        elif (below := subcommands(parser)) and word in below:
            parser = below[word]
            allowed |= options_of(parser)
        elif below and parser is PARSERS[module] and word.islower() and word != "...":
            return f"{module} has no command {word}: {text}"
    return None


def commands_in(text):
    """(module, arguments) of every command that a page names, with a prompt or in code marks."""
    joined = text.replace("\\\n", " ")
    for line in (*TYPED.findall(joined), *MARKED.findall(joined)):
        if named := MODULE.search(line):
            yield named[1], named[2]
        elif " " in line and line.split()[0] in subcommands(PARSERS["provisioning"]):
            yield "provisioning", line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_named_is_there_with_these_options(page):
    named = list(commands_in(page.read_text()))
    ours = [(module, text) for module, text in named if module in PARSERS]
    assert [fault for one in ours if (fault := fault_in(*one))] == []
    others = {module for module, _ in named if module not in PARSERS}
    assert [one for one in others if importlib.util.find_spec(one) is None] == []


def test_a_wrong_command_or_option_is_found():
    text = "`python -m provisioning invite --qr` `python -m kiosk unpack` `invite authority --foo`"
    faults = [fault_in(*one) for one in commands_in(text)]
    assert [str(fault).split(":")[0] for fault in faults] == [
        "provisioning has no --qr",
        "kiosk has no command unpack",
        "provisioning has no --foo",
    ]


def test_every_command_of_the_authority_is_shown_somewhere():
    named = {text.split()[0] for _, text in commands_in(all_pages()) if text.split()}
    wanted = "init invite pending confirm list show renew revoke crl site bundle audit"
    assert set(wanted.split()) - named == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_code_named_has_its_row(page):
    rows = [
        line for line in (ROOT / "docs/kiosk.md").read_text().splitlines() if line[:6] == "| KSK-"
    ]
    told = {code for row in rows for code in CODE.findall(row.split("|")[1])}
    named = set(CODE.findall(page.read_text()))
    assert named - told == set()
    assert named - {code.code for code in Code} == set()


def test_the_page_leads_to_every_part():
    page = PAGE.read_text()
    assert [part.name for part in PARTS if f"(enrolment/{part.name}" not in page] == []


def test_the_page_can_be_read_in_one_go():
    assert len(PAGE.read_text().splitlines()) <= 250


def all_pages():
    return "\n".join(page.read_text() for page in PAGES)
