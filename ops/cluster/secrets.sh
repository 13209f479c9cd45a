#!/usr/bin/env bash
# Makes the secrets of ops/cluster/docker-compose.yml, each once; what exists stays as it is.
# The folder is this user's alone; the files are readable, for each container runs as another user.
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)/secrets
(umask 077 && mkdir -p "$folder")

random() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# write FILE TEXT: unless the file exists.
write() {
  [[ -s $folder/$1 ]] || { printf '%s' "$2" >"$folder/$1.new" && chmod 644 "$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }
}

write database_password "$(random 24)"
write database_passfile "database:5432:cloudtransfer:cloudtransfer:$(<"$folder/database_password")
"

# Read by Garage, whose image has no shell. Its keys have this form.
write bucket.env "GARAGE_RPC_SECRET=$(random 32)
GARAGE_DEFAULT_ACCESS_KEY=GK$(random 12)
GARAGE_DEFAULT_SECRET_KEY=$(random 32)
"
value() { sed -n "s/^$1=//p" "$folder/bucket.env"; }
write bucket_credentials "[default]
aws_access_key_id = $(value GARAGE_DEFAULT_ACCESS_KEY)
aws_secret_access_key = $(value GARAGE_DEFAULT_SECRET_KEY)
"
