"""Settings that a kiosk did not take, or that cannot be read: what an administrator sees."""

import pytest

from provisioning import site_settings
from provisioning.acts import Act
from tests.bench.admin_world import HANAKO
from tests.bench.pki import INSTITUTION

AGAIN = 'name="act" value="again">\n  <p class="row">'


def test_a_removal_that_the_kiosk_took_back_is_sent_once_more(kiosk):
    kiosk.gives()
    kiosk.asks("remove", "clerk-1")
    kiosk.hanako.desk.world.reports(kiosk.name, settings_version=1)
    places = [f"{kiosk.here}/staff", f"{kiosk.here}/settings"]
    assert [AGAIN in kiosk.page(place) for place in places] == [False, False]
    kiosk.hanako.desk.world.reports(kiosk.name, settings_version=1, settings_problem="KSK-365")
    assert [AGAIN in kiosk.page(place) for place in places] == [True, True]
    answer = kiosk.hanako.post(places[1], act="again")
    assert answer.headers["Location"] == f"{kiosk.here}?done=settings-made"
    assert (kiosk.newest().version, kiosk.newest().by) == (3, HANAKO)
    assert site_settings.told(kiosk.newest()) == {}


def test_where_nothing_was_made_nothing_is_made_once_more(kiosk):
    kiosk.hanako.client.headers["Accept-Language"] = "en"
    answer = kiosk.hanako.post(f"{kiosk.here}/settings", act="again")
    assert answer.status_code == 409
    assert "Nothing was changed from here so far" in answer.text


@pytest.mark.parametrize(
    "jws",
    ["e30.e30.e30", "x", "e30.eyJzZXR0aW5ncyI6eyJzdGFmZiI6e319fQ.e30"],
    ids=["nothing", "no signature", "codes"],
)
def test_settings_of_a_newer_authority_are_told_in_a_sentence_and_stay(kiosk, jws):
    facts = {"uri": kiosk.uri, "version": "1", "jws": jws, "by": HANAKO}
    kiosk.hanako.desk.world.act(Act.SETTINGS_MADE, **facts)
    kiosk.hanako.client.headers["Accept-Language"] = "en"
    shown = kiosk.hanako.client.get(f"{kiosk.here}/staff")
    assert shown.status_code == 409
    assert "were made by newer software" in shown.text
    assert kiosk.refused(act="add", staff_id="clerk-1") == 409
    assert kiosk.hanako.client.get(kiosk.here).status_code == 200
    assert kiosk.newest().jws == jws
    assert "jws" not in repr(kiosk.newest())


def test_every_kiosk_of_the_made_up_clinic_has_its_pages(hanako):
    hanako.desk.world.lively()
    for name in ("reception-1", "reception-4"):
        for page in ("", "/settings", "/staff"):
            assert hanako.client.get(f"/admin/kiosks/{INSTITUTION}/{name}{page}").status_code == 200
