"""The pages' colours are the project's own, and no page says anything in a script or a style."""

import json
import re
from pathlib import Path

import kiosk.ui
from provisioning.admin import words

FOLDER = Path(words.__file__).parent
PALETTE = json.loads((Path(kiosk.ui.__file__).parent / "palette.json").read_text())["standard"]
OF_PAGES = {"lookink", "hair"}
"""Second text on a warning, and thin lines between rows: a kiosk's screen has neither."""


def test_every_colour_is_of_the_kiosk_s_palette():
    style = (FOLDER / "static" / "admin.css").read_text()
    named = dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]+);", style.split("}")[0]))
    long = {name: re.sub(r"^#(.)(.)(.)$", r"#\1\1\2\2\3\3", one) for name, one in named.items()}
    others = {name for name, one in long.items() if one.upper() != PALETTE.get(name)}
    assert others == OF_PAGES
    rest = style.replace(style.split("}")[0], "")
    used = set(re.findall(r"#[0-9a-f]{3,6}\b", rest))
    assert used <= {"#101828", "#fff"}, "ink where more contrast is wanted, paper of a QR code"


def test_no_page_holds_a_script_or_a_style_of_its_own():
    for file in (FOLDER / "templates").glob("*.html"):
        text = file.read_text()
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text), file.name
