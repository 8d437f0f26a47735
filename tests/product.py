"""The real product as tests start it: `handschlag run` in its own directory on a free port, reached only from outside."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port

SOURCE = Path(__file__).resolve().parent.parent / "src"
READY_SECONDS = 900  # three starts at once on a busy machine took more than five minutes
STOP_SECONDS = 30
NOT_INHERITED = ("DATABASE_URL", "DATABASE_DIRECT_URL", "DJANGO_SETTINGS_MODULE", "PORT")


@dataclass
class Product:
    """One installation. `start` returns when it is ready; `kill` is kill -9 of the supervisor."""

    __test__ = False
    demo: str = "none"
    command: str = "run"
    environment: dict[str, str] = field(default_factory=dict)
    top: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="handschlag-product-")))
    folder: str = "data"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.top.chmod(0o755)  # as root the database runs as another user, who has to pass through

    @property
    def data(self) -> Path:
        return self.top / self.folder

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def output(self) -> str:
        return (self.top / "output.txt").read_text(encoding="utf-8", errors="replace")

    def environ(self) -> dict[str, str]:
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("HANDSCHLAG_", "PYTEST_")) and key not in NOT_INHERITED
        }
        own = {
            "PYTHONPATH": str(SOURCE),
            "HANDSCHLAG_DATA": str(self.data),
            "HANDSCHLAG_DEMO": self.demo,
            "HANDSCHLAG_LOG": "json",
            "PORT": str(self.port),
            "HANDSCHLAG_SUPERVISOR": str(os.getpid()),  # a killed test run leaves nothing behind
        }
        return {**inherited, **own, **self.environment}

    def start(self, *, wait: bool = True) -> Product:
        with (self.top / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "handschlag", self.command],
                env=self.environ(),
                cwd="/",
                stdout=output,
                stderr=output,
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        limit = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            assert self.process is not None
            assert self.process.poll() is None, f"handschlag {self.command} ended:\n{self.output}"
            assert time.monotonic() < limit, f"handschlag {self.command} is not ready:\n{self.output}"
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of one page."""
        try:
            with urllib.request.urlopen(self.base_url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Another command on the same installation."""
        command = [sys.executable, "-m", "handschlag", *arguments]
        return subprocess.run(
            command,
            env=self.environ(),
            cwd="/",
            input=text,
            text=True,
            capture_output=True,
            check=False,
            timeout=READY_SECONDS,
        )

    def sql(self, statement: str) -> str:
        """One value from the database of the product, asked through its own command."""
        program = f"from django.db import connection as c; k = c.cursor(); k.execute({statement!r}); print(k.fetchone()[0] if k.description else '')"
        done = self.run("manage", "shell", "--no-imports", "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return self.end(signal.SIGTERM)

    def end(self, how: int) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(STOP_SECONDS)
        self.process = None
        return code

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def close(self) -> None:
        if self.process is not None:
            self.stop()
        if (self.top / "output.txt").exists():
            sys.stdout.write(self.output)  # pytest shows it beside a failure
        shutil.rmtree(self.top)
