"""The test files that take longest by the clock, the longest first (decision 0073)."""

SLOWEST_FILES = (
    "tests/system/test_line.py",
    "tests/system/test_staff_menu.py",
    "tests/integration/bench/test_play.py",
    "tests/screens/test_matrix.py",
    "tests/integration/admin/test_in_the_browser.py",
    "tests/integration/batch/test_delivery.py",
    "tests/screens/test_two_touches.py",
    "tests/unit/kiosk/camera/face/test_portraits.py",
    "tests/screens/test_spoken_labels.py",
    "tests/integration/cloud/test_card_lists.py",
    "tests/ports/test_scanner.py",
    "tests/integration/cloud/test_process.py",
    "tests/flows/test_nothing_is_left.py",
    "tests/screens/test_guided_journey.py",
    "tests/screens/test_wording.py",
    "tests/screens/test_survey.py",
    "tests/unit/hospital/board/receptions/test_page.py",
    "tests/system/test_power_cuts.py",
    "tests/system/test_prescription.py",
    "tests/integration/board/test_sign_in_pages.py",
    "tests/integration/fleet/test_settings.py",
    "tests/integration/cloud/test_requests_by_file.py",
    "tests/integration/enrolment/test_window.py",
    "tests/integration/batch/test_vendor_check.py",
)


def by_slowness(nodeid: str) -> int:
    """The place of a test in the queue; everything that is not named is behind, alike."""
    file = nodeid.partition("::")[0]
    return SLOWEST_FILES.index(file) if file in SLOWEST_FILES else len(SLOWEST_FILES)
