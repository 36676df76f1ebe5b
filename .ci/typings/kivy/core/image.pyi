import io

from kivy.graphics.texture import Texture

class Image:
    texture: Texture
    def __init__(self, arg: io.BytesIO, *, ext: str, nocache: bool = ...) -> None: ...
