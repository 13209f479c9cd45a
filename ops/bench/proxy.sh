#!/usr/bin/env bash
# One upload and one download through the running stack's proxy, compared with what nginx alone reaches with the same bytes
# through the same hop: a second nginx in a container on the same network stores (WebDAV PUT, which syncs nothing) and
# serves the file. Whole downloads are nginx's own where Downloads:Accel is on; the file's row is what a replica sends.
#   bash ops/bench/proxy.sh [MiB, 1024 unless told] [http://localhost:80] [compose project]
set -euo pipefail
size=${1:-1024} site=${2:-http://localhost} project=${3:-$(basename "$PWD" | tr -cd 'a-z0-9_-')}
image=nginxproxy/nginx-proxy:1.8.0
work=$(mktemp -d) alone=''
finish() { [[ -n $alone ]] && docker rm -fv "$alone" >/dev/null; rm -rf "$work"; }
trap finish EXIT
head -c "${size}M" /dev/urandom >"$work/file"

# The same hop: nginx with the stack's own rules in front of nginx that stores and serves.
cat >"$work/nginx.conf" <<'CONF'
user root;
events {}
http {
  access_log off;
  include /etc/nginx/cloudtransfer/cloudtransfer.conf;
  upstream store { server 127.0.0.1:8081; keepalive 64; }
  server {
    listen 8080;
    include /etc/nginx/vhost.d/default;
    location / { proxy_pass http://store; proxy_set_header Connection ""; include /etc/nginx/vhost.d/default_location; }
  }
  # Its temporary files are on the same file system, so that a rename ends an upload, as it does for us.
  server { listen 8081; client_max_body_size 0; client_body_temp_path /store/spool; root /store; location / { dav_methods PUT; } }
}
CONF
here=$(cd "$(dirname "$0")/.." && pwd)
alone=$(docker run -d --network "${project}_front" -v "$work/nginx.conf:/etc/nginx/nginx.conf:ro" -v /store \
  -v "$here/nginx/vhost.d:/etc/nginx/vhost.d:ro" -v "$here/nginx/conf.d:/etc/nginx/cloudtransfer:ro" -p 127.0.0.1::8080 --entrypoint nginx "$image" -g 'daemon off;')
other=http://$(docker port "$alone" 8080 | head -1)
sleep 1

put() { curl -fsS -o "$work/answer" -w '%{time_total}' -T "$work/file" "$1"; }
get() { curl -fsSL -o /dev/null -w '%{time_total}' "$1"; }
best() { printf '%s\n' "$@" | sort -n | head -1; }

up=() up_alone=() down=() file=() down_alone=()
for _ in 1 2 3 4 5; do
  up+=("$(put "$site/bench.bin")"); link=$(tr -d '\r\n' <"$work/answer")
  up_alone+=("$(put "$other/bench.bin")")
  down+=("$(get "$site/d/${link##*/}/download")")
  file+=("$(get "$site/d/${link##*/}/files/0")")
  down_alone+=("$(get "$other/bench.bin")")
done

row() { awk -v n="$1" -v s="$size" -v a="$2" -v b="$3" 'BEGIN { printf "| %-8s | %8.0f | %11.0f | %4.0f %% |\n", n, s / a, s / b, 100 * b / a }'; }
echo "| $size MiB | MiB/s    | nginx alone | ratio  |"
echo "| -------- | -------- | ----------- | ------ |"
row upload "$(best "${up[@]}")" "$(best "${up_alone[@]}")"
row file "$(best "${file[@]}")" "$(best "${down_alone[@]}")"
row download "$(best "${down[@]}")" "$(best "${down_alone[@]}")"
