#!/usr/bin/env bash
# Asks NuGet and npm whether a package that we use has a known vulnerability.
# (A restore asks NuGet, too: the build fails if there is one.) Exits with 1 if there is one, with 2 if a registry does not answer.
set -uo pipefail
cd "$(dirname "$0")/.."
code=0
found=$(dotnet list CloudTransfer.slnx package --vulnerable --include-transitive 2>&1) || code=2
echo "$found"
grep -q 'has the following vulnerable packages' <<<"$found" && code=1
(cd wwwroot-src && npm audit --omit dev) || { [[ $? == 1 && $code != 2 ]] && code=1; }
exit "$code"
