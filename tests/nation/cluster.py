"""Three PostgreSQL nodes under Patroni, and the etcd in which they agree who writes.

Debian's packages patroni, etcd-server and postgresql, on loopback in a throw-away folder. As
root the nodes run as user postgres, like ``cloud.store.local_server``. One etcd is enough here:
nobody kills it; where it counts there are three.
"""

import contextlib
import dataclasses
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cloud.store import binaries

NODES = 3
_SCOPE = "registry"
_START_S = 120.0
_LOOP_S, _RETRY_S, _TTL_S = 2, 3, 8
"""ttl >= loop + 2 x retry (Patroni's rule): so long a dead leader's lock stays."""
NEEDED = ("patroni", "etcd")


class ClusterFailed(Exception):
    """A node did not do what it had to do; ends with what it said."""


@dataclasses.dataclass
class Node:
    """One database machine: Patroni and the PostgreSQL that it keeps."""

    name: str
    folder: Path
    port: int
    api_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / "patroni.log").read_text(errors="replace")[-2000:]

    def kill(self) -> None:
        """As if the machine had lost power: kill -9 of the agent and of every server process."""
        assert self.process is not None
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        servers = [postmaster, *_children(postmaster)]
        self.process.kill()
        for one in servers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """Patroni stops its server too."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


class Cluster:
    """The nodes; ``with`` starts them and waits until two standbys follow the leader."""

    def __init__(self) -> None:
        self._programs = binaries.find(os.environ.get("PG_BIN"))
        self._account = "postgres" if os.geteuid() == 0 else None
        self._home = Path(tempfile.mkdtemp(prefix="patroni-"))
        self._etcd: subprocess.Popen[bytes] | None = None
        ports = _free_ports(2 + 2 * NODES)
        self._etcd_ports = ports[:2]
        self.nodes = [
            Node(
                f"node{place}", self._home / f"node{place}", ports[2 * place], ports[2 * place + 1]
            )
            for place in range(1, NODES + 1)
        ]

    def __enter__(self) -> "Cluster":
        try:
            self._start_etcd()
            self.start(self.nodes[0])
            self._wait(lambda: self.leader() is not None, "no leader")
            for node in self.nodes[1:]:
                self.start(node)
            self.wait_until_whole()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends every process and deletes the folder."""
        for node in self.nodes:
            if node.process is not None:
                with contextlib.suppress(OSError, ValueError):
                    node.kill()
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self, node: Node) -> None:
        """Starts a node; an old leader comes back as a standby."""
        node.folder.mkdir(exist_ok=True)
        config = node.folder / "patroni.yml"
        config.write_text(json.dumps(self._settings(node), indent=1), "utf-8")
        self._own(node.folder, config)
        node.process = self._run(["patroni", str(config)], node.folder / "patroni.log")

    def leader(self) -> Node | None:
        """The node that takes writes."""
        return next((node for node in self.nodes if self._role(node) == "leader"), None)

    def standbys(self) -> list[Node]:
        """Nodes that follow it."""
        return [node for node in self.nodes if self._role(node) == "replica"]

    def wait_until_whole(self) -> None:
        """Until both others follow the leader, one of them synchronously."""
        self._wait(self._is_whole, "not two standbys")

    def dsn(self, database: str, user: str = "postgres", wanted: str = "read-write") -> str:
        """All nodes; the driver looks for the one that is wanted."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://{user}@{hosts}/{database}?target_session_attrs={wanted}"

    def _is_whole(self) -> bool:
        leader = self.leader()
        if leader is None or len(self.standbys()) != NODES - 1:
            return False
        members = self._ask(leader, "cluster")["members"]
        return any(member["role"] == "sync_standby" for member in members)

    def _role(self, node: Node) -> str:
        if node.process is None:
            return ""
        try:
            told = self._ask(node, "patroni")
        except (OSError, ValueError):
            return ""
        if told.get("state") != "running":
            return ""
        return "leader" if told.get("role") in ("master", "primary") else "replica"

    def _ask(self, node: Node, path: str) -> dict[str, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{node.api_port}/{path}", timeout=2) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:  # the body tells all the same
            with error:
                return dict(json.load(error))

    def _start_etcd(self) -> None:
        client, peer = (f"http://127.0.0.1:{port}" for port in self._etcd_ports)
        folder = self._home / "etcd"
        folder.mkdir()
        self._own(self._home, folder)
        command = ["etcd", "--name", "etcd1", "--data-dir", str(folder / "data")]
        command += ["--listen-client-urls", client, "--advertise-client-urls", client]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        command += ["--initial-cluster", f"etcd1={peer}", "--log-level", "error"]
        self._etcd = self._run(command, folder / "etcd.log")
        self._wait(lambda: _is_open(self._etcd_ports[0]), "etcd did not start")

    def _settings(self, node: Node) -> dict[str, object]:
        return {
            "scope": _SCOPE,
            "name": node.name,
            "restapi": {
                "listen": f"127.0.0.1:{node.api_port}",
                "connect_address": f"127.0.0.1:{node.api_port}",
            },
            "etcd3": {"hosts": f"127.0.0.1:{self._etcd_ports[0]}"},
            "bootstrap": {"dcs": _DCS, "initdb": _INITDB},
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.folder / "data"),
                "bin_dir": str(self._programs),
                "authentication": {
                    "superuser": {"username": "postgres"},
                    "replication": {"username": "replicator"},
                },
                "parameters": {"unix_socket_directories": str(node.folder)},
                "pg_hba": [
                    "local all all trust",
                    "host all all 127.0.0.1/32 trust",
                    "host replication all 127.0.0.1/32 trust",
                ],
            },
        }

    def _run(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as said:
            return subprocess.Popen(
                command,
                stdout=said,
                stderr=said,
                cwd=self._home,
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
                env={**os.environ, "HOME": str(self._home), "PYTHONWARNINGS": "ignore"},
            )

    def _own(self, *paths: Path) -> None:
        if self._account is None:
            return
        entry = pwd.getpwnam(self._account)
        for path in paths:
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def _wait(self, ask: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if ask():
                return
            time.sleep(0.2)
        logs = "\n".join(f"{node.name}: {node.log}" for node in self.nodes if node.process)
        raise ClusterFailed(f"{otherwise}: {logs}")


_DCS: dict[str, object] = {
    "ttl": _TTL_S,
    "loop_wait": _LOOP_S,
    "retry_timeout": _RETRY_S,
    "maximum_lag_on_failover": 0,
    "primary_start_timeout": 0,  # a crashed leader is followed up at once, not waited for
    "synchronous_mode": True,
    "synchronous_mode_strict": True,  # rather no write than one that a single node has
    "postgresql": {
        "use_pg_rewind": True,
        "use_slots": True,
        "parameters": {
            "max_connections": 100,
            "shared_buffers": "256MB",
            "synchronous_commit": "on",
            "hot_standby": "on",
            "wal_level": "replica",
            "wal_keep_size": "1GB",
            "wal_log_hints": "on",
            "wal_retrieve_retry_interval": "500ms",  # the other standby finds the new leader
        },
    },
}
_INITDB = [{"encoding": "UTF8"}, {"locale": "C"}, {"auth": "trust"}, "data-checksums"]


def _children(process: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == process:
                yield int(stat.parent.name)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
