"""Versions of the kiosk's software and their order."""

import random

import pytest

from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion, is_channel

IN_ORDER = ["0.9.9", "1.4.0~rc1", "1.4.0~rc2", "1.4.0~rc10", "1.4.0", "1.4.1", "1.10.0", "2.0.0"]


def test_versions_have_an_order():
    mixed = [ReleaseVersion.parse(text) for text in IN_ORDER]
    random.Random(7).shuffle(mixed)
    assert [str(one) for one in sorted(mixed)] == IN_ORDER
    assert ReleaseVersion.parse("1.4.0") >= ReleaseVersion.parse("1.4.0")


def test_a_trial_release_has_one_form_whoever_writes_it():
    assert str(ReleaseVersion.parse("1.4.0rc3")) == "1.4.0~rc3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.4",
        "1.4.0.1",
        "01.4.0",
        "1.4.0-rc1",
        "1.4.0~rc0",
        "v1.4.0",
        " 1.4.0",
        "1.4.0\n",
        "١.٤.٠",
    ],
)
def test_what_is_no_version_is_refused(text):
    with pytest.raises(MalformedValue):
        ReleaseVersion.parse(text)


@pytest.mark.parametrize(
    ("name", "may"),
    [("stable", True), ("pi-5", True), ("", False), ("-a", False), ("../x", False), ("A", False)],
)
def test_a_channel_is_a_name(name, may):
    assert is_channel(name) is may
