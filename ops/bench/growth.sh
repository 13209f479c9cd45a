#!/usr/bin/env bash
# What requests and background work cost as the database and the transfers grow. Prints a table in Markdown.
#   bash ops/bench/growth.sh [transfers…]        default: 100 10000 1000000, each with one transfer of 1 to 100000 files
# Rows are written by SQL; the bytes of three transfers are real. Needs sqlite3, curl, wrk and python3. With Database__ConnectionString,
# and the variables of psql (PGHOST, PGUSER, PGDATABASE) for the same empty database, the rows are in PostgreSQL.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
root=$(cd "$(dirname "$0")/../.." && pwd)
sizes=("$@")
((${#sizes[@]})) || sizes=(100 10000 1000000)
work=$(mktemp -d "${BENCH_TMP:-/var/tmp}/cloudtransfer-growth.XXXXXX")
server=
stop() { if [[ $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -rf "$work"' EXIT
published=${PUBLISHED:-$work/published}
[[ -d $published ]] || dotnet publish "$root/CloudTransfer.Web" -c Release -v q -o "$published" >&2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
base=http://127.0.0.1:$port

# All code is compiled once and for good: how fast it grows is the question, not how fast it is.
start() {
  (cd "$published" && exec env Urls="$base" Storage__Path="$work/volume" Transfers__CleanEvery=10m DOTNET_TieredCompilation=0 \
    dotnet CloudTransfer.Web.dll >"$work/log" 2>&1) &
  server=$!
  for _ in {1..600}; do curl -fso /dev/null "$base/health/ready" && return; sleep 0.1; done
  cat "$work/log" >&2
  exit 1
}

# CPU of the server per request, in microseconds: on a shared machine, elapsed time says less. PostgreSQL's own is not in it, so
# that there the requests a second are told, too.
cost() { # address
  local before after requests
  wrk -t1 -c8 -d2 -H 'Accept: text/html' "$base$1" >/dev/null
  before=$(awk '{print $14 + $15}' "/proc/$server/stat")
  requests=$(wrk -t1 -c8 -d3 -H 'Accept: text/html' "$base$1" | awk '/requests in/ {print $1}')
  after=$(awk '{print $14 + $15}' "/proc/$server/stat")
  awk -v ticks=$((after - before)) -v n="$requests" 'BEGIN {printf "%.0f", ticks * 10000 / n}'
  [[ -z ${Database__ConnectionString:-} ]] || printf ' (%d)' $((requests / 3))
}

# What the two databases say differently: no flush of what could be written again, random text, and, where one statement cannot
# change a total a million times, no totals.
if [[ ${Database__ConnectionString:-} ]]; then
  unsafely='SET synchronous_commit = off; ALTER TABLE transfers DISABLE TRIGGER USER;' text="md5(random()::text || i)"
  safely='ALTER TABLE transfers ENABLE TRIGGER USER; ANALYZE transfers, files;'
  sql() { psql -qAt -v ON_ERROR_STOP=1; }
else
  unsafely='PRAGMA synchronous = OFF;' safely='' text='lower(hex(randomblob(16)))'
  sql() { sqlite3 "$work/volume/cloudtransfer.db"; }
fi

fill() { # number of transfers to add
  sql <<SQL
$unsafely
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, expires_at, hashed)
SELECT substr($text, 1, 22), $text, 'sealed', 'file-' || i, 0, 1024, 1024, 1, 'filled', 1780000000000 + i, 1990000000000 + i, 1 FROM n;
INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at, sha256)
SELECT id, 0, '', name, 1024, 0, 1, created_at, owner_hash FROM transfers
WHERE message = 'filled' AND NOT EXISTS (SELECT 1 FROM files WHERE transfer_id = transfers.id);
$safely
SQL
}

give_files() { # id number: the one file of a transfer becomes the first of many
  sql <<SQL
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2 - 1)
INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at, sha256)
SELECT '$1', i, 'F', substr(CAST(1000000 + i AS text), 2) || '.bin', 1, 0, 1, 1780000000000, $text FROM n WHERE $2 > 1;
INSERT INTO folders (transfer_id, path, parent, file_count, size) SELECT '$1', 'F', '', $2 - 1, $2 - 1 WHERE $2 > 1;
UPDATE transfers SET archive = CAST($2 > 1 AS integer), file_count = $2, hashed = 1 WHERE id = '$1';
SQL
}

mkdir -p "$work/volume"
head -c 1024 /dev/urandom >"$work/one"
have=0
echo '| transfers | landing page, µs | 1 KiB download, µs | owner page, µs | idle RSS, MiB | CPU in 30 s idle, ms |'
echo '| --- | --- | --- | --- | --- | --- |'
for number in "${sizes[@]}"; do
  start
  answer=$(curl -fsS -H 'Accept: application/json' -T "$work/one" "$base/one.bin")
  stop
  fill $((number - have))
  have=$number
  start
  id=$(sed -E 's/.*"id":"([^"]*)".*/\1/' <<<"$answer")
  owner=$(sed -E 's/.*"ownerLink":"http:\/\/[^/]*([^"]*)".*/\1/' <<<"$answer")
  sleep 3
  before=$(awk '{print $14 + $15}' "/proc/$server/stat"); sleep 30
  idle=$(($(awk '{print $14 + $15}' "/proc/$server/stat") - before))
  rss=$(awk '/VmRSS/ {printf "%.0f", $2 / 1024}' "/proc/$server/status")
  echo "| $number | $(cost "/d/$id") | $(cost "/d/$id/files/0") | $(cost "$owner") | $rss | $((idle * 10)) |"
  stop
done

echo
echo '| files in the transfer | landing page, µs | last file’s page, µs | last file, µs | search, µs |'
echo '| --- | --- | --- | --- | --- |'
for files in 1 100 10000 100000; do
  start
  id=$(basename "$(curl -fsS -T "$work/one" "$base/one.bin")")
  stop
  give_files "$id" "$files"
  start
  last=$((files - 1))
  echo "| $files | $(cost "/d/$id") | $(cost "/d/$id/files/$last/view") | $(cost "/d/$id/files/$last") | $(cost "/d/$id?find=0007") |"
  stop
done
