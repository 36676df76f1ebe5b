"""From a template and its values to a response; the templates escape everything by themselves."""

import functools

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hospital.board import speaking, static_files
from hospital.board.guard import Guard, Person
from hospital.board.words import Language, language_of, say

LARGEST_FORM = 64 * 1024
LANGUAGE_COOKIE = "oev-language"
GUARD = web.AppKey("guard", Guard)
PERSON = web.RequestKey("person", Person)


def page(
    request: web.Request, template: str, *, status: int = 200, **values: object
) -> web.Response:
    """A whole page; values are what its template names, beside the frame's own.

    No browser or proxy may keep it: it may be about patients.
    """
    return web.Response(
        text=fragment(request, template, **values),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


def fragment(request: web.Request, template: str, **values: object) -> str:
    """A part of a page, as it is sent to one that is open."""
    language = language_in(request)
    return (
        templates()
        .get_template(template)
        .render(
            t=functools.partial(say, language),
            told=functools.partial(speaking.tell, language),
            told_all=functools.partial(speaking.tell_all, language),
            listed=functools.partial(speaking.tell_words, language),
            language=language,
            person=request.get(PERSON),
            path=request.path,
            frame=functools.partial(request.app[GUARD].frame, request),
            csrf=functools.partial(request.app[GUARD].csrf_token, request),
            **values,
        )
    )


def say_in(request: web.Request, key: str, **places: object) -> str:
    """One sentence in the reader's language."""
    return say(language_in(request), key, **places)


def language_in(request: web.Request) -> Language:
    """What was chosen on the page, else what the browser wants."""
    return language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("Accept-Language"))


@functools.cache
def templates() -> Environment:
    """All of them; a value that a template names and nobody gives is an error."""
    made = Environment(
        loader=PackageLoader("hospital.board"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_files.address
    made.filters["clock"] = speaking.clock
    return made
