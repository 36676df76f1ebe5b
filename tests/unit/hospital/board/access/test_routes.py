"""Every route says who may reach it; one that does not keeps the pages from being served."""

import pytest
from aiohttp import web

from hospital.board.access.passwords import Refusal
from hospital.board.app import RouteWithoutRule, make_app
from hospital.board.guard import Role
from hospital.board.words import all_words
from tests.bench.desk_guard import OpenDoor


class _Desk:
    guard = OpenDoor()


async def forgotten(_request):
    return web.Response()


def test_a_route_without_a_rule_is_named():
    with pytest.raises(RouteWithoutRule, match="/new"):
        make_app(_Desk(), [lambda _desk: [web.get("/new", forgotten)]])  # type: ignore[arg-type]


def test_the_dynamic_words_of_the_sign_in_are_there():
    keys = {f"access.role-{one.value}" for one in Role}
    keys |= {f"access.{one.value}" for one in Refusal}
    keys |= {f"access.act-{one}" for one in ("lock", "unlock", "reset", "remove", "role")}
    keys |= {f"access.problem-{one}" for one in (400, 403, 404, 500, 503)}
    keys |= {f"access.{one}" for one in ("id-malformed", "name-malformed", "id-taken")}
    keys |= {f"access.{one}" for one in ("id-unknown", "last-admin", "not-the-same", "totp-wrong")}
    keys |= {f"access.{one}" for one in ("code-unknown", "too-soon")}
    assert keys - set(all_words()) == set()
