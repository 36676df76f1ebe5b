"""The areas of the desk's pages, one line each."""

from collections.abc import Sequence

from hospital.board import ask, declaration, frame, state
from hospital.board.app import Area
from hospital.board.receptions import area as receptions

AREAS: Sequence[Area] = (
    frame.area,
    receptions.area,
    ask.area,
    declaration.area,
    state.area,
)
