"""The bench's eye beside its finger: what the screen shows as data, and its exact picture."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from eligibility.errors import Code
from tests.bench.touch import TouchClient, TouchServer


class SeeingServer(TouchServer):
    """Answers ``{"do": "view"}`` too: the fields of the content, codes as their text."""

    def _serve(self, request: Any) -> bool:
        if request.message.get("do") != "view":
            return super()._serve(request)
        request.answer({"ok": True, "view": _plain_view(self._window.view())})
        return True


class SeeingClient(TouchClient):
    """Touches and sees."""

    def view(self) -> dict[str, Any]:
        """The fields of the content that is shown."""
        fields: dict[str, Any] = self._ask({"do": "view"})["view"]
        return fields

    def picture(self) -> bytes:
        """The PNG of what is shown; the same screen gives the same bytes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "screen.png"
            self.screenshot(path)
            return path.read_bytes()


def _plain_view(view: Any) -> dict[str, Any]:
    content = view.content
    fields = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Code):
        return value.code
    return value if isinstance(value, str | int | None) else str(value)
