#!/usr/bin/env bash
# Makes the keys of one relay with several nodes and a keyholder apart: deploy/keys.sh FOLDER [NODES]
# Leaves FOLDER/node1 … nodeN and FOLDER/holder (data folders), node.env and holder.env (what each side pins of the other; no secret), redis.env (the password of Redis).
# What is there already stays. The program is $RELAY, or the one that ./run.sh builds.
set -euo pipefail
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
relay="${RELAY:-$root/Relay.Api/bin/Release/net10.0/relay}"
folder="${1:?deploy/keys.sh FOLDER [NODES]}"
nodes="${2:-3}"
umask 077
mkdir -p "$folder"

field() { sed -n "s/^$1 *//p" <<<"$2"; }
ours="$("$relay" keys --data "$folder/node1")"
holders="$("$relay" keys --keyholder --data "$folder/holder")"

for ((i = 2; i <= nodes; i++)); do
  mkdir -p "$folder/node$i"
  if [ ! -e "$folder/node$i/relay" ]; then cp -a "$folder/node1/relay" "$folder/node$i/relay"; fi
done

printf 'Relay__Keyholder__Address=%s\nRelay__Keyholder__TrustedFingerprint=%s\n' "$(field holder "$holders")" "$(field fingerprint "$holders")" >"$folder/node.env"
printf 'Relay__Keyholder__RelayFingerprint=%s\n' "$(field fingerprint "$ours")" >"$folder/holder.env"
if [ ! -e "$folder/redis.env" ]; then printf 'REDIS_PASSWORD=%s\n' "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >"$folder/redis.env"; fi
printf '%s\n' "$ours" "$holders"
