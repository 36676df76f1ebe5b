"""Codes that are only called by their name."""

import pytest

from kiosk.camera.codes import notebook, web
from kiosk.flow.events import QrKind


@pytest.mark.parametrize("version", ["01", "02", "03", "04", "05", "06", "07", "08", "09", "12"])
def test_a_medication_notebook_of_every_version(version):
    payload = f"JAHISTC{version},1\r\n1,試験　花子,2,19890331\r\n".encode("cp932")
    assert notebook.recognise(payload) is QrKind.MEDICATION_NOTEBOOK


@pytest.mark.parametrize("payload", [b"", b"JAHISTC", b"JAHISTC8", b"JAHIS8", b"xJAHISTC08,1"])
def test_no_notebook(payload):
    assert notebook.recognise(payload) is None


@pytest.mark.parametrize(
    "payload",
    [b"https://clinic.example/", b"http://a", b"HTTP://CLINIC.EXAMPLE", b"https://\xff\0"],
)
def test_a_web_address(payload):
    assert web.recognise(payload) is QrKind.WEB_ADDRESS


@pytest.mark.parametrize("payload", [b"", b"httpd", b"http:/", b"ftp://a", b" https://a", b"www.a"])
def test_no_web_address(payload):
    assert web.recognise(payload) is None
