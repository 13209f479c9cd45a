"""Measures on the database and the bucket of the environment. Started by hosts.sh."""

import argparse
import contextlib
import os
import pathlib
import random
import signal
import sys

import cases
import client
import machine
import report
import wrk
from material import MIB, Material
from results import Results
from targets.hosts import Hosts, OneHost, Rclone, follow

WARM_UPS = 3
SHARE = 0.25  # of a core, for each replica of the case "shares"
COUNTS = (1, 2, 4)  # replicas
SHARES = (("landing page", "landing"), ("downloads of 1 KiB", "small-down"), ("the same, of one host with SQLite and a volume", "volume-down"))


class Bench:
    def __init__(self, given):
        self.given, self.results = given, Results()
        self.sent = Material(given.work / "material", given.quick, large=1024)
        self.hosts, self.one, self.rclone = Hosts(given.work, given.published), OneHost(given.work, given.published), Rclone()
        self.redirecting = Hosts(given.work, given.published, redirects=True)

    def run(self, names):
        with contextlib.ExitStack() as ended:
            for target in (self.hosts, self.one, self.redirecting):
                ended.callback(target.stop)
                target.start()
            if {"put", "tus", "folder", "download"} & set(names):
                self._warm_up()
            for number in range(self.given.rounds):
                for name in names:
                    getattr(self, name.replace("-", "_"))()
                    print(f"round {number + 1}/{self.given.rounds}: {name}", file=sys.stderr, flush=True)

    def _warm_up(self):
        """What a replica compiles in its first minute is not measured: it is the same for a GiB and for a hundred."""
        for _ in range(WARM_UPS):
            for answer in (self.hosts.put(self.sent.medium, "medium.bin"), self.hosts.tus(self.sent.medium), self.hosts.form(self.sent.folder_form)):
                self._settled(answer)
            client.ask(self.hosts.port, "GET", self.hosts.path(answer.link), keep=False)

    def put(self):
        self._in_turn("put", lambda: self._upload("put", self.hosts.put, self.sent.large), lambda: self.rclone.upload(self.sent.large)[0])

    def tus(self):
        self._in_turn("tus", lambda: self._upload("tus", self.hosts.tus, self.sent.large), lambda: self.rclone.upload(self.sent.large)[0])

    def folder(self):
        """A form of many files, and one file of as many bytes by PUT."""
        joined = self.sent.folder_form[0]
        self._in_turn("folder", lambda: self._upload("folder", self.hosts.form, self.sent.folder_form), lambda: self._settled(self.hosts.put(joined, "joined.bin")).seconds)

    def _upload(self, name, send, what):
        size = sum(client.length(part) for part in (what if isinstance(what, list) else [what]))
        (cpu, complete) = (self.hosts.cpu(), self.hosts.spent("complete"))
        answer = send(what) if send != self.hosts.put else send(what, "large.bin")
        self.results.add(name, "hosts", "cpu", (self.hosts.cpu() - cpu) * 2**30 / size)
        self.results.add(name, "hosts", "beyond", answer.since_last_byte - (self.hosts.spent("complete") - complete))
        return self._settled(answer).seconds

    def _settled(self, answer):
        """Nothing is measured while what was sent before is read back."""
        self.hosts.settle(answer.link)
        return answer

    def download(self):
        """Through a replica, redirected, and by rclone; of a zip."""
        link = self.hosts.keep("pair", lambda: self._settled(self.hosts.form(self.sent.pair_form)))
        path = self.hosts.path(link)
        cpu = self.hosts.cpu()
        self._in_turn("download", lambda: client.ask(self.hosts.port, "GET", path, keep=False).seconds, lambda: self.rclone.download(f"{os.environ.get('Storage__S3__Prefix', '')}transfers/{link}"))
        self.results.add("download", "hosts", "cpu", (self.hosts.cpu() - cpu) * 2**30 / self.sent.large_size)
        self.results.add("redirect", "hosts", "seconds", follow(self.redirecting, path))
        self.results.add("redirect", "other", "seconds", self.results.of("download", "other", "seconds")[-1])

    def memory(self):
        """The most memory of 16 uploads at once, of a replica that has done nothing before."""
        self.hosts.stop()
        self.hosts.start()
        self.hosts.put(self.sent.small, "small.bin")
        self.hosts.forget_peak()
        self.results.add("memory", "hosts", "idle", self.hosts.memory())
        client.at_once(cases.UPLOADS, lambda number: self.hosts.put(self.sent.medium, f"{number}.bin"))
        self.results.add("memory", "hosts", "peak", self.hosts.memory("VmHWM"))
        self._warm_up()

    def landing(self):
        self._rates("landing", lambda target, link: wrk.rate(target.port, target.page_path(link), self.sent.seconds, as_browser=True))

    def small_down(self):
        self._rates("small-down", lambda target, link: wrk.rate(target.port, target.path(link), self.sent.seconds))

    def small_up(self):
        self._rates("small-up", lambda target, _: wrk.rate(target.port, "/", self.sent.seconds, "put.lua"))

    def _rates(self, name, measure):
        for target in random.sample((self.hosts, self.one), 2):
            machine.settle()
            rate, _, late = measure(target, target.keep("small", lambda: target.put(self.sent.small, "small.bin")))
            self.results.add(name, "hosts" if target is self.hosts else "other", "rate", rate)
            self.results.add(name, "hosts" if target is self.hosts else "other", "p99", late)

    def shares(self):
        """One, two and four replicas, each with a quarter of a core: of the same four, which have run for a while."""
        self._shares([Hosts(self.given.work, self.given.published) for _ in range(max(COUNTS))], self.hosts, ("landing", "small-down"))
        self._shares([OneHost(self.given.work, self.given.published, beside=self.one) for _ in range(max(COUNTS))], self.one, ("volume-down",))

    def _shares(self, replicas, keeper, names):
        link = keeper.keep("small", lambda: keeper.put(self.sent.small, "small.bin"))
        pages = [(name, keeper.page_path(link) if name == "landing" else keeper.path(link), name == "landing") for name in names]
        with contextlib.ExitStack() as ended:
            for replica in replicas:
                ended.callback(replica.stop)
                replica.start()
            for replica in replicas * WARM_UPS:
                for _, path, as_browser in pages:
                    wrk.rate(replica.port, path, self.sent.seconds, as_browser=as_browser)
            for number, replica in enumerate(replicas):
                ended.enter_context(share(replica, number))
            for count in random.sample(COUNTS, len(COUNTS)):
                for name, path, as_browser in pages:
                    rates = []
                    client.at_once(count, lambda number: rates.append(wrk.rate(replicas[number].port, path, self.sent.seconds, as_browser=as_browser, connections=16)[0]))
                    self.results.add(f"shares-{name}", str(count), "rate", sum(rates))

    def _in_turn(self, name, ours, theirs):
        for target, work in random.sample([("hosts", ours), ("other", theirs)], 2):
            machine.settle()
            self.results.add(name, target, "seconds", work())

    def report(self):
        of, ratio = self.results, lambda name, what: report.ratio(self.results.ratio(name, "other", name, "hosts", what))
        size = f"{self.sent.large_size / MIB:,.0f} MiB"
        print(report.table(
            ("s", "CloudTransfer", "beside it", "times as fast", "CPU s a GiB", "last byte to link beyond Complete, s"),
            [(label, *(report.cell(of, name, who, "seconds", report.seconds) for who in ("hosts", "other")), ratio(name, "seconds"),
              report.cell(of, name, "hosts", "cpu", report.seconds), report.cell(of, name, "hosts", "beyond", report.thousandth))
             for label, name in (
                 (f"upload of {size}, PUT (rclone)", "put"), (f"upload of {size}, tus (rclone)", "tus"),
                 (f"{len(self.sent.tree):,} files, {self.sent.tree_size / MIB:,.0f} MiB, one form (one file of that size by PUT)", "folder"),
                 (f"download of a zip of {size} (rclone)", "download"), ("the same, redirected", "redirect"))]))
        print()
        print(report.table(
            ("a second, 64 connections", "PostgreSQL and bucket", "p99 ms", "SQLite and volume", "p99 ms", "ratio"),
            [(label, *(report.cell(of, name, who, what, form) for who in ("hosts", "other") for what, form in (("rate", report.whole), ("p99", report.tenth))),
              report.ratio(of.ratio(name, "hosts", name, "other", "rate"))) for label, name in (
                 ("landing page", "landing"), ("downloads of 1 KiB", "small-down"), ("uploads of 1 KiB", "small-up"))]))
        print()
        print(report.table(
            ("replicas of a quarter of a core, a second", "1", "2", "4", "of linear, 2", "4"),
            [(label, *(report.cell(of, f"shares-{name}", count, "rate", report.whole) for count in map(str, COUNTS)),
              *(report.ratio(linear(of, f"shares-{name}", count)) for count in "24")) for label, name in SHARES]))
        print()
        print(report.table(("memory, MiB", "before", "peak"), [(
            f"{cases.UPLOADS} uploads of {self.sent.medium_size / MIB:.0f} MiB at once", *(report.cell(of, "memory", "hosts", what, report.mebibytes) for what in ("idle", "peak")))]))


def linear(results, name, count):
    found = results.ratio(name, count, name, "1", "rate")
    return None if found is None else found / int(count)


@contextlib.contextmanager
def share(replica, number):
    """Gives the processes of a replica a share of a core, by the kernel's own groups."""
    old = pathlib.Path("/sys/fs/cgroup/cpu")
    group = (old if old.is_dir() else old.parent) / f"cloudtransfer-bench-{os.getpid()}-{number}"
    group.mkdir()
    if old.is_dir():
        (group / "cpu.cfs_period_us").write_text("20000")
        (group / "cpu.cfs_quota_us").write_text(str(int(20000 * SHARE)))
    else:
        (group.parent / "cgroup.subtree_control").write_text("+cpu")
        (group / "cpu.max").write_text(f"{int(20000 * SHARE)} 20000")
    for pid in replica.processes():
        (group / "cgroup.procs").write_text(str(pid))
    try:
        yield
    finally:
        for pid in replica.processes():
            (group.parent / "cgroup.procs").write_text(str(pid))
        group.rmdir()


CASES = ("put", "tus", "folder", "download", "memory", "landing", "small-down", "small-up", "shares")


def main():
    # A terminated run ends what it started, as an interrupted one does, and tells what it has.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="hosts.sh")
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--published", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="small sizes, to check that everything works")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured (3)")
    parser.add_argument("cases", nargs="*", metavar="case", help=", ".join(CASES))
    given = parser.parse_args()
    if unknown := [name for name in given.cases if name not in CASES]:
        parser.error(f"no such case: {', '.join(unknown)}")
    bench = Bench(given)
    try:
        bench.run(given.cases or CASES)
    finally:
        bench.report()


if __name__ == "__main__":
    main()
