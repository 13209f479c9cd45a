"""The test data: a large file, a folder, and prepared forms, made once for all targets."""

import os

MIB = 2**20
BOUNDARY = "----cloudtransfer-bench-7d0f3c1e"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Material:
    def __init__(self, folder, quick, large=2048):
        folder.mkdir()
        self.quick = quick
        self.large = self._file(folder / "large.bin", (64 if quick else large) * MIB)
        self.medium = self._file(folder / "medium.bin", (4 if quick else 64) * MIB)
        self.small = self._file(folder / "small.bin", 1024)
        count, size = (50, 16 * MIB) if quick else (2000, 512 * MIB)
        (folder / "tree").mkdir()
        self.tree = [self._file(folder / "tree" / f"{n:04}.bin", size // count) for n in range(count)]
        self.tree_size = sum(path.stat().st_size for path in self.tree)
        # A folder's form is one file, so that sending it costs the client no more than sending a large file.
        self.folder_form = [self._join(folder / "folder.form", form([(f"tree/{n // 100:02}/{n:04}.bin", path) for n, path in enumerate(self.tree)]))]
        self.large_form = form([("large.bin", self.large)])
        self.medium_form = form([("medium.bin", self.medium)])
        self.small_form = form([("small.bin", self.small)])
        self.small_form_file = self._join(folder / "small.form", self.small_form)
        # Two files make a zip: the first of them is then an entry as large as the plain file.
        self.pair_form = form([("pair/large.bin", self.large), ("pair/small.bin", self.small)])
        self.seconds = 2 if quick else 6
        os.sync()

    @property
    def large_size(self):
        return self.large.stat().st_size

    @property
    def medium_size(self):
        return self.medium.stat().st_size

    @staticmethod
    def _file(path, size):
        with path.open("wb") as out:
            while size:
                size -= out.write(os.urandom(min(size, MIB)))
        return path

    @staticmethod
    def _join(path, parts):
        with path.open("wb") as out:
            for part in parts:
                out.write(part if isinstance(part, bytes) else part.read_bytes())
        return path


def form(files):
    """The parts of a form's body: bytes, and files to be sent as they are."""
    parts, line = [], f"--{BOUNDARY}\r\n"
    for name, path in files:
        parts += [(f'{line}Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
                   "Content-Type: application/octet-stream\r\n\r\n").encode(), path]
        line = f"\r\n--{BOUNDARY}\r\n"
    return [*parts, f"\r\n--{BOUNDARY}--\r\n".encode()]
