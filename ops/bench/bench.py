"""Runs the cases over the targets, interleaved, and reports. Started by run.sh."""

import argparse
import pathlib
import random
import signal
import sys

import cases
import machine
import report
from material import Material
from results import Results
from targets.cloudtransfer import CloudTransfer
from targets.flask import Flask
from targets.nginx import Nginx

TARGETS = [CloudTransfer.name, Nginx.name, Flask.name]


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh")
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--published", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--report", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="small sizes, one round, tables on the terminal")
    parser.add_argument("--rounds", type=int, help="how often each case is measured (5)")
    parser.add_argument("--targets", nargs="+", default=TARGETS, choices=TARGETS, metavar="target", help="only these: " + ", ".join(TARGETS))
    parser.add_argument("cases", nargs="*", metavar="case", help=", ".join(cases.ALL))
    given = parser.parse_args()
    unknown = [name for name in given.cases if name not in cases.ALL]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    return given


def measure(names, targets, material, rounds, results):
    for number in range(rounds):
        for name in names:
            # The first target finds the machine in another state than the last.
            for target in random.sample(targets, len(targets)):
                cases.ALL[name](target, material, results)
            print(f"round {number + 1}/{rounds}: {name}", file=sys.stderr, flush=True)


def main():
    # A terminated run ends what it started, as an interrupted one does, and tells what it has.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    rounds = given.rounds or (1 if given.quick else 5)
    names = given.cases or list(cases.ALL)
    facts = machine.facts(given.work)
    material = Material(given.work / "material", given.quick)
    targets = [target for target in (CloudTransfer(given.work, given.published), Nginx(given.work), Flask(given.work))
               if target.name in given.targets]
    results, is_whole = Results(), False
    try:
        for target in targets:
            target.start()
        measure(names, targets, material, rounds, results)
        is_whole = not given.quick and not given.cases and len(targets) == len(TARGETS)
    finally:
        for target in targets:
            target.stop()
        text = report.write(results, facts, machine.load(), material, rounds)
        if is_whole:
            given.report.write_text(text)
        else:
            print(text)


if __name__ == "__main__":
    main()
