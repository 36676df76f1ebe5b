"""The slot between the runner and the screen."""

import threading

from kiosk.ui.slot import ViewSlot
from kiosk.ui.view_model import AttractView, PinView, ReadingView, View

FIRST = View(AttractView((), is_reader_ready=True), "みなと内科クリニック")


def test_the_slot_begins_with_a_view():
    assert ViewSlot(FIRST).latest() is FIRST


def test_only_the_newest_view_is_kept():
    slot = ViewSlot(FIRST)
    slot.put(View(ReadingView(), ""))
    slot.put(View(PinView(0, 3), ""))
    assert slot.latest() == View(PinView(0, 3), "")


def test_a_view_put_by_another_thread_is_seen():
    slot = ViewSlot(FIRST)
    newer = View(ReadingView(), "")
    thread = threading.Thread(target=slot.put, args=[newer])
    thread.start()
    thread.join()
    assert slot.latest() is newer
