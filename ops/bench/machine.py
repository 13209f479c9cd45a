"""The machine: what it is, how busy it is, and how its memory is prepared."""

import mmap
import os
import pathlib
import platform
import re
import subprocess
import time

POPULATE_WRITE = 23  # MADV_POPULATE_WRITE, Linux 5.14


def first(pattern, path):
    found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    return found.group(1) if found else "unknown"


def said(*command):
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return (answer.stdout + answer.stderr).strip()


def load():
    return os.getloadavg()[0]


def facts(folder):
    device = said("findmnt", "-no", "FSTYPE", "-T", str(folder))
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": f"{os.cpu_count()} × {first(r'^model name.*: (.*)$', '/proc/cpuinfo')}",
        "memory": f"{int(first(r'^MemTotal: +([0-9]+)', '/proc/meminfo')) / 2**20:.0f} GiB",
        "kernel": platform.release(),
        "file system": device or "unknown",
        ".NET": said("dotnet", "--version"),
        "nginx": said("nginx", "-v").rpartition("/")[2],
        "Flask": said("/usr/bin/python3", "-c", "import flask; print(flask.__version__)"),
        "load before": f"{load():.1f}",
    }


def warm(size):
    """Touches as much memory as the page cache is about to need: a virtual machine pays for the first touch."""
    with mmap.mmap(-1, size) as memory:
        try:
            memory.madvise(POPULATE_WRITE)
        except (OSError, ValueError):
            for at in range(0, size, mmap.PAGESIZE):
                memory[at] = 1


def settle():
    """Waits until earlier writes are on the disk, so that no target is measured with another's."""
    os.sync()
