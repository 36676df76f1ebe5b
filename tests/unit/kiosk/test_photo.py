"""The card's photo: in one place, under one handle, wiped and gone when its session ends."""

import threading
import weakref

import pytest

from kiosk.photo import CardPhoto, PhotoHolder

PICTURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(range(1, 200))


def a_photo():
    return CardPhoto(bytearray(PICTURE))


@pytest.fixture
def holder():
    return PhotoHolder()


def test_a_photo_is_found_under_its_handle(holder):
    photo = a_photo()
    assert holder.photo(holder.hold(photo)) is photo


def test_without_a_photo_every_handle_is_void(holder):
    for handle in (0, 1, -1):
        with pytest.raises(LookupError):
            holder.photo(handle)


def test_a_cleared_photo_is_not_found_again(holder):
    handle = holder.hold(a_photo())
    holder.clear()
    with pytest.raises(LookupError):
        holder.photo(handle)


def test_an_old_handle_does_not_show_the_next_patients_photo(holder):
    first = holder.hold(a_photo())
    second = holder.hold(a_photo())
    with pytest.raises(LookupError):
        holder.photo(first)
    assert holder.photo(second).data == PICTURE


def test_no_handle_is_given_twice(holder):
    handles = []
    for _ in range(5):
        handles.append(holder.hold(a_photo()))
        holder.clear()
        holder.clear()
    assert len(set(handles)) == 5


def test_clearing_overwrites_the_picture_where_it_stands(holder):
    picture = bytearray(PICTURE)
    holder.hold(CardPhoto(picture))
    holder.clear()
    assert bytes(picture) == bytes(len(PICTURE))


def test_another_photo_overwrites_the_one_before(holder):
    picture = bytearray(PICTURE)
    holder.hold(CardPhoto(picture))
    holder.hold(a_photo())
    assert bytes(picture) == bytes(len(PICTURE))


def test_whoever_still_looks_at_a_wiped_photo_sees_nothing(holder):
    photo = a_photo()
    holder.hold(photo)
    holder.clear()
    assert photo.data == b""


def test_wiping_twice_does_no_harm():
    photo = a_photo()
    photo.wipe()
    photo.wipe()
    assert photo.data == b""


def test_the_photo_is_not_copied_on_its_way(holder):
    picture = bytearray(PICTURE)
    assert holder.photo(holder.hold(CardPhoto(picture))).data is picture


def test_a_photo_shows_its_length_only():
    assert repr(a_photo()) == f"CardPhoto({len(PICTURE)} bytes)"
    assert str(a_photo()) == repr(a_photo())


def test_no_photo_is_alive_after_its_session(holder):
    photo = a_photo()
    seen = weakref.ref(photo)
    holder.hold(photo)
    del photo
    assert seen() is not None
    holder.clear()
    assert seen() is None, "without waiting for the garbage collector"


def test_no_photo_of_anybody_is_alive_after_many_sessions(holder):
    seen = [weakref.ref(holder.photo(holder.hold(a_photo()))) for _ in range(20)]
    holder.clear()
    assert [photo for photo in seen if photo() is not None] == []


def test_a_decoder_that_still_looks_at_the_bytes_sees_them_wiped(holder):
    """A view of the buffer (OpenCV, numpy) must neither stop the wiping nor keep the picture."""
    photo = a_photo()
    holder.hold(photo)
    with memoryview(photo.data) as view:
        holder.clear()
        assert bytes(view) == bytes(len(PICTURE))


def test_a_void_handle_keeps_no_photo_alive(holder):
    """The error that a late answer meets must not carry the picture away."""
    handle = holder.hold(a_photo())
    seen = weakref.ref(holder.photo(handle))
    with pytest.raises(LookupError) as caught:
        holder.photo(handle + 1)
    holder.clear()
    assert seen() is None
    assert "CardPhoto" not in repr(caught.value)


def test_two_threads_never_see_a_photo_under_anothers_handle(holder):
    """One holds, one clears, one looks: what is found is whole or wiped, never another's."""
    stop, wrong = threading.Event(), []

    def look():
        while not stop.is_set():
            handle = holder._handle
            try:
                seen = bytes(holder.photo(handle).data)
            except LookupError:
                continue
            if seen not in (PICTURE, b"", bytes(len(PICTURE))):
                wrong.append(seen)

    onlooker = threading.Thread(target=look)
    onlooker.start()
    for _ in range(2000):
        holder.hold(a_photo())
        holder.clear()
    stop.set()
    onlooker.join(10)
    assert wrong == []
