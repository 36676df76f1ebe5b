"""Every sentence of the pages is there in both languages, with the same places to fill in."""

import datetime as dt
import re
import string
from pathlib import Path

import pytest

from eligibility.errors import Code
from provisioning import staff_codes
from provisioning.acts import Act
from provisioning.admin import words
from provisioning.admin.kiosks import Trouble
from provisioning.admin.words import Language, all_words, language_of, say
from provisioning.authority import REASONS
from provisioning.devices import SECOND_KEY
from provisioning.register import InvitationState, Purpose
from provisioning.serving.trail import Copied

FOLDER = Path(words.__file__).parent


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def found_in(pattern, *endings):
    files = (one for ending in endings for one in FOLDER.rglob(f"*.{ending}"))
    return {found for file in files for found in re.findall(pattern, file.read_text())}


def test_both_languages_say_everything_with_the_same_places():
    for key, said in all_words().items():
        assert all(said.values()), key
        assert places(said[Language.JAPANESE]) == places(said[Language.ENGLISH]), key


def test_templates_say_nothing_that_there_is_not():
    areas = "|".join(sorted({key.partition(".")[0] for key in all_words()}))
    asked = found_in(rf'"((?:{areas})\.(?!html|csv)[a-z0-9-]*)"', "html", "py")
    assert "frame.product" in asked, "the templates were read"
    missing = asked - set(all_words())
    # what a template completes with a value of its own
    begun = {key for key in missing if key.endswith((".", "-"))}
    assert missing - begun == set()
    assert {key for key in begun if not any(one.startswith(key) for one in all_words())} == set()


def test_whatever_may_be_refused_has_its_sentence():
    whys = found_in(r'(?:ActRefused\(|Re[a-z]+: |Error: )"([a-z-]+)"', "py")
    whys |= {"enrolled", "no-issuer", "not-pending", "nothing-to-renew", "institution-or-device"}
    kinds = found_in(r'(?:Stopped\(|_problem\(request, )"([a-z]+)"', "py")
    whys |= set(re.findall(r'StaffRefused\("([a-z-]+)"', Path(staff_codes.__file__).read_text()))
    assert {"reason", "not-open", "staff-full"} <= whys
    assert "stranger" in kinds
    wanted = {f"frame.refused-{why}" for why in whys} | {f"frame.problem-{one}" for one in kinds}
    assert wanted - set(all_words()) == set()


def test_codes_that_are_told_are_codes():
    told = {key.removeprefix("codes.") for key in all_words() if key.startswith("codes.")}
    assert "KSK-101" in told
    assert [code for code in sorted(told) if Code.of(code) is None] == []


@pytest.mark.parametrize(
    ("beginning", "ends"),
    [
        ("ledger.act-", Act),
        ("kiosks.trouble-", Trouble),
        ("kiosks.reason-", REASONS),
        ("kiosks.how-", [SECOND_KEY, *(one.value for one in Copied)]),
        ("inviting.state-", InvitationState),
        ("inviting.purpose-", Purpose),
    ],
)
def test_every_word_of_the_ledger_can_be_said(beginning, ends):
    assert {f"{beginning}{one}" for one in ends} - set(all_words()) == set()


def test_moments_are_told_as_they_are_in_japan():
    late = dt.datetime(2026, 11, 29, 15, 30, tzinfo=dt.UTC)
    assert say(Language.JAPANESE, "kiosks.is-invited", until=late) == "2026/11/30 00:30 まで招待中"
    assert (
        say(Language.ENGLISH, "kiosks.is-invited", until=late) == "Invited until 2026-11-30 00:30"
    )


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "ja"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de-DE", "ja"),
        ("ja", "en", "ja"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_what_was_chosen_or_what_the_browser_wants(chosen, accepted, language):
    assert language_of(chosen, accepted) == language
