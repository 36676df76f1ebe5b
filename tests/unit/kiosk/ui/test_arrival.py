"""What moves when one screen follows another: only what really happened to the card."""

import dataclasses

import pytest

from eligibility.errors import Code
from kiosk.ui import view_model as v
from kiosk.ui.arrival import AT_REST, arrival_of, place_on_path

USUAL = v.View(v.ChooseView((v.Method.PIN,)), "", v.Dock.STAY, v.Station.HOLDER)
FIRST = v.View(v.AttractView((), is_reader_ready=True), "")
READING = v.View(v.ReadingView(), "", v.Dock.STAY, v.Station.CARD)
VALID = v.View(v.ValidView("", 27, 3), "", v.Dock.TAKE_NOW, v.Station.DONE)
CONSENT = v.View(v.ConsentView(), "", v.Dock.STAY, v.Station.CONSENT)
IDLE = v.IdleOverlay(13, 20)


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (FIRST, None),
        (READING, 0),
        (USUAL, 1),
        (CONSENT, 2),
        (VALID, 3),
        (dataclasses.replace(CONSENT, content=v.LostView()), 2.5),
        (dataclasses.replace(VALID, content=v.CounterView(27)), 2.5),
        (dataclasses.replace(VALID, papers=v.Papers.PAPER), 2),
        (dataclasses.replace(CONSENT, papers=v.Papers.PAPER), 1),
        (
            dataclasses.replace(USUAL, content=v.NotFoundView(True), papers=v.Papers.PAPER),
            1.5,
        ),
    ],
)
def test_where_the_small_card_stands(view, place):
    assert place_on_path(view) == place


def test_the_small_card_walks_to_the_next_station_and_back():
    assert arrival_of(READING, USUAL).walks_from == 0
    assert arrival_of(CONSENT, USUAL).walks_from == 2


def test_it_walks_half_a_station_to_a_detour():
    lost = dataclasses.replace(CONSENT, content=v.LostView())
    assert arrival_of(CONSENT, lost).walks_from == 2


def test_it_does_not_walk_farther_than_a_station_nor_where_it_stands():
    assert arrival_of(READING, CONSENT).walks_from is None
    assert arrival_of(USUAL, dataclasses.replace(USUAL, content=v.PinView(0, 3))) == AT_REST


def test_the_paper_does_not_walk_in_the_card_s_place():
    paper = dataclasses.replace(USUAL, papers=v.Papers.PAPER)
    assert arrival_of(READING, paper).walks_from is None


@pytest.mark.parametrize(
    "content",
    [FIRST.content, v.CardProblemView(Code.CARD_REMOVED, can_retry=False), v.PlaceCardView()],
)
def test_a_card_that_was_just_placed_goes_down(content):
    assert arrival_of(dataclasses.replace(FIRST, content=content), READING).is_card_placed


def test_a_card_that_lies_there_already_does_not_go_down_again():
    assert not arrival_of(USUAL, READING).is_card_placed


def test_a_card_that_is_released_comes_up_once():
    assert arrival_of(CONSENT, VALID).is_card_released
    details = dataclasses.replace(VALID, content=v.DetailsView("", 3, None))
    assert not arrival_of(VALID, details).is_card_released
    assert not arrival_of(details, VALID).is_card_released


def test_without_a_card_none_comes_up():
    paper = dataclasses.replace(USUAL, dock=v.Dock.NONE)
    assert not arrival_of(paper, VALID).is_card_released


def test_nothing_moves_under_the_idle_question_nor_when_it_is_gone():
    asked = dataclasses.replace(USUAL, overlay=IDLE)
    assert arrival_of(READING, asked) == AT_REST
    assert arrival_of(asked, CONSENT) == AT_REST


def test_nothing_moves_on_the_very_first_screen():
    assert arrival_of(None, READING) == AT_REST
