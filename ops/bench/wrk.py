"""Many small requests, by wrk."""

import pathlib
import re
import subprocess

CONNECTIONS = 64
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def rate(port, path, seconds, script=None, environment=None, as_browser=False, connections=CONNECTIONS):
    """Requests a second, and the 50th and 99th percentile of their time in milliseconds."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
    # A program would be told of a transfer in a few lines.
    if as_browser:
        command += ["-H", "Accept: text/html,application/xhtml+xml"]
    if script:
        command += ["-s", str(pathlib.Path(__file__).parent / script)]
    answer = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True, env=environment)
    text = answer.stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(text)
    return float(number(r"Requests/sec: +([0-9.]+)", text)), percentile(50, text), percentile(99, text)


def number(pattern, text):
    return re.search(pattern, text).group(1)


def percentile(which, text):
    value, unit = re.search(rf"{which}% +([0-9.]+)(us|ms|s)\b", text).groups()
    return float(value) * UNITS[unit]
