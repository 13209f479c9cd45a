"""Turns results into docs/benchmarks.md."""

MIB = 2**20
OURS, LIMIT, PLAIN = "CloudTransfer", "nginx", "Flask"


def cell(results, case, target, what, form):
    values = results.of(case, target, what)
    if not values:
        return "–"
    spread = f" ({form(min(values))} to {form(max(values))})" if len(values) > 1 else ""
    return form(results.median(case, target, what)) + spread


def ratio(value):
    return "–" if value is None else f"{value:.2f}"


def table(headings, rows):
    measured = [row for row in rows if any(text != "–" for text in row[1:])]
    if not measured:
        return ""
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, ["---"] * len(headings), *measured])


def moved(results, sent):
    """Large things: seconds of each target, and how many times as fast as nginx ours is."""
    gigabytes = f"{sent.large_size / MIB:,.0f} MiB"
    rows = [
        (f"upload of {gigabytes}, PUT", "put", "put"), (f"upload of {gigabytes}, tus", "tus", "put"), (f"upload of {gigabytes}, form", "form", "put"),
        (f"{len(sent.tree):,} files, {sent.tree_size / MIB:,.0f} MiB, one form (nginx: a PUT each)", "folder", "folder"),
        (f"16 uploads of {sent.medium_size / MIB:.0f} MiB at once", "many", "many"),
        (f"download of {gigabytes}", "download", "download"), ("a quarter of it from the middle, by Range", "range", "range"),
        ("the same file out of a zip", "entry", "entry"), (f"32 downloads of {sent.medium_size / MIB:.0f} MiB at once", "concurrent", "concurrent"),
    ]
    return table(
        ("s", OURS, LIMIT, PLAIN, "times as fast as nginx", "as Flask", "CPU s a GiB", "nginx's", "times nginx's"),
        [(
            label, cell(results, ours, OURS, "seconds", seconds), cell(results, other, LIMIT, "seconds", seconds),
            cell(results, "form" if ours in ("put", "tus") else ours, PLAIN, "seconds", seconds),
            ratio(results.ratio(other, LIMIT, ours, OURS, "seconds")),
            ratio(results.ratio("form" if ours in ("put", "tus") else ours, PLAIN, ours, OURS, "seconds")),
            cell(results, ours, OURS, "cpu", seconds), cell(results, other, LIMIT, "cpu", seconds),
            ratio(results.ratio(ours, OURS, other, LIMIT, "cpu")),
        ) for label, ours, other in rows])


def small(results):
    rows = [("downloads of 1 KiB", "small-down"), ("uploads of 1 KiB (ours are durable)", "small-up"), ("landing page (nginx: a file)", "landing")]
    return table(
        ("a second, 64 connections", OURS, "p50, p99 ms", LIMIT, "p50, p99 ms", PLAIN, "p50, p99 ms", "times nginx"),
        [(
            label, *(text for target in (OURS, LIMIT, PLAIN) for text in (
                cell(results, case, target, "rate", whole),
                f"{cell(results, case, target, 'p50', tenth)}, {cell(results, case, target, 'p99', tenth)}")),
            ratio(results.ratio(case, OURS, case, LIMIT, "rate")),
        ) for label, case in rows if results.of(case, OURS, "rate")])


def footing(results):
    rows = [
        ("start to first answer, s", "start", "seconds", seconds), ("memory when idle, MiB", "idle", "bytes", mebibytes),
        ("peak memory of 16 uploads and 32 downloads at once, MiB", "memory", "bytes", mebibytes),
        ("folder: last byte to link, s", "folder", "tail", thousandth), ("large PUT: last byte to link, s", "put", "tail", thousandth),
        ("bytes on disk per byte uploaded", "folder", "disk", thousandth), ("large PUT, nginx's file then synced, s", "put", "seconds", seconds),
    ]
    return table(("", OURS, LIMIT, PLAIN), [
        (label, *(cell(results, case, f"{LIMIT}, then fsync" if target == LIMIT and "synced" in label else target, what, form)
                  for target in (OURS, LIMIT, PLAIN)))
        for label, case, what, form in rows])


def seconds(value):
    return f"{value:.2f}"


def thousandth(value):
    return f"{value:.3f}"


def tenth(value):
    return f"{value:.1f}"


def whole(value):
    return f"{value:,.0f}"


def mebibytes(value):
    return f"{value / MIB:,.0f}"


def write(results, facts, load, sent, rounds):
    told = ", ".join(f"{name} {value}" for name, value in facts.items() if name not in ("date", "load before"))
    return f"""# Benchmarks

Written by `bash ops/bench/run.sh` on {facts['date']}: {told}.
The machine's load was {facts['load before']} before it and {load:.1f} after. Median of {rounds} rounds (least to most). Every round measures every target, in changing order; ratios are of values of the
same round. All over loopback on the machine's own disk; clients and servers share its processors.

CloudTransfer runs with its default configuration. nginx stores by WebDAV PUT and serves by sendfile: the limit of what this
machine can do. Flask is a plain backend as teams write it: files are saved, then zipped with `zipfile` (deflated), under
gunicorn. An upload to CloudTransfer is on the disk when it is answered (fsync, rename, fsync, commit); nginx and Flask leave
that to the kernel, so one row says what nginx takes with an fsync after it.

{moved(results, sent)}

{small(results)}

{footing(results)}
"""
