"""A window that nobody sees is not taken for the screen."""

import pytest

from kiosk.ui.drivers import is_shown_by


class WindowInfoX11:
    pass


class WindowInfoWayland:
    pass


@pytest.mark.parametrize(
    ("driver", "info", "expected"),
    [
        pytest.param("x11", WindowInfoX11(), True, id="x11"),
        pytest.param("x11", None, False, id="fell-back-to-offscreen"),
        pytest.param("x11", WindowInfoWayland(), False, id="wayland-for-x11"),
        pytest.param("offscreen", None, True, id="offscreen"),
        pytest.param("offscreen", WindowInfoX11(), False, id="x11-for-offscreen"),
        pytest.param("", None, False, id="no-name"),
    ],
)
def test_the_driver_is_the_one_that_was_named(driver, info, expected):
    assert is_shown_by(driver, info) is expected
