class Texture:
    width: int
    height: int
    size: tuple[int, int]
    mag_filter: str
    min_filter: str
    @staticmethod
    def create(*, size: tuple[int, int], colorfmt: str = ...) -> "Texture": ...
    def get_region(self, x: int, y: int, width: int, height: int) -> "Texture": ...
    def blit_buffer(self, pbuffer: bytes | bytearray, *, colorfmt: str, bufferfmt: str) -> None: ...
