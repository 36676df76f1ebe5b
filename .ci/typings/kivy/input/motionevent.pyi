from typing import Any

class MotionEvent:
    uid: int
    x: float
    y: float
    sx: float
    sy: float
    is_mouse_scrolling: bool
    is_touch: bool
    type_id: str
    profile: list[str]
    def __init__(
        self, device: str, id: str, args: dict[str, Any], is_touch: bool = ..., type_id: str = ...
    ) -> None: ...
    def depack(self, args: dict[str, Any]) -> None: ...
    def move(self, args: dict[str, Any]) -> None: ...
    def update_time_end(self) -> None: ...
