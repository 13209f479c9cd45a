"""A client that costs little CPU, so that the servers are measured: sendfile up, large reads down."""

import dataclasses
import os
import socket
import threading
import time

PIECE = 2**20


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes
    length: int
    seconds: float
    since_last_byte: float


class Connection:
    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(PIECE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, method, path, headers=None, body=(), keep=True):
        """One request, whose body is bytes and files. Without `keep` the answer's body is read and forgotten."""
        began = time.perf_counter()
        size = sum(length(part) for part in body)
        head = {"Host": "bench", **(headers or {})}
        if method in ("POST", "PUT", "PATCH"):
            head["Content-Length"] = size
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        text = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()
        self._socket.sendall(text, socket.MSG_MORE if size else 0)
        for number, part in enumerate(body):
            if isinstance(part, bytes):
                self._socket.sendall(part, socket.MSG_MORE if number + 1 < len(body) else 0)
            else:
                self._send(part)
        sent = time.perf_counter()
        status, answered, rest = self._head()
        expected = int(answered.get("content-length", 0))
        told = self._chunks(rest) if "transfer-encoding" in answered else self._body(rest, expected, keep)
        ended = time.perf_counter()
        if status >= 400:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {status} {told[:300]!r}")
        return Answer(status, answered, told, expected, ended - began, ended - sent)

    def _send(self, file):
        with file.open("rb") as content:
            offset, size = 0, length(file)
            while offset < size:
                offset += os.sendfile(self._socket.fileno(), content.fileno(), offset, size - offset)

    def _head(self):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self._socket.recv(65536)
            if not piece:
                raise RuntimeError("the server closed the connection")
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        return int(first.split(" ")[1]), {name.lower(): value for name, value in headers.items()}, rest

    def _body(self, rest, length, keep):
        kept, got = [rest], len(rest)
        while got < length:
            count = self._socket.recv_into(self._buffer, min(PIECE, length - got))
            if not count:
                raise RuntimeError("the server closed the connection in the middle of an answer")
            if keep:
                kept.append(bytes(self._buffer[:count]))
            got += count
        return b"".join(kept) if keep else b""

    def _chunks(self, data):
        """A short answer in chunks, such as a document."""
        while not data.endswith(b"0\r\n\r\n"):
            piece = self._socket.recv(65536)
            if not piece:
                raise RuntimeError("the server closed the connection in the middle of an answer")
            data += piece
        whole = b""
        while data:
            size, _, data = data.partition(b"\r\n")
            whole, data = whole + data[:int(size, 16)], data[int(size, 16) + 2:]
        return whole


def length(part):
    return len(part) if isinstance(part, bytes) else part.stat().st_size


def ask(port, *request, **options):
    """One request on a connection of its own."""
    with Connection(port) as connection:
        return connection.ask(*request, **options)


def at_once(count, work):
    """Does `work(number)` that many times at once; answers how long all of them took together."""
    faults = []

    def guarded(number):
        try:
            work(number)
        except Exception as fault:  # raised in the run, not in the thread
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - began
