"""From a template and its values to a response; the templates escape everything by themselves."""

import dataclasses
import functools

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from provisioning.admin import static_files, words
from provisioning.admin.reach import Admin, institution_of, name_of
from provisioning.admin.words import Language, language_of

LANGUAGE_COOKIE = "oev-admin-language"


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    path: str
    words: str
    """Key of its sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page of somebody who has signed in."""

    admin: Admin
    links: tuple[Link, ...]
    csrf: str
    waiting: int
    """Kiosks that wait for a confirmation."""
    own_days: int | None
    """Left of the administrator's own certificate, once it is time to ask for another."""


def page(
    request: web.Request,
    template: str,
    *,
    around: Around | None = None,
    status: int = 200,
    **values: object,
) -> web.Response:
    """A whole page; ``values`` are what its template names, beside the frame's own."""
    language = language_in(request)
    text = (
        templates()
        .get_template(template)
        .render(
            t=functools.partial(words.say, language),
            told=functools.partial(words.tell, language),
            language=language,
            around=around,
            csrf="" if around is None else around.csrf,
            path=request.path,
            path_qs=request.path_qs,
            **values,
        )
    )
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def language_in(request: web.Request) -> Language:
    """What was chosen on the page, else what the browser wants."""
    return language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("Accept-Language"))


@functools.cache
def templates() -> Environment:
    """All of them; a value that a template names and nobody gives is an error."""
    made = Environment(
        loader=PackageLoader("provisioning.admin"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_files.address
    made.globals["has_words"] = words.has
    made.filters["institution"] = institution_of
    made.filters["device"] = name_of
    made.filters["day"] = words.day
    made.filters["page"] = kiosk_page
    return made


def kiosk_page(uri: str) -> str:
    """Where a kiosk's page is."""
    return f"/admin/kiosks/{institution_of(uri)}/{name_of(uri)}"
