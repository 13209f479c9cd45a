"""A plain Flask backend of the usual kind, under gunicorn with a worker for each processor."""

import os
import pathlib
import shutil

import client
import material
from targets.server import Server


class Flask(Server):
    name = "Flask"

    def command(self):
        return ["gunicorn", "--workers", str(os.cpu_count()), "--timeout", "600", "--bind", f"127.0.0.1:{self.port}",
                "--chdir", str(pathlib.Path(__file__).parents[1] / "backend"), "--backlog=1024", "app:app"]

    def environment(self):
        return {"BENCH_STORE": str(self.folder / "store"), "TMPDIR": str(self.folder)}

    def form(self, form):
        answer = client.ask(self.port, "POST", "/upload", {"Content-Type": material.TYPE}, form)
        answer.link = answer.body.decode().strip().rpartition("/")[2]
        return answer

    def path(self, link):
        return f"/d/{link}/download"

    def page_path(self, link):
        return f"/d/{link}"

    def remove(self, link):
        shutil.rmtree(self.folder / "store" / link)
