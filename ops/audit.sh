#!/usr/bin/env bash
# Asks the registries whether a package that we use has a known weakness: NuGet's and npm's own lists.
# (A restore asks NuGet, too: where it knows of one, the build fails.) Ends with 1 where there is one, 2 where nobody answers.
set -uo pipefail
cd "$(dirname "$0")/.."
code=0
found=$(dotnet list CloudTransfer.slnx package --vulnerable --include-transitive 2>&1) || code=2
echo "$found"
grep -q 'has the following vulnerable packages' <<<"$found" && code=1
(cd wwwroot-src && npm audit --omit dev) || { [[ $? == 1 && $code != 2 ]] && code=1; }
exit "$code"
