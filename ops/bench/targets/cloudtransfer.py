"""CloudTransfer as it is published, with its default configuration."""

import json

import client
import material
from targets.server import Server


class CloudTransfer(Server):
    name = "CloudTransfer"
    ready = "/health/ready"

    def __init__(self, work, published):
        super().__init__(work)
        self._published = published
        self.volume = self.folder / "volume"

    def command(self):
        return ["dotnet", str(self._published / "CloudTransfer.Web.dll"), "--urls", f"http://127.0.0.1:{self.port}",
                "--contentRoot", str(self._published), f"--Storage:Path={self.volume}"]

    def put(self, file, _name):
        return self._receive(client.ask(self.port, "PUT", "/large.bin", {"Accept": "application/json"}, [file]))

    def form(self, form):
        return self._receive(client.ask(
            self.port, "POST", "/upload", {"Accept": "application/json", "Content-Type": material.TYPE}, form))

    def tus(self, file):
        with client.Connection(self.port) as connection:
            tus = {"Tus-Resumable": "1.0.0"}
            made = connection.ask("POST", "/api/v1/tus", {
                **tus, "Upload-Length": file.stat().st_size, "Upload-Metadata": "filename bGFyZ2UuYmlu"})
            where = "/" + made.headers["location"].split("/", 3)[3]
            answer = connection.ask(
                "PATCH", where, {**tus, "Upload-Offset": 0, "Content-Type": "application/offset+octet-stream"}, [file])
        answer.seconds += made.seconds
        answer.link = (answer.headers.get("transfer-link") or made.headers["transfer-link"]).rpartition("/")[2]
        return answer

    def path(self, link):
        return f"/d/{link}/download"

    def entry_path(self, link):
        return f"/d/{link}/files/0"

    def page_path(self, link):
        return f"/d/{link}"

    def remove(self, link):
        """Gives the disk back without a clean-up run in the middle of what is measured next."""
        (self.volume / "transfers" / link[:2] / link).unlink()

    @staticmethod
    def _receive(answer):
        answer.link = json.loads(answer.body)["id"]
        return answer
