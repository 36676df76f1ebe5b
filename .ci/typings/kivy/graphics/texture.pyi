class Texture:
    width: int
    height: int
    size: tuple[int, int]
    mag_filter: str
    min_filter: str
