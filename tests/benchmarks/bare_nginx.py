"""nginx with the service's own certificates and a fixed answer: the ceiling of TLS alone."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.pki import LineCredentials

_CONFIG = """
daemon off;
worker_processes 1;
user root;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    keepalive_requests 10000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_protocols TLSv1.3;
        ssl_certificate {tls}/device.crt;
        ssl_certificate_key {tls}/device.key;
        ssl_client_certificate {tls}/ca.crt;
        ssl_crl {tls}/crl.pem;
        ssl_verify_depth 3;
        ssl_verify_client on;
        location / {{
            default_type application/json;
            return 200 '{{"status":"ok","version":"0.1.0"}}';
        }}
    }}
}}
"""


@contextlib.contextmanager
def bare_nginx(directory: Path, line: LineCredentials) -> Iterator[str]:
    """Gives its URL."""
    directory.mkdir(exist_ok=True)
    port = _free_port()
    config = directory / "nginx.conf"
    config.write_text(_CONFIG.format(directory=directory, port=port, tls=line.cloud))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-c", config, "-p", directory])
    try:
        _wait_until_open(port)
        yield f"https://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _wait_until_open(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
    raise RuntimeError("nginx did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
