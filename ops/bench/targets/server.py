"""A server that is measured: one process, or several of one parent, started here and ended by id."""

import os
import pathlib
import signal
import socket
import subprocess
import time

import client

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    name = "?"
    ready = "/"

    def __init__(self, work):
        self.folder = work / self.name.lower()
        self.folder.mkdir()
        self.port = free_port()
        self._process = None
        self._kept = {}

    def command(self):
        raise NotImplementedError

    def environment(self):
        """Variables beside those of this process; None takes one away."""
        return {}

    def start(self):
        """Starts it and answers how many seconds it took to its first answer."""
        began = time.perf_counter()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=log,
                env={name: value for name, value in {**os.environ, **self.environment()}.items() if value is not None})
        while True:
            try:
                client.ask(self.port, "GET", self.ready)
                return time.perf_counter() - began
            except (OSError, RuntimeError):
                if self._process.poll() is not None or time.perf_counter() - began > 60:
                    raise RuntimeError(f"{self.name} did not start: {(self.folder / 'log').read_text()[-2000:]}") from None
                time.sleep(0.005)

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def keep(self, name, send):
        """The link of an upload that is made once and stays."""
        if name not in self._kept:
            self._kept[name] = send().link
        return self._kept[name]

    def processes(self):
        pid = self._process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def cpu(self):
        """CPU seconds so far, of all its processes."""
        total = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self, field="VmRSS"):
        """Bytes of memory; what processes share is counted in each of them."""
        total = 0
        for pid in self.processes():
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(field + ":"):
                    total += int(line.split()[1]) * 1024
        return total

    def forget_peak(self):
        for pid in self.processes():
            pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")

    def stored(self):
        """Bytes on the disk, as the file system counts them."""
        return sum(path.stat().st_blocks * 512 for path in self.folder.rglob("*") if path.is_file() and path.name != "log")
