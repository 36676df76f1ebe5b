"""A real nginx before the service, with the configuration that ``python -m cloud nginx`` prints.

with Nginx(directory, configuration(settings)):
    ...
"""

import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType

from tests.bench.waiting import wait_until

_AROUND = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/error.log info;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/eligibility.conf;
}}
"""


class Nginx:
    """One process, as this user; everything it writes lies in ``directory``."""

    def __init__(self, directory: Path, configuration: str, port: int) -> None:
        self._directory = directory
        self._port = port
        (directory / "eligibility.conf").write_text(configuration, "utf-8")
        self._main = directory / "nginx.conf"
        self._main.write_text(_AROUND.format(directory=directory), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Nginx":
        self._process = subprocess.Popen(self.arguments(), stderr=subprocess.DEVNULL)
        try:
            wait_until(self._answers, "nginx did not start")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def said(self) -> str:
        """Its error log."""
        log = self._directory / "error.log"
        return log.read_text("utf-8") if log.exists() else ""

    def arguments(self, *further: str) -> list[str]:
        program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        assert program is not None, "nginx is missing; .ci/packages.txt names its package"
        log = str(self._directory / "error.log")
        return [program, "-p", str(self._directory), "-e", log, "-c", str(self._main), *further]

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise ChildProcessError(f"nginx ended: {self.said[-800:]}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
