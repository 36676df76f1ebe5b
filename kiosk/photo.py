"""The one place where a card's photo is: a bytearray that is overwritten when its session ends.

Events carry a handle, never the picture; it touches no disk and no message (card.md 7).
"""

import threading


class CardPhoto:
    """The JPEG 2000 picture as it stands in the card; ``repr`` shows its length only."""

    __slots__ = ("__weakref__", "_data")

    def __init__(self, data: bytearray) -> None:
        """Takes ``data`` over: nobody else may keep it."""
        self._data = data

    @property
    def data(self) -> bytearray:
        """The picture itself, not a copy; empty after ``wipe``."""
        return self._data

    def wipe(self) -> None:
        """Overwrites the picture."""
        self._data[:] = bytes(len(self._data))
        self._data = bytearray()

    def __repr__(self) -> str:
        return f"CardPhoto({len(self._data)} bytes)"


class PhotoHolder:
    """At most one photo, that of the session under way. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._photo: CardPhoto | None = None
        self._handle = 0

    def hold(self, photo: CardPhoto) -> int:
        """Keeps a photo in place of the one before; gives its handle."""
        with self._lock:
            self._wipe()
            self._photo = photo
            return self._handle

    def photo(self, handle: int) -> CardPhoto:
        """The photo; raises LookupError when the handle is void."""
        with self._lock:
            if self._photo is None or handle != self._handle:
                raise LookupError("there is no photo under this handle")
            return self._photo

    def clear(self) -> None:
        """Wipes the photo; handles given so far are void."""
        with self._lock:
            self._wipe()

    def _wipe(self) -> None:
        if self._photo is not None:
            self._photo.wipe()
        self._photo = None
        self._handle += 1
