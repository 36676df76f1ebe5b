from kivy.uix.widget import Widget

class Label(Widget):
    def __init__(self, *, text: str = ...) -> None: ...
