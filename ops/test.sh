#!/usr/bin/env bash
# Installs what the tests need, runs them all, and ends with one line: N passed, N failed, N skipped.
# A test that fails is run once more, alone. What passes then is listed as flaky and does not fail the run.
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

# The package of each program; what is installed already stays as it is.
install_missing() {
  local missing=() pair
  for pair in chromium:chromium unzip:unzip 7z:p7zip-full bsdtar:libarchive-tools nginx:nginx-light \
    prometheus:prometheus promtool:prometheus curl:curl python3:python3 ps:procps sqlite3:sqlite3 java:default-jre-headless clamd:clamav-daemon exim4:exim4-daemon-light \
    strace:strace mkfs.ext4:e2fsprogs apache2:apache2-bin postgres:postgresql pgbouncer:pgbouncer \
    ceph:ceph-common ceph-mon:ceph-mon ceph-osd:ceph-osd radosgw:radosgw; do
    # Debian keeps the programs of a PostgreSQL server in a folder of its version.
    PATH="$PATH:/usr/sbin:/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]})) || return 0
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# The stack is tested where a Docker engine answers; with the kit beside the repository there is always one.
start_engine() {
  if ! docker info >/dev/null 2>&1 && [[ -x $kit ]]; then
    kit_started=yes
    eval "$(bash "$kit" up)" && bash "$kit" images Dockerfile docker-compose.yml || return 1
    export CLOUDTRANSFER_TEST_STACK=1
  fi
}

passed=0 failed=0 skipped=0
flaky=()
# More failures than this are not flakiness: none of them is run again.
most_again=25

# count FILE: adds the counters of a .trx file.
count() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*>' "$1" | head -1)
  number() { sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$counters"; }
  total=$(number total) executed=$(number executed) ok=$(number passed)
  passed=$((passed + ok)) failed=$((failed + executed - ok)) skipped=$((skipped + total - executed))
}

# failures FILE: the names of the results that failed, a theory's with their arguments, one a line.
failures() {
  grep -o '<UnitTestResult [^>]*outcome="Failed"[^>]*>' "$1" | sed -nE 's/.* testName="([^"]*)".*/\1/p'
}

# finished FILE: whether the run came to its end; one that was ended by force has not run every test.
finished() {
  [[ -f $1 ]] && grep -q 'All tests finished running' "$1"
}

# run NAME [ARGUMENT...]: runs tests of what is built, with their results in NAME.trx. A test that hangs is named and ended.
run() {
  local name=$1
  shift
  CLOUDTRANSFER_TEST_ALL=1 timeout -k 30 60m dotnet test CloudTransfer.Web.Tests -c Release --no-build \
    --blame-hang-timeout 6m --blame-hang-dump-type none \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" "$@"
}

# run_again FILE: runs each test that failed once more, alone; a theory with all its rows.
run_again() {
  local all methods method bad
  all=$(failures "$1")
  mapfile -t methods < <(sed 's/(.*//' <<<"$all" | sort -u)
  ((${#methods[@]} <= most_again)) || { echo "test.sh: ${#methods[@]} tests failed, too many to run again"; return; }
  for method in "${methods[@]}"; do
    echo "test.sh: once more, alone: $method"
    rm -f "$results/again.trx"
    run again --filter "FullyQualifiedName=$method" && finished "$results/again.trx" || continue
    bad=$(sed 's/(.*//' <<<"$all" | grep -cxF "$method")
    passed=$((passed + bad)) failed=$((failed - bad))
    flaky+=("$method")
  done
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
  # The SDK leaves two empty folders behind at each call, and killed processes leave more: all of it is deleted with the results.
  # Open to other users like /tmp: one test runs a browser as an unprivileged user.
  export TMPDIR=$results/tmp
  chmod 711 "$results"
  mkdir -m 1777 "$TMPDIR"
  dotnet restore CloudTransfer.slnx --locked-mode &&
    dotnet build CloudTransfer.slnx -c Release --no-restore -v q || { failed=$((failed + 1)); return; }
  run server
  local code=$? trx=$results/server.trx before=$failed
  if [[ -f $trx ]]; then count "$trx"; fi
  # A run that was cut short, or that failed without a failed test, counts as one failure.
  if ! finished "$trx" || ((code != 0 && failed == before)); then
    failed=$((failed + 1))
  elif ((code != 0)); then
    run_again "$trx"
  fi
}

install_missing || echo "test.sh: not everything could be installed" >&2
start_engine || { echo "test.sh: the Docker engine did not start" >&2; failed=$((failed + 1)); }
if [[ -f wwwroot-src/package.json ]] && grep -q '"test":' wwwroot-src/package.json; then test_pages; fi
test_server

if ((${#flaky[@]})); then
  echo "Flaky, failed once and passed alone (each to be mended at its cause):"
  printf '  %s\n' "${flaky[@]}"
fi
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
