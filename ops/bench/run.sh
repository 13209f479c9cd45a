#!/usr/bin/env bash
# Measures CloudTransfer against nginx and a plain Flask backend, in one interleaved run, and writes docs/benchmarks.md.
#   bash ops/bench/run.sh [--quick] [--rounds N] [--targets NAME… --] [case…]
# --quick uses small sizes, to check that everything works, and prints the tables instead of writing the file.
# Cases: start put tus form folder many download range entry concurrent memory small-down small-up landing
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export PATH="$PATH:/usr/sbin:/sbin" PYTHONDONTWRITEBYTECODE=1

# The package of each program; what is installed already stays as it is.
missing=()
for pair in nginx:nginx-light wrk:wrk gunicorn:gunicorn python3:python3; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
/usr/bin/python3 -c 'import flask' 2>/dev/null || missing+=(python3-flask)
if ((${#missing[@]})); then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# On the real disk: with a /tmp in memory every fsync would be free.
work=$(mktemp -d "${BENCH_TMP:-/var/tmp}/cloudtransfer-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A terminated run tells what it has before the folder goes.
trap : TERM
dotnet publish "$root/CloudTransfer.Web" -c Release -v q -o "$work/published" >"$work/publish.log" || { cat "$work/publish.log"; exit 1; }
# Not exec: the trap deletes the folder.
/usr/bin/python3 "$here/bench.py" --work "$work" --published "$work/published" --report "$root/docs/benchmarks.md" "$@"
