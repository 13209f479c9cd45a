"""CloudTransfer on the database and the bucket that the environment names, and rclone on the same bucket."""

import os
import pathlib
import subprocess
import tempfile
import time
import urllib.parse
import uuid

import client
from targets.cloudtransfer import CloudTransfer

PART = 8 * 2**20


class Hosts(CloudTransfer):
    name = "Hosts"

    def __init__(self, work, published, redirects=False):
        # There may be several, each with a folder of its own.
        super().__init__(pathlib.Path(tempfile.mkdtemp(dir=work)), published)
        self._redirects = redirects

    def command(self):
        return [*(part for part in super().command() if "Storage:Path" not in part), f"--Storage:S3:Redirect={self._redirects}"]

    def spent(self, operation):
        """Seconds that requests of this kind to the bucket have taken so far."""
        series = f'cloudtransfer_bucket_request_duration_seconds_sum{{operation="{operation}"}}'
        text = client.ask(self.port, "GET", "/metrics").body.decode()
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(series))

    def settle(self, link):
        """Waits until a transfer has been read back for its checksums."""
        while True:
            try:
                client.ask(self.port, "GET", f"/d/{link}/SHA256SUMS")
                return
            except RuntimeError:
                time.sleep(0.2)


    def remove(self, link):
        """What was uploaded stays: whose bucket it is deletes it."""


class OneHost(CloudTransfer):
    """The same program on SQLite and a volume, whatever the environment names; another replica of one that is given."""

    name = "One"

    def __init__(self, work, published, beside=None):
        super().__init__(pathlib.Path(tempfile.mkdtemp(dir=work)), published)
        if beside:
            self.volume = beside.volume

    def environment(self):
        return {name: None for name in os.environ if name.startswith(("Database__", "Storage__"))}


class Rclone:
    name = "rclone"

    def __init__(self):
        self._bucket = os.environ["Storage__S3__Bucket"]
        given = {"TYPE": "s3", "PROVIDER": "Other", "ENV_AUTH": "true", "NO_CHECK_BUCKET": "true", "CHUNK_SIZE": f"{PART >> 20}M", "UPLOAD_CUTOFF": f"{PART >> 20}M"}
        for theirs, ours in (("ENDPOINT", "Endpoint"), ("REGION", "Region"), ("ACCESS_KEY_ID", "AccessKey"), ("SECRET_ACCESS_KEY", "SecretKey")):
            if value := os.environ.get(f"Storage__S3__{ours}"):
                given[theirs] = value
        self._environment = {**os.environ, "RCLONE_CONFIG": "/dev/null", **{f"RCLONE_CONFIG_BENCH_{name}": value for name, value in given.items()}}

    def upload(self, file, at_once=4):
        """Seconds to upload a file; its key."""
        key = f"bench/{uuid.uuid4()}"
        return self._timed("copyto", f"--s3-upload-concurrency={at_once}", str(file), f"bench:{self._bucket}/{key}"), key

    def download(self, key):
        return self._timed("cat", f"bench:{self._bucket}/{key}")

    def _timed(self, *command):
        began = time.perf_counter()
        subprocess.run(["rclone", *command], env=self._environment, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


def follow(target, path):
    """Seconds to download what a replica redirects to the bucket, with the redirection."""
    told = client.ask(target.port, "GET", path)
    where = urllib.parse.urlsplit(told.headers["location"])
    return told.seconds + client.ask(where.port or 80, "GET", f"{where.path}?{where.query}", {"Host": where.netloc}, keep=False).seconds
