"""Three RabbitMQ nodes in a Debian 13 root, on loopback, each a process group that can be killed.

Debian 12's RabbitMQ 3.10 knows no MQTT 5. The root is made by mmdebstrap and entered by chroot.
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
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from tests.bench.waiting import wait_until
from tests.cluster.settings import ADVANCED, PLUGINS, settings, write_lists

NODES = 3
_BIN = "/usr/lib/rabbitmq/bin"
_START_S = 180.0


@dataclasses.dataclass
class Node:
    """One machine of the cluster."""

    name: str
    mqtt_port: int
    dist_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """False before its start and after its end."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9 of everything it is made of, as if the machine had lost power."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def make_root(root: Path, log: Path) -> None:
    """A Debian 13 with RabbitMQ; some 30 s to two minutes. Raises CalledProcessError."""
    command = ["mmdebstrap", "--variant=minbase", "--include=rabbitmq-server", "trixie"]
    with log.open("wb") as said:
        subprocess.run([*command, str(root)], check=True, stdout=said, stderr=said)


class Cluster:
    """``with`` starts the nodes and waits until all three are one cluster."""

    def __init__(self, root: Path, credentials: Path, definitions: dict[str, Any]) -> None:
        self._root = root
        self._home = root / "cluster"
        self._credentials = credentials
        self._definitions = definitions
        ports = _free_ports(2 * NODES + 1)
        self._epmd_port = ports[-1]
        self.nodes = [
            Node(f"n{place + 1}", ports[2 * place], ports[2 * place + 1]) for place in range(NODES)
        ]
        self._epmd: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._write()
        try:
            address = ["-address", "127.0.0.1", "-port", str(self._epmd_port)]
            self._epmd = self._run(self.nodes[0], ["/usr/bin/epmd", *address], "epmd.log")
            for node in self.nodes:
                self.start(node)
            wait_until(self.is_whole, "the nodes are no cluster", deadline_s=_START_S, pause_s=2)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends every process it started."""
        for node in self.nodes:
            node.kill()
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()

    def start(self, node: Node) -> None:
        """Starts a node, for the first time or again; it joins the others."""
        node.process = self._run(node, [f"{_BIN}/rabbitmq-server"], f"{node.name}.log")

    def is_whole(self) -> bool:
        """True when every node knows all as running, and answers MQTT."""
        if not all(node.is_running for node in self.nodes):
            raise RuntimeError(f"a node ended: {self.log[-2000:]}")
        if not all(is_open(node.mqtt_port) for node in self.nodes):
            return False
        return all(len(self._running(node)) == NODES for node in self.nodes)

    def ask(self, node: Node, *arguments: str) -> str:
        """What rabbitmqctl prints for a node."""
        done = subprocess.run(
            [*self._entered(node), f"{_BIN}/rabbitmqctl", "--quiet", *arguments],
            capture_output=True,
            check=False,
            timeout=60,
        )
        return done.stdout.decode()

    @property
    def log(self) -> str:
        """What all nodes said, one after the other."""
        files = [self._home / f"{node.name}.log" for node in self.nodes]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def _running(self, node: Node) -> list[str]:
        told = self.ask(node, "cluster_status", "--formatter", "json")
        return list(json.loads(told)["running_nodes"]) if told else []

    def _write(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        (self._home / "tls").mkdir(parents=True)
        for name in ("ca.crt", "device.crt", "device.key"):
            shutil.copy(self._credentials / name, self._home / "tls" / name)
        (self._home / "definitions.json").write_text(json.dumps(self._definitions))
        (self._home / "enabled_plugins").write_text(PLUGINS)
        (self._home / "advanced.config").write_text(ADVANCED)
        cookie = self._home / ".erlang.cookie"
        cookie.write_text(os.urandom(16).hex())
        cookie.chmod(0o400)
        names = [node.name for node in self.nodes]
        for node in self.nodes:
            (self._home / node.name).mkdir()
            (self._home / f"{node.name}.conf").write_text(settings(node.mqtt_port, names))
        self.take_lists()

    def take_lists(self) -> None:
        """Reads the broker's revocation lists anew; no node is restarted."""
        write_lists(self._home / "lists", self._credentials / "crl.pem")
        user = self._user()
        for path in (self._home, *self._home.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)

    def _user(self) -> pwd.struct_passwd:
        """RabbitMQ's, by the root's own list."""
        lines = (self._root / "etc/passwd").read_text().splitlines()
        (row,) = [line.split(":") for line in lines if line.startswith("rabbitmq:")]
        return pwd.struct_passwd((*row[:2], int(row[2]), int(row[3]), *row[4:]))

    def _entered(self, node: Node) -> list[str]:
        """Into the root, as RabbitMQ's user, with nothing of our environment."""
        environment = {
            "HOME": "/cluster",
            "LANG": "C.UTF-8",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": f"{node.name}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(node.dist_port),
            "RABBITMQ_CONFIG_FILE": f"/cluster/{node.name}.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "/cluster/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "/cluster/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"/cluster/{node.name}",
            "RABBITMQ_LOG_BASE": f"/cluster/{node.name}",
            "RABBITMQ_PID_FILE": f"/cluster/{node.name}/pid",
        }
        given = [f"{name}={value}" for name, value in environment.items()]
        entering = ["chroot", "--userspec=rabbitmq:rabbitmq", str(self._root)]
        return [*entering, "/usr/bin/env", "-i", *given]

    def _run(self, node: Node, command: list[str], log: str) -> subprocess.Popen[bytes]:
        with (self._home / log).open("ab") as said:
            return subprocess.Popen(
                [*self._entered(node), *command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )


def is_open(port: int) -> bool:
    """True when somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes: Iterable[socket.socket] = [
            held.enter_context(socket.socket()) for _ in range(count)
        ]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
