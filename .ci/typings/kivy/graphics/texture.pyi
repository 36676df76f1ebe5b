class Texture:
    width: int
    height: int
    size: tuple[int, int]
    mag_filter: str
    min_filter: str
    @staticmethod
    def create(*, size: tuple[int, int], colorfmt: str = ...) -> "Texture": ...
    def blit_buffer(self, pbuffer: bytes | bytearray, *, colorfmt: str, bufferfmt: str) -> None: ...
