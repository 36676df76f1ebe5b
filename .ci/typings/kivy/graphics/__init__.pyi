from collections.abc import Callable

from kivy.graphics.texture import Texture

class Instruction: ...

class InstructionGroup(Instruction):
    def add(self, instruction: Instruction) -> None: ...
    def clear(self) -> None: ...

class Canvas(InstructionGroup):
    def ask_update(self) -> None: ...

class Fbo(Canvas):
    texture: Texture
    def __init__(self, *, size: tuple[int, int]) -> None: ...
    def draw(self) -> None: ...

class Callback(Instruction):
    def __init__(self, callback: Callable[[Instruction], object]) -> None: ...

class Color(Instruction):
    def __init__(self, r: float, g: float, b: float, a: float) -> None: ...

class Rectangle(Instruction):
    def __init__(
        self,
        *,
        pos: tuple[float, float],
        size: tuple[float, float],
        texture: Texture | None = ...,
        tex_coords: tuple[float, ...] = ...,
    ) -> None: ...

class BorderImage(Rectangle):
    def __init__(
        self,
        *,
        pos: tuple[float, float],
        size: tuple[float, float],
        border: tuple[int, int, int, int],
        texture: Texture,
        auto_scale: str = ...,
    ) -> None: ...

class Ellipse(Instruction):
    def __init__(
        self,
        *,
        pos: tuple[float, float],
        size: tuple[float, float],
        angle_start: float = ...,
        angle_end: float = ...,
        segments: int = ...,
        texture: Texture | None = ...,
    ) -> None: ...
