"""Several workers under one parent, as real processes: shared work, a crash, the end."""

import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.__main__ import main
from cloud.commands.nginx import configuration
from cloud.commands.serving import of_worker
from cloud.commands.workers import AT_LEAST_S
from cloud.config import Listen
from tests.bench.ports import free_port, two_neighbouring_ports
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import World
from tests.integration.cloud.watch import Watch, challenge

ROOT = Path(__file__).parents[3]


class Parent:
    """``python -m cloud serve`` with two workers on the world's database."""

    def __init__(self, directory: Path, world: World, taken: int | None = None) -> None:
        first = two_neighbouring_ports()
        self.port, self.pages = free_port(), (first, first + 1)
        self._occupied = socket.socket()
        if taken is not None:
            self._occupied.bind(("127.0.0.1", self.pages[taken]))
            self._occupied.listen()
        config = directory / "workers.toml"
        listen = f"port = {self.port}\nworkers = 2"
        text = world.config.read_text("utf-8").replace("port = 0", listen)
        config.write_text(f"{text}\n[operations]\nport = {first}\n", "utf-8")
        self._log = directory / "workers.log"
        command = [sys.executable, "-m", "cloud", "serve", "--config", str(config)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)

    def __enter__(self) -> "Parent":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._occupied.close()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def times(self, event: str) -> int:
        return self._log.read_text().count(f'"event": "{event}"')

    def wait_for(self, event: str, times: int) -> None:
        wait_until(lambda: self.times(event) >= times, f"{event} was not seen {times} times")


@pytest.fixture
def parent(world: World, tmp_path: Path) -> Iterator[Parent]:
    with Parent(tmp_path, world) as made:
        made.wait_for("listening", 2)
        yield made


def test_workers_share_the_work_a_crash_is_mended_and_all_end(world, parent):
    answered = dict.fromkeys(parent.pages, 0.0)

    def both_have_answered() -> bool:
        assert challenge(parent.url, world.line.kiosk).status_code == 200
        for page in parent.pages:
            with Watch(page) as watch:
                answered[page] = watch.value("eligibility_requests_total", outcome="ok")
        return all(answered.values())

    wait_until(both_have_answered, "one worker got nothing")
    before = parent.children()
    wait_until(lambda: _age_s(before[0]) > AT_LEAST_S + 0.1, "time stands still")
    os.kill(before[0], signal.SIGKILL)
    parent.wait_for("worker_ended", 1)
    parent.wait_for("listening", 3)
    assert set(parent.children()) != set(before)
    assert challenge(parent.url, world.line.kiosk).status_code == 200
    parent.process.send_signal(signal.SIGTERM)
    assert parent.process.wait(30) == 0
    assert parent.times("stopped") == 2
    assert parent.times("worker_ended") == 1


def _age_s(pid: int) -> float:
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    up = float(Path("/proc/uptime").read_text().split()[0])
    return up - ticks / 100


def test_workers_end_when_their_parent_is_killed(world, parent):
    children = parent.children()
    parent.process.kill()
    parent.process.wait()
    wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in children), "one stayed")


def test_a_worker_that_cannot_begin_ends_everything(world, tmp_path):
    with Parent(tmp_path, world, taken=1) as parent:
        assert parent.process.wait(30) == 1
        assert parent.times("worker_ended") == 1


def test_each_worker_has_a_socket_of_its_own_which_nginx_knows(world):
    listen = Listen(socket=Path("/run/eligibility/service.sock"), workers=2)
    settings = dataclasses.replace(world.settings, listen=listen)
    sockets = [of_worker(settings, number).listen.socket for number in range(2)]
    told = re.findall(r"server unix:(\S+);", configuration(settings))
    assert told == [str(one) for one in sockets] == [f"{listen.socket}.{n}" for n in (0, 1)]


def test_several_workers_need_a_known_port(world, tmp_path, capsys):
    config = tmp_path / "cloud.toml"
    config.write_text(world.config.read_text().replace("port = 0", "port = 0\nworkers = 2"))
    assert main(["serve", "--config", str(config)]) == 1
    assert "listen.port" in capsys.readouterr().err
