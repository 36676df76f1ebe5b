"""The catalogue leaves nothing out; and what it cannot hold all of is drawn here."""

import dataclasses
import typing

import pytest

from eligibility.errors import Code
from kiosk.ui import view_model as v
from kiosk.ui.for_staff import is_staffs_own
from tests.screens.catalogue import CLINIC, catalogue
from tests.screens.matrix_panel import Look, dressed

VIEWS = {screen.name: screen.view for screen in catalogue()}
window = [pytest.mark.window]


def test_every_kind_of_content_is_in_the_catalogue():
    shown = {type(view.content) for view in VIEWS.values()}
    assert shown == set(typing.get_args(v.Content))


def test_names_in_the_catalogue_are_used_once():
    assert len(VIEWS) == len(catalogue())


def test_staffs_screens_look_alike_at_every_size_of_text():
    """So the matrix lays them out at one size."""
    sizes = [Look("ja", "standard", size.value) for size in v.TextSize]
    staffs = [view for view in VIEWS.values() if is_staffs_own(view.content)]
    assert [view for view in staffs if len({dressed(view, look) for look in sizes}) > 1] == []


def misfits(kiosk, view):
    kiosk.slot.put(view)
    kiosk.frames(1)
    return [text.text for text in kiosk.window.texts() if not text.fits]


class TestFits:
    pytestmark = window

    @pytest.mark.parametrize("can_retry", [False, True])
    @pytest.mark.parametrize("code", Code, ids=[code.code for code in Code])
    def test_a_card_problem_of_every_code(self, kiosk, code, can_retry):
        view = dataclasses.replace(VIEWS["s11-removed"], content=v.CardProblemView(code, can_retry))
        assert misfits(kiosk, view) == []

    @pytest.mark.parametrize("number", [1, 99, 999, 1000, 9999])
    @pytest.mark.parametrize("tenths", [0, 1, 3, 10])
    def test_every_number_and_share(self, kiosk, number, tenths):
        content = v.ValidView("山○ 花○", number, tenths)
        assert misfits(kiosk, dataclasses.replace(VIEWS["s41-valid"], content=content)) == []

    @pytest.mark.parametrize("number", [1, 999, 9999])
    def test_every_number_at_the_counter(self, kiosk, number):
        view = dataclasses.replace(VIEWS["s48-counter"], content=v.CounterView(number))
        assert misfits(kiosk, view) == []

    @pytest.mark.parametrize("name", ["ア○", "ア○ シ○ マ○ ロ○ カ○ エ○ リ○", "髙○ 﨑○"])
    def test_every_masked_name(self, kiosk, name):
        content = v.ValidView(name, 27, 3)
        assert misfits(kiosk, dataclasses.replace(VIEWS["s41-valid"], content=content)) == []

    def test_a_long_name_of_a_clinic_beside_the_one_tool(self, kiosk):
        view = dataclasses.replace(
            VIEWS["s00-attract-staff"],
            clinic_name="医療法人社団みなと会 みなと駅前内科小児科クリニック",
            tools=(v.Tool.THEME,),
        )
        assert misfits(kiosk, view) == []

    @pytest.mark.parametrize("dock", v.Dock)
    @pytest.mark.parametrize("name", ["s12-choose", "s401-items", "s47-network", "s41-valid"])
    def test_every_dock_on_screens_with_full_footers(self, kiosk, name, dock):
        assert misfits(kiosk, dataclasses.replace(VIEWS[name], dock=dock)) == []

    def test_the_countdown_of_one_and_of_no_seconds(self, kiosk):
        for seconds in (20, 1, 0):
            overlay = v.IdleOverlay(seconds, 20)
            view = dataclasses.replace(VIEWS["s90-idle"], overlay=overlay, clinic_name=CLINIC)
            assert misfits(kiosk, view) == []
