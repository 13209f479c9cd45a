"""The cases, each measured once a round on each target that supports it."""

import os
import time

import client
import machine
import material
import wrk
from targets.nginx import Nginx

UPLOADS, DOWNLOADS = 16, 32


def upload(name, target, size, results, send):
    """Times one upload on a machine that was made ready for it, and deletes it again."""
    machine.settle()
    machine.warm(int(size * 1.25))
    cpu = target.cpu()
    answer = send()
    results.add(name, target.name, "seconds", answer.seconds)
    results.add(name, target.name, "tail", answer.since_last_byte)
    results.add(name, target.name, "cpu", (target.cpu() - cpu) * 2**30 / size)
    return answer


def put(target, sent, results):
    if not hasattr(target, "put"):
        return
    answer = upload("put", target, sent.large_size, results, lambda: target.put(sent.large, "large.bin"))
    if isinstance(target, Nginx):
        seconds = answer.seconds + timed(lambda: target.sync(answer.link))
        results.add("put", "nginx, then fsync", "seconds", seconds)
    target.remove(answer.link)


def form(target, sent, results):
    if not isinstance(target, Nginx):
        target.remove(upload("form", target, sent.large_size, results, lambda: target.form(sent.large_form)).link)


def tus(target, sent, results):
    if hasattr(target, "tus"):
        target.remove(upload("tus", target, sent.large_size, results, lambda: target.tus(sent.large)).link)


def folder(target, sent, results):
    if isinstance(target, Nginx):
        upload("folder", target, sent.tree_size, results, lambda: singles(target, sent))
        return
    before = target.stored()
    answer = upload("folder", target, sent.tree_size, results, lambda: target.form(sent.folder_form))
    results.add("folder", target.name, "disk", (target.stored() - before) / sent.tree_size)
    target.remove(answer.link)


def singles(target, sent):
    """The folder's files one after the other, over one connection."""
    seconds = 0
    with client.Connection(target.port) as connection:
        for number, path in enumerate(sent.tree):
            answer = connection.ask("PUT", f"/tree/{number // 100:02}/{path.name}", None, [path])
            seconds += answer.seconds
    answer.seconds = seconds
    return answer


def many(target, sent, results):
    machine.settle()
    size = UPLOADS * sent.medium_size
    machine.warm(int(size * 1.25))
    links, cpu = [], target.cpu()
    results.add("many", target.name, "seconds", client.at_once(UPLOADS, lambda number: links.append(one_of_many(target, sent, number))))
    results.add("many", target.name, "cpu", (target.cpu() - cpu) * 2**30 / size)
    for link in links:
        target.remove(link)


def one_of_many(target, sent, number):
    answer = target.put(sent.medium, f"many-{number}.bin") if hasattr(target, "put") else target.form(sent.medium_form)
    return answer.link


def receive(name, target, results, path, size, headers=None):
    cpu = target.cpu()
    answer = client.ask(target.port, "GET", path, headers, keep=False)
    if abs(answer.length - size) > 1024 * 1024:
        raise RuntimeError(f"{target.name} sent {answer.length} bytes instead of {size}")
    results.add(name, target.name, "seconds", answer.seconds)
    results.add(name, target.name, "cpu", (target.cpu() - cpu) * 2**30 / size)


def download(target, sent, results):
    receive("download", target, results, target.path(large(target, sent)), sent.large_size)


def part(target, sent, results):
    first, count = sent.large_size // 2, sent.large_size // 4
    receive("range", target, results, target.path(large(target, sent)), count, {"Range": f"bytes={first}-{first + count - 1}"})


def entry(target, sent, results):
    if hasattr(target, "entry_path"):
        receive("entry", target, results, target.entry_path(large(target, sent)), sent.large_size)


def large(target, sent):
    """A large transfer that stays: a zip where the target makes one, so that a file out of it can be had."""
    if isinstance(target, Nginx):
        return target.keep("large", lambda: target.put(sent.large, "kept.bin"))
    return target.keep("large", lambda: target.form(sent.pair_form if hasattr(target, "entry_path") else sent.large_form))


def medium(target, sent):
    return target.keep("medium", lambda: target.put(sent.medium, "medium.bin") if hasattr(target, "put") else target.form(sent.medium_form))


def small(target, sent):
    return target.keep("small", lambda: target.put(sent.small, "small.bin") if hasattr(target, "put") else target.form(sent.small_form))


def concurrent(target, sent, results):
    path, cpu = target.path(medium(target, sent)), target.cpu()
    results.add("concurrent", target.name, "seconds", client.at_once(
        DOWNLOADS, lambda _: client.ask(target.port, "GET", path, keep=False)))
    results.add("concurrent", target.name, "cpu", (target.cpu() - cpu) * 2**30 / (DOWNLOADS * sent.medium_size))


def rates(name, target, results, measured):
    for what, value in zip(("rate", "p50", "p99"), measured):
        results.add(name, target.name, what, value)


def small_down(target, sent, results):
    rates("small-down", target, results, wrk.rate(target.port, target.path(small(target, sent)), sent.seconds))


def landing(target, sent, results):
    rates("landing", target, results, wrk.rate(target.port, target.page_path(small(target, sent)), sent.seconds, as_browser=True))


def small_up(target, sent, results):
    environment = None if hasattr(target, "put") else {**os.environ, "BENCH_FORM": str(sent.small_form_file), "BENCH_TYPE": material.TYPE}
    machine.settle()
    rates("small-up", target, results, wrk.rate(target.port, "/", sent.seconds, "put.lua", environment))


def memory(target, sent, results):
    path = target.path(medium(target, sent))
    links = []

    def work(number):
        if number < UPLOADS:
            links.append(one_of_many(target, sent, number))
        else:
            client.ask(target.port, "GET", path, keep=False)

    target.forget_peak()
    client.at_once(UPLOADS + DOWNLOADS, work)
    results.add("memory", target.name, "bytes", target.memory("VmHWM"))
    for link in links:
        target.remove(link)


def start(target, _sent, results):
    target.stop()
    results.add("start", target.name, "seconds", target.start())
    # After it has had time to become idle.
    time.sleep(40)
    results.add("idle", target.name, "bytes", target.memory())


def timed(work):
    return client.at_once(1, lambda _: work())


ALL = {
    "start": start, "put": put, "tus": tus, "form": form, "folder": folder, "many": many, "download": download, "range": part,
    "entry": entry, "concurrent": concurrent, "memory": memory, "small-down": small_down, "small-up": small_up, "landing": landing,
}
