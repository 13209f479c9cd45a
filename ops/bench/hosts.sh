#!/usr/bin/env bash
# Measures CloudTransfer on PostgreSQL and an S3 bucket: uploads and downloads against rclone and the bucket itself, pages and small
# requests against one host with SQLite and a volume. Prints tables in Markdown.
#   bash ops/bench/hosts.sh [--quick] [--rounds N] [case…]
# Database and bucket are the product's own settings in the environment: Database__ConnectionString, Storage__S3__Bucket, … They
# should hold nothing that matters: what is uploaded stays there. Cases: put tus folder download memory landing small-down small-up shares
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export PATH="$PATH:/usr/sbin:/sbin" PYTHONDONTWRITEBYTECODE=1
: "${Database__ConnectionString:?set it to the database to measure with}" "${Storage__S3__Bucket:?set it and its neighbours to the bucket to measure with}"

missing=()
for pair in wrk:wrk rclone:rclone python3:python3; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if ((${#missing[@]})); then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

work=$(mktemp -d "${BENCH_TMP:-/var/tmp}/cloudtransfer-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A terminated run tells what it has before the folder goes.
trap : TERM
published=${PUBLISHED:-$work/published}
[[ -d $published ]] || dotnet publish "$root/CloudTransfer.Web" -c Release -v q -o "$published" >"$work/publish.log" || { cat "$work/publish.log"; exit 1; }
/usr/bin/python3 "$here/hosts.py" --work "$work" --published "$published" "$@"
