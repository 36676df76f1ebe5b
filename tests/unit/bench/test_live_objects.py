"""The walker finds a text wherever a program may hold one; and nothing when it is gone."""

import array
import collections
import functools
import gc
import queue
import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kiosk.frame import Frame
from kiosk.photo import CardPhoto
from tests.bench.live_objects import cover, search, search_pictures, uncover

pytestmark = pytest.mark.own_process
NAME, NUMBER, LATIN = "kges4g5!aL<E(+>", "GBq_eF*7#", "MNL6YT3A+5"
"""Covered, so that they stand in no constant of this file."""


def name(place: object = "") -> str:
    """A name of its own for each place."""
    return f"{uncover(NAME)}{place}"


class Holder:
    """Holds what it is given."""

    def __init__(self, held: object):
        self.held = held
        self.myself: object = None


class Slotted:
    __slots__ = ("held",)

    def __init__(self, held):
        self.held = held


def in_closure(text):
    return lambda: text


def in_cache(text):
    @functools.lru_cache
    def kept(one):
        return len(one)

    kept(text)
    return kept


def in_cached_value(text):
    @functools.lru_cache
    def kept():
        return [text]

    kept()
    return kept


def in_queue(text):
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    waiting.put(text)
    return waiting


def in_generator(text):
    def steps():
        held = text
        yield 1
        yield held

    generator = steps()
    next(generator)
    return generator


def in_error(text):
    try:
        return int(f"no number: {len(text)}")
    except ValueError as error:
        return error


def in_cycle(text):
    one = Holder(text)
    one.myself = one
    return one


PLACES = {
    "attribute": Holder,
    "slot": Slotted,
    "part of a text": lambda text: Holder(f"INFO {text} came"),
    "list in a dict": lambda text: {"a": [1, {"b": [text]}]},
    "key of a dict": lambda text: {text: 1},
    "tuple": lambda text: (1, (text,)),
    "deque": lambda text: collections.deque([text]),
    "set": lambda text: {text},
    "closure": in_closure,
    "partial": lambda text: functools.partial(print, text),
    "arguments that a cache keeps": in_cache,
    "value that a cache keeps": in_cached_value,
    "queue": in_queue,
    "generator": in_generator,
    "frame of a traceback": in_error,
    "cycle": in_cycle,
    "bytes": lambda text: [text.encode()],
    "bytes of Windows": lambda text: [text.encode("cp932")],
    "buffer": lambda text: [bytearray(text.encode())],
    "array": lambda text: [array.array("B", text.encode())],
    "numbers": lambda text: [np.frombuffer(text.encode(), np.uint8).copy()],
}


def test_a_text_is_found_wherever_a_program_may_hold_it():
    needles = [cover(name(chr(0x3041 + number))) for number in range(len(PLACES))]
    planted = [make(uncover(needle)) for make, needle in zip(PLACES.values(), needles, strict=True)]
    found = {int(one.what.removeprefix("text ")) for one in search(needles)}
    assert [place for number, place in enumerate(PLACES) if number not in found] == []
    assert len(planted) == len(PLACES)
    planted.clear()
    gc.collect()
    assert search(needles) == []


def test_garbage_that_was_not_collected_is_found_too():
    gc.disable()
    try:
        in_cycle(name())
        assert [one.what for one in search([NAME])] == ["text 0"]
    finally:
        gc.enable()
    gc.collect()
    assert search([NAME]) == []


def test_what_the_collector_has_set_aside_is_looked_at_too():
    in_cycle(name())
    gc.freeze()
    assert [one.what for one in search([NAME])] == ["text 0"]
    gc.collect()
    assert search([NAME]) == []


def test_letters_and_whole_numbers_are_found():
    held = [uncover(LATIN), f"number={uncover(NUMBER)} ok"]
    assert sorted(found.what for found in search([LATIN, NUMBER])) == ["text 0", "text 1"]
    held[:] = [f"1{uncover(NUMBER)}", f"{uncover(NUMBER)}0"]
    assert search([LATIN, NUMBER]) == [], "digits inside a longer number are another number"


def test_a_few_bytes_count_only_when_they_are_all():
    pin, kana = uncover(NUMBER)[:4], uncover(NAME)[:2]
    held = [bytearray(pin.encode()), bytes(range(200)) + kana.encode("cp932")]
    found = search([cover(pin), cover(kana)])
    assert [one.what for one in found if one.kind.startswith("byte")] == ["text 0"]
    assert held


def test_a_text_in_a_frame_of_another_thread_is_found():
    ready, go_on = threading.Event(), threading.Event()

    def wait():
        held = name()
        ready.set()
        go_on.wait(10)
        return held

    thread = threading.Thread(target=wait)
    thread.start()
    ready.wait(10)
    found = search([NAME])
    go_on.set()
    thread.join()
    assert [one.what for one in found] == ["text 0"]


PICTURES: dict[str, Callable[[], list[Any]]] = {
    "array": lambda: [np.full((120, 160, 3), 7, np.uint8)],
    "frame": lambda: [Frame(2, 2, bytes(range(12)), 1)],
    "photo": lambda: [CardPhoto(bytearray(b"jpeg"))],
}


def test_pictures_are_found_until_they_are_wiped():
    others = len(search_pictures())
    held = [make() for make in PICTURES.values()]
    found = sorted(found.kind for found in search_pictures())
    assert len(found) == others + 3
    assert {"CardPhoto", "Frame", "ndarray"} <= set(found)
    array_, frame, photo = (one[0] for one in held)
    array_[:] = 0
    photo.wipe()
    held[1][0] = Frame(2, 2, bytes(len(frame.bgr)), 1)
    del frame
    assert len(search_pictures()) == others


def test_what_leads_to_a_text_is_told():
    planted = {"the one who keeps": Holder(name())}
    [found] = search([NAME])
    assert (found.kind, planted) == ("str", planted)
    assert "Holder" in found.path or "dict[held]" in found.path


def test_a_dead_weak_reference_is_no_hindrance():
    held = weakref.proxy(Holder(1))
    assert search([NAME]) == []
    assert held is not None


def test_a_number_with_a_hyphen_is_no_piece_of_an_id():
    covered = "F)cGT"
    held = [f"/v1/a{uncover(covered)}e4f"]
    assert search([covered]) == []
    held.append(f"symbol {uncover(covered)}")
    assert len(search([covered])) == 1


def test_a_number_in_an_id_of_chance_is_nobodys():
    covered = "F*h_c"
    held = [f"https://localhost/v1/a/0f3c2a1b-9d8e-{uncover(covered)}-8a7b-0123456789ab"]
    assert search([covered]) == []
    held.append(f"pin={uncover(covered)}")
    assert len(search([covered])) == 1
