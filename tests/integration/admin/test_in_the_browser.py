"""A real Chromium with an administrator's certificate: the whole path without script, barriers."""

import contextlib
import hashlib

import cv2
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.sync_api import Error as PageError

from eligibility.four_words import words_of
from eligibility.invitation import Invitation
from kiosk.camera.decode import read_zxing
from provisioning.acts import Act
from tests.bench.admin_desk import AdminDesk
from tests.bench.admin_pictures import PAGES, WIDE
from tests.bench.admin_world import HANAKO
from tests.bench.browser import Browser, violations
from tests.bench.enrolment import Applicant, certificates_of, spki
from tests.bench.pki import INSTITUTION

HERE = f"/admin/kiosks/{INSTITUTION}"


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with AdminDesk(tmp_path_factory.mktemp("desk")) as desk:
        desk.world.lively()
        yield desk


@contextlib.contextmanager
def signed_in(desk, browser):
    with desk.page(browser, desk.world.hanako, WIDE, script=False, locale="en") as page:
        desk.sign_in(page)
        yield page


@pytest.fixture
def page(desk, browser):
    with signed_in(desk, browser) as page:
        yield page


@pytest.fixture
def kept_page(desk):
    """Of a browser that may show it at Back as it was left."""
    with Browser(keeps_pages=True) as browser, signed_in(desk, browser) as page:
        yield page


def fingerprint(desk):
    return x509.load_pem_x509_certificate(desk.office.trust_pem()).fingerprint(SHA256())


def invite(desk, page, name):
    page.goto(f"{desk.url}/admin/invite")
    page.fill('[name="device"]', name)
    page.click("main form button")
    return page.inner_text(".code").replace("-", "")


def test_a_kiosk_comes_and_goes_without_any_script(desk, page, tmp_path):
    code = invite(desk, page, "front-1")
    page.locator(".qr").screenshot(path=tmp_path / "qr.png")
    picture = cv2.imread(str(tmp_path / "qr.png"), cv2.IMREAD_GRAYSCALE)
    (seen,) = read_zxing(np.asarray(picture, np.uint8))
    invitation = Invitation.parse(seen.data.decode())
    assert invitation.secret.code == code
    assert invitation.root_sha256 == fingerprint(desk)
    kiosk = Applicant.new(invitation.secret)
    with desk.client() as line:
        assert kiosk.enrol(line).status_code == 202
        page.click("text=Open Waiting")
        page.click("section:has-text('front-1') a.button")
        told = page.locator(".four li").all_inner_texts()
        words = words_of(hashlib.sha256(spki(kiosk.key)).digest())
        assert [one.split() for one in told] == [[one.japanese, one.english] for one in words]
        page.click("text=They are the same: confirm")
        assert "Confirmed" in page.inner_text(".done")
        keys = [one.public_key() for one in certificates_of(kiosk.enrol(line))]
    assert kiosk.key.public_key() in keys
    page.click("a.button:text-is('Revoke')")
    page.check('[value="cessation"]')
    page.fill('[name="name"]', "front-1")
    page.click("main form button")
    assert "Revoked" in page.inner_text(".done")
    acts = [one for one in desk.office.ledger.entries() if one.facts.get("by") == HANAKO]
    assert [one.act for one in acts[-3:]] == [Act.INVITED, Act.ISSUED, Act.REVOKED]


def test_neither_reload_nor_back_nor_another_tab_shows_a_code_again(desk, kept_page):
    page = kept_page
    code = invite(desk, page, "front-2")
    place, groups = page.url, [code[at : at + 4] for at in range(0, 24, 4)]

    def is_shown():
        return any(group in page.content() for group in groups)

    assert is_shown()
    page.reload()
    assert not is_shown()
    code = invite(desk, page, "front-3")
    groups = [code[at : at + 4] for at in range(0, 24, 4)]
    assert is_shown()
    place = page.url
    page.click("nav a >> nth=0")
    page.go_back()  # a page that was kept would never be "loaded" again, and this would time out
    assert page.url == place
    assert not is_shown()
    page.goto(f"{desk.url}/admin/ledger")
    assert not is_shown()


def test_neither_reload_nor_back_shows_a_staff_code_again(desk, page):
    desk.world.certify("front-4", 10)
    place = f"{desk.url}{HERE}/front-4/staff"
    page.goto(place)
    page.fill('[name="staff_id"]:not([type="hidden"])', "nurse-7")
    page.click(".door form button:not(.button-quiet)")
    code = page.inner_text(".code")
    page.reload()
    assert code not in page.content()
    assert "has a code already" in page.inner_text(".problem")
    page.click("text=Back")
    page.goto(place)
    page.click("text=New code")
    assert page.inner_text(".code") != code
    page.click("nav a >> nth=0")
    with pytest.raises(PageError, match="ERR_CACHE_MISS"):  # "send the form again?"
        page.go_back()


def test_a_browser_without_a_certificate_is_told_how_to_get_one(desk, browser):
    with desk.page(browser, None, locale="en") as page:
        page.goto(f"{desk.url}/admin/")
        assert "no administrator's certificate" in page.inner_text("main")
        assert violations(page) == []


def test_the_page_of_waiting_kiosks_looks_again_by_itself(desk, page):
    page.goto(f"{desk.url}/admin/pending")
    desk.world.asks("front-9")
    page.wait_for_selector("text=front-9", timeout=60_000)
    assert page.url.endswith("?auto=1")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_has_barriers_or_needs_scrolling_sideways(desk, browser, language):
    problems = []
    with desk.page(browser, desk.world.hanako, locale=language) as page:
        page.on("console", lambda said: problems.append(said.text))
        desk.sign_in(page)
        for picture in PAGES:
            size = picture.screen
            page.set_viewport_size({"width": size.width, "height": size.height})
            page.goto(desk.url + picture.path)
            if picture.act is not None:
                picture.act(page)
            problems += [f"{picture.name}: {one}" for one in violations(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            problems += [f"{picture.name}: {wide} wide"] if wide > size.width else []
    refused = "409", "404"  # what the browser says of a page that is no good news
    assert [one for one in problems if not any(code in one for code in refused)] == []
