"""The authority's server as a program: who reaches it, and that it says who may do what."""

import datetime as dt

import pytest
from aiohttp import web

from provisioning.office import open_new
from provisioning.serving.app import RouteWithoutRule, Surroundings, make_app
from tests.bench.authority import AuthorityDesk, AuthorityProcess

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)


def test_the_program_answers_over_tls_and_ends_in_order(tmp_path):
    now = dt.datetime.now(dt.UTC)
    open_new(tmp_path / "office", "Example", now)
    with AuthorityProcess(tmp_path / "office", tmp_path / "server", now) as server:
        with server.client() as nobody:
            assert nobody.get("/health").json() == {"status": "good"}
        assert server.stop() == 0


def test_a_route_without_a_rule_is_refused_at_the_start(tmp_path):
    async def nobody_thought_of_it(_request):
        return web.Response()

    office = open_new(tmp_path / "office", "Example", NOW)
    with AuthorityDesk(office, tmp_path, NOW) as desk:
        around = Surroundings(office, desk.settings, desk.clock.now, lambda: 0.0, bytes)
        with pytest.raises(RouteWithoutRule, match="/forgotten"):
            make_app(around, [lambda _: [web.get("/forgotten", nobody_thought_of_it)]])
