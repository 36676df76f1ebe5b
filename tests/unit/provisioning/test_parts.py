"""Which part of a bundle a request asks for."""

import pytest

from provisioning.serving.parts import Part, described, wanted

ETAG, OTHER = '"abc"', '"def"'


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        pytest.param({}, Part(200, 0, 100), id="whole"),
        pytest.param({"Range": "bytes=40-"}, Part(206, 40, 100), id="rest"),
        pytest.param({"Range": "bytes=0-0"}, Part(206, 0, 1), id="first byte"),
        pytest.param({"Range": "bytes=90-200"}, Part(206, 90, 100), id="beyond the end"),
        pytest.param({"Range": "bytes=-10"}, Part(206, 90, 100), id="last ten"),
        pytest.param({"Range": "bytes=-200"}, Part(206, 0, 100), id="last of more than all"),
        pytest.param({"Range": "bytes=100-"}, Part(416), id="nothing left"),
        pytest.param({"Range": "bytes=-0"}, Part(416), id="last none"),
        pytest.param({"Range": "bytes=9-2"}, Part(200, 0, 100), id="backwards"),
        pytest.param({"Range": "bytes=-"}, Part(200, 0, 100), id="no number"),
        pytest.param({"Range": "bytes=0-1,5-6"}, Part(200, 0, 100), id="several"),
        pytest.param({"Range": "lines=1-2"}, Part(200, 0, 100), id="other unit"),
        pytest.param({"Range": "bytes=5-", "If-Range": ETAG}, Part(206, 5, 100), id="if-range"),
        pytest.param({"Range": "bytes=5-", "If-Range": OTHER}, Part(200, 0, 100), id="another"),
        pytest.param(
            {"Range": "bytes=5-", "If-Range": "Sun, 29 Nov 2026 09:00:00 GMT"},
            Part(200, 0, 100),
            id="a date says too little",
        ),
        pytest.param({"If-Match": f"{OTHER}, {ETAG}"}, Part(200, 0, 100), id="if-match"),
        pytest.param({"If-Match": "*"}, Part(200, 0, 100), id="any"),
        pytest.param({"If-Match": OTHER, "Range": "bytes=5-"}, Part(412), id="not that one"),
    ],
)
def test_a_request_gets_the_part_that_it_means(headers, part):
    assert wanted(headers, ETAG, 100) == part


def test_a_part_says_which_it_is():
    assert described(Part(206, 40, 100), 100) == {"Content-Range": "bytes 40-99/100"}
    assert described(Part(416), 100) == {"Content-Range": "bytes */100"}
    assert described(Part(200, 0, 100), 100) == {}
