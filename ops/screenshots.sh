#!/usr/bin/env bash
# Makes the pictures of docs/screenshots from the running application: builds it, starts it on a free loopback port and a
# volume of its own, uploads sample files, and takes each page with Chromium at 1280 by 800 pixels.
#
#     bash ops/screenshots.sh
#
# Needs dotnet, node, python3, curl and chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=docs/screenshots
work=$(mktemp -d)
server=""
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$work"' EXIT

configuration=${CONFIGURATION:-Release}
dotnet build CloudTransfer.Web -c "$configuration" -v quiet
python3 ops/sample-files.py "$work/sample"

dotnet "CloudTransfer.Web/bin/$configuration/net10.0/CloudTransfer.Web.dll" --urls=http://127.0.0.1:0 \
  --contentRoot="$PWD/CloudTransfer.Web" --Storage:Path="$work/volume" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 120); do
  address=$(sed -n 's/.*Now listening on: \(http:[^ ]*\).*/\1/p' "$work/log" | head -1)
  [ -z "$address" ] || break
  kill -0 "$server" || { cat "$work/log"; exit 1; }
  sleep 0.5
done

# send OPTION...: uploads the sample folder, and prints the answer.
send() {
  local files=()
  while IFS= read -r file; do
    files+=(-F "files=@\"$work/sample/$file\";filename=\"$file\"")
  done < <(cd "$work/sample" && find Holiday -type f | sort)
  curl --silent --fail -H 'Accept: application/json' "${files[@]}" "$@" "$address/upload"
}

# member NAME: one member of the JSON on standard input.
member() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# take NAME ADDRESS [OPTION...]: one picture.
take() {
  local name=$1 page=$2
  shift 2
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 --window-size=1280,800 \
    --disable-checker-imaging --virtual-time-budget=8000 --user-data-dir="$work/profile" "$@" --screenshot="$work/$name.png" "$page" >"$work/chromium.log" 2>&1
  mv "$work/$name.png" "$pictures/$name.png"
  echo "$pictures/$name.png"
}

mkdir -p "$pictures"
message='Pictures from the lake
All of them in full size, the best ones are in “Chosen”.'
sent=$(send -F "message=$message" -F downloads=5)
link=$(member link <<<"$sent")
dark='--blink-settings=preferredColorScheme=0'

take upload "$address/"
take ready "$(member ownerLink <<<"$sent")"
take landing "$link?view=list"
take landing-dark "$link?view=list" "$dark"
take file "$link/files/0/view"
take file-dark "$link/files/3/view" "$dark"
take password "$(send -F password=sesame | member link)"
rm "$work/sample/Holiday/"*.*
take gallery "$(send -F 'message=The best of the lake' | member link)" --window-size=1280,1000
