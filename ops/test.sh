#!/usr/bin/env bash
# Installs what the tests need, runs them all, and ends with one line: N passed, N failed, N skipped.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
results=$(mktemp -d)
kit="$root/../shared/tools/docker-kit"
kit_started=''

finish() {
  [[ -n $kit_started ]] && bash "$kit" down
  rm -rf "$results"
}
trap finish EXIT

# The package of each program; what is there is left alone.
install_missing() {
  local missing=() pair
  for pair in chromium:chromium unzip:unzip 7z:p7zip-full bsdtar:libarchive-tools nginx:nginx-light \
    prometheus:prometheus promtool:prometheus curl:curl python3:python3 ps:procps sqlite3:sqlite3 java:default-jre-headless clamd:clamav-daemon \
    strace:strace mkfs.ext4:e2fsprogs apache2:apache2-bin; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]})) || return 0
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# The stack is tested where an engine answers; where the kit is beside the repository there is always one.
start_engine() {
  if ! docker info >/dev/null 2>&1 && [[ -x $kit ]]; then
    kit_started=yes
    eval "$(bash "$kit" up)" && bash "$kit" images Dockerfile docker-compose.yml || return 1
    export CLOUDTRANSFER_TEST_STACK=1
  fi
}

passed=0 failed=0 skipped=0

# count FILE: adds the counters of a .trx file.
count() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*>' "$1" | head -1)
  number() { sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$counters"; }
  total=$(number total) executed=$(number executed) ok=$(number passed)
  passed=$((passed + ok)) failed=$((failed + executed - ok)) skipped=$((skipped + total - executed))
}

test_pages() {
  (cd wwwroot-src && npm ci && npm test) >"$results/pages.log" 2>&1
  local code=$?
  cat "$results/pages.log"
  local ok bad
  ok=$(sed -nE 's/^. (pass) ([0-9]+)$/\2/p' "$results/pages.log" | tail -1)
  bad=$(sed -nE 's/^. (fail) ([0-9]+)$/\2/p' "$results/pages.log" | tail -1)
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0}))
  ((code == 0 || ${bad:-0} > 0)) || failed=$((failed + 1))
}

test_server() {
  # The SDK leaves two empty folders behind at each call, and what is ended by force leaves more: all of it goes with the results.
  export TMPDIR=$results/tmp
  mkdir "$TMPDIR"
  dotnet restore CloudTransfer.slnx --locked-mode &&
    dotnet build CloudTransfer.slnx -c Release --no-restore -v q || { failed=$((failed + 1)); return; }
  # A test that hangs is named and ended, and the count still comes.
  CLOUDTRANSFER_TEST_ALL=1 timeout -k 30 60m dotnet test CloudTransfer.Web.Tests -c Release --no-build \
    --blame-hang-timeout 6m --blame-hang-dump-type none \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=server.trx" --results-directory "$results"
  local code=$? before=$failed
  if [[ -f $results/server.trx ]]; then count "$results/server.trx"; fi
  ((code == 0 || failed > before)) || failed=$((failed + 1))
}

install_missing || echo "test.sh: not everything could be installed" >&2
start_engine || { echo "test.sh: the Docker engine did not start" >&2; failed=$((failed + 1)); }
if [[ -f wwwroot-src/package.json ]] && grep -q '"test":' wwwroot-src/package.json; then test_pages; fi
test_server

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
