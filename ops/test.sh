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

# phase NAME: says what begins, and after how many seconds.
phase() {
  echo "test.sh: ${SECONDS} s: $1"
}

# The package of each program; what is installed already stays as it is.
install_missing() {
  local missing=() pair
  for pair in chromium-headless-shell:chromium-headless-shell unzip:unzip 7z:p7zip-full bsdtar:libarchive-tools nginx:nginx-light \
    prometheus:prometheus promtool:prometheus curl:curl python3:python3 ps:procps sqlite3:sqlite3 java:default-jre-headless clamd:clamav-daemon exim4:exim4-daemon-light \
    strace:strace mkfs.ext4:e2fsprogs apache2:apache2-bin postgres:postgresql pgbouncer:pgbouncer \
    etcd:etcd-server patroni:patroni ip:iproute2 tc:iproute2 iptables:iptables \
    ceph:ceph-common ceph-mon:ceph-mon ceph-osd:ceph-osd radosgw:radosgw \
    swift-proxy-server:swift-proxy swift-account-server:swift-account swift-container-server:swift-container swift-object-server:swift-object memcached:memcached; do
    # Debian keeps the programs of a PostgreSQL server in a folder of its version.
    PATH="$PATH:/usr/sbin:/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]})) || return 0
  # Patroni needs a client of one of several stores: this one.
  [[ " ${missing[*]} " != *' patroni '* ]] || missing+=(python3-etcd)
  apt-get update -qq && without_services env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# without_services COMMAND...: installs without starting the services of packages, which would hold their usual ports (etcd's 2379 and
# others). Where the machine has a rule of its own, that one counts.
without_services() (
  rule=/usr/sbin/policy-rc.d
  if [[ ! -e $rule ]]; then
    trap 'rm -f "$rule"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$rule" && chmod 755 "$rule"
  fi
  "$@"
)

# The stack is tested where a Docker engine answers; with the kit beside the repository there is always one.
needs_kit() {
  ! docker info >/dev/null 2>&1 && [[ -x $kit ]]
}

# What can be fetched while the tests are built: programs, and the images of the stack.
prepare() {
  install_missing || echo "test.sh: not everything could be installed"
  (cd CloudTransfer.Web.Tests/Support/OpenIdProvider && npm ci >/dev/null) || echo "test.sh: the OpenID provider could not be installed"
  [[ -z $kit_started ]] || { bash "$kit" up >/dev/null && bash "$kit" images Dockerfile docker-compose.yml; }
}

# What is set for the kit's engine, which runs by now, is set for the tests.
use_engine() {
  [[ -z $kit_started ]] || { eval "$(bash "$kit" up)" && export CLOUDTRANSFER_TEST_STACK=1; }
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

# slowest FILE: the classes that take the most time, in seconds, with the number of their tests.
slowest() {
  grep -o '<UnitTestResult [^>]*' "$1" |
    sed -nE 's/.* testName="([^"(]*)\.[^".(]*["(].* duration="([0-9]+):([0-9]+):([0-9.]+)".*/\1 \2 \3 \4/p' |
    awk '{ time[$1] += $2 * 3600 + $3 * 60 + $4; tests[$1]++ } END { for (name in time) printf "%6.0f s %4d  %s\n", time[name], tests[name], name }' |
    sort -rn | head -25
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

build_server() {
  # The SDK leaves two empty folders behind at each call, and killed processes leave more: all of it is deleted with the results.
  # Open to other users like /tmp: one test runs a browser as an unprivileged user.
  export TMPDIR=$results/tmp
  chmod 711 "$results"
  mkdir -m 1777 "$TMPDIR"
  # The tests start the server some hundred times: compiled ahead, each start takes a quarter less.
  local ahead=-p:CompileAhead=true
  dotnet restore CloudTransfer.slnx --locked-mode "$ahead" || { ahead=-p:CompileAhead=false && dotnet restore CloudTransfer.slnx --locked-mode; } &&
    dotnet build CloudTransfer.slnx -c Release --no-restore -v q "$ahead" || { failed=$((failed + 1)); return 1; }
}

test_server() {
  run server
  local code=$? trx=$results/server.trx before=$failed
  if [[ -f $trx ]]; then count "$trx" && slowest "$trx"; fi
  # A run that was cut short, or that failed without a failed test, counts as one failure.
  if ! finished "$trx" || ((code != 0 && failed == before)); then
    failed=$((failed + 1))
  elif ((code != 0)); then
    run_again "$trx"
  fi
}

needs_kit && kit_started=yes
phase "programs and images are fetched, meanwhile the pages are tested and the server is built"
prepare >"$results/prepare.log" 2>&1 &
preparing=$!
if [[ -f wwwroot-src/package.json ]] && grep -q '"test":' wwwroot-src/package.json; then test_pages; fi
phase "build"
build_server && built=yes
phase "wait for programs and images"
wait "$preparing" || { echo "test.sh: the Docker engine did not start" >&2; failed=$((failed + 1)); }
grep '^test.sh:' "$results/prepare.log" >&2
use_engine || failed=$((failed + 1))
phase "tests"
if [[ -n ${built:-} ]]; then test_server; fi
phase "end"

if ((${#flaky[@]})); then
  echo "Flaky, failed once and passed alone (each to be mended at its cause):"
  printf '  %s\n' "${flaky[@]}"
fi
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
