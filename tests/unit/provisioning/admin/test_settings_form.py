"""Site settings as a form: what stands in it comes back as it was, and what cannot be is named."""

import pytest

from provisioning.admin import settings_form
from provisioning.site_settings import Tables

TABLES: Tables = {
    "site": {"clinic_name": "れんしゅう診療所"},
    "hours": {"mon": "09:00-12:30", "closed_days": ["2026-12-29", "2026-12-30"]},
    "sound": {"volume": 4},
    "consent": {"asks_prescription": False},
    "wording": {"ja": {"valid_note": "|待合で|お待ちください|"}},
}


def test_a_form_gives_back_what_it_was_filled_with():
    fields = settings_form.fields_of(TABLES)
    assert fields["hours.closed_days"] == "2026-12-29\n2026-12-30"
    assert fields["consent.asks_prescription"] == "no"
    read = settings_form.read(fields)
    assert (read.tables, read.faults) == (TABLES, ())


def test_an_empty_form_leaves_what_the_image_says():
    assert settings_form.read({"site.clinic_name": " ", "csrf": "x", "site.device": "other"}) == (
        settings_form.Filled({}, ())
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hours.mon", "9時から"),
        ("sound.volume", "9"),
        ("consent.asks_prescription", "perhaps"),
        ("hours.closed_days", "tomorrow"),
        ("camera.source", "../../etc/passwd"),
        ("wording.en.valid_note", 'say "a"'),
    ],
)
def test_a_field_that_cannot_be_meant_is_named_and_the_others_are_not(name, text):
    filled = settings_form.read({**settings_form.fields_of(TABLES), name: text})
    assert filled.faults == (name,)


def test_closed_days_need_a_day_that_is_open():
    assert settings_form.read({"hours.closed_days": "2026-12-29"}).faults == ("hours.closed_days",)
