"""Tries a firewall for real: a kiosk and the rest of the world, each in a network of its own.

    unshare --net python -m tests.deploy.firewall_probe kiosk RULES    prints what got through
    python -m tests.deploy.firewall_probe world                        started by it, at the far end

The two are joined by a cable (veth). Nothing outside these two networks is touched.
"""

import contextlib
import json
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

KIOSK = "192.0.2.5"
WORLD = ("192.0.2.10", "192.0.2.11", "192.0.2.123", "198.51.100.20", "203.0.113.9")
TCP_PORTS = (22, 8443, 8444, 8883)
UDP_PORTS = (53, 123)
INWARD_PORT = 8080
_PATIENCE_S = 10.0
_ANSWER_S = 1.0


def kiosk(rules):
    """Builds both networks, loads the rules, gives what got through."""
    with started(["unshare", "--net", "sleep", "60"]) as holder:
        wait_for_own_network(holder.pid)
        far = ["nsenter", f"--net=/proc/{holder.pid}/ns/net"]
        lay_cable(holder.pid, far)
        command = [*far, sys.executable, "-m", "tests.deploy.firewall_probe", "world"]
        with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as world:
            assert world.stdout.readline() == "ready\n"
            do("nft", "-f", rules)
            return try_everything(world)


def try_everything(world):
    """Which ways are open, as ``host:port`` to True or False."""
    through = {f"tcp {host}:{port}": reaches(host, port) for host in WORLD for port in TCP_PORTS}
    through |= {f"udp {host}:{port}": echoes(host, port) for host in WORLD for port in UDP_PORTS}
    with socket.create_server((KIOSK, INWARD_PORT)):
        world.stdin.write("come in\n")
        world.stdin.flush()
        through["inward"] = world.stdout.readline() == "in\n"
    through["to itself"] = own_listener_answers()
    return through


def world():
    """Answers on every address until told to try the kiosk; then says whether it got in."""
    with contextlib.ExitStack() as stack:
        listeners = [
            stack.enter_context(socket.create_server(("", port), backlog=50)) for port in TCP_PORTS
        ]
        echoes_on = [stack.enter_context(udp_listener(h, p)) for h in WORLD for p in UDP_PORTS]
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([*listeners, *echoes_on, sys.stdin], [], [])
            if sys.stdin in ready:
                break
            for one in ready:
                answer(one)
    print("in" if reaches(KIOSK, INWARD_PORT) else "out", flush=True)


def answer(listener):
    if listener.type == socket.SOCK_STREAM:
        listener.accept()[0].close()
    else:
        data, sender = listener.recvfrom(100)
        listener.sendto(data, sender)


def udp_listener(host, port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((host, port))
    return listener


def reaches(host, port):
    try:
        socket.create_connection((host, port), timeout=_ANSWER_S).close()
    except OSError:
        return False
    return True


def echoes(host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(_ANSWER_S)
        try:
            asker.connect((host, port))
            asker.send(b"time?")
            return asker.recv(100) == b"time?"
        except OSError:
            return False


def own_listener_answers():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return reaches(*listener.getsockname())


def lay_cable(pid, far):
    do("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "far", "netns", str(pid))
    for step in ("addr add 192.0.2.5/24 dev eth0", "link set lo up", "link set eth0 up"):
        do("ip", *step.split())
    do(*far, "ip", "link", "set", "far", "up")
    for host in WORLD:
        do(*far, "ip", "addr", "add", f"{host}/32", "dev", "far")
    do(*far, "ip", "route", "add", f"{KIOSK}/32", "dev", "far")
    for network in ("198.51.100.0/24", "203.0.113.0/24"):
        do("ip", "route", "add", network, "dev", "eth0")


def wait_for_own_network(pid):
    deadline = time.monotonic() + _PATIENCE_S
    own = Path("/proc/self/ns/net").readlink()
    while Path(f"/proc/{pid}/ns/net").readlink() == own:
        assert time.monotonic() < deadline, "the second network did not appear"


def do(*command):
    subprocess.run(command, check=True, timeout=_PATIENCE_S)


@contextlib.contextmanager
def started(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    if sys.argv[1] == "world":
        world()
    else:
        print(json.dumps(kiosk(sys.argv[2])))
