"""Downloads: what a spreadsheet would calculate is only text."""

import csv
import io

import pytest

from provisioning.admin.exports import csv_response


def rows_of(response):
    text = response.body.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－2", "'－2"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("reception-1", "reception-1"),
        ("理由、「盗難」", "理由、「盗難」"),
        (None, ""),
        (3, "3"),
    ],
)
def test_a_cell_is_never_a_formula(value, cell):
    response = csv_response("x.csv", ("a",), [(value,)])
    assert rows_of(response) == [["a"], [cell]]


def test_it_is_a_download_of_its_name():
    response = csv_response("kiosks.csv", ("a", "b"), [])
    assert response.headers["Content-Disposition"] == 'attachment; filename="kiosks.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
