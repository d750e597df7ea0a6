#!/usr/bin/env bash
# One relay as several processes on this machine: three nodes, a keyholder apart, Redis with a replica and three Sentinels.
#   deploy/local-cluster.sh [FOLDER] [--Relay:Auction:ChainId=31337 …]
# FOLDER (.cluster) holds all data and log/; what follows goes to every node. $PORT (7400) is the first of the ports. Ctrl-C ends all of it; the next start goes on.
set -euo pipefail
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
root="$here/.."
folder=.cluster
case "${1:-}" in "" | --*) ;; *) folder="$1" && shift ;; esac
first="${PORT:-7400}"

if [ -z "${RELAY:-}" ]; then
  "$root/run.sh" --help >/dev/null
  RELAY="$root/Relay.Api/bin/Release/net10.0/relay"
fi
export RELAY
mkdir -p "$folder/log"
folder="$(cd -- "$folder" && pwd)"
"$here/keys.sh" "$folder" 3 >/dev/null
# shellcheck disable=SC1091
. "$folder/redis.env"
mapfile -t pins_of_node <"$folder/node.env"
mapfile -t pins_of_holder <"$folder/holder.env"

# Each in a process group of its own: Ctrl-C is this script's alone, which ends them in order.
set -m
servers=() nodes=()
stop() {
  trap '' INT TERM
  end "${nodes[@]}"
  end "${servers[@]}"
}
end() {
  if [ $# -eq 0 ]; then return; fi
  kill "$@" 2>/dev/null || true
  wait "$@" 2>/dev/null || true
}
trap 'exit 0' INT TERM
trap stop EXIT

# redis NAME ROLE PORT
redis() {
  mkdir -p "$folder/$1"
  NAME=127.0.0.1 PORT="$3" DIR="$folder/$1" PRIMARY_HOST=127.0.0.1 PRIMARY_PORT="$first" REDIS_PASSWORD="$REDIS_PASSWORD" "$here/redis.sh" "$2" >>"$folder/log/$1.log" 2>&1 &
  servers+=($!)
}

# until_said NAME PID WORDS
until_said() {
  for ((i = 0; i < 600; i++)); do
    if grep -q "$3" "$folder/log/$1.log"; then return 0; fi
    kill -0 "$2" 2>/dev/null || break
    sleep 0.1
  done
  printf '%s did not start:\n' "$1" >&2
  tail -n 5 "$folder/log/$1.log" >&2
  exit 1
}

rm -f "$folder"/log/*.log
redis redis primary "$first"
redis replica replica $((first + 1))
for n in 1 2 3; do redis "sentinel$n" sentinel $((first + 10 + n)); done
for name in redis replica; do until_said "$name" $$ "Ready to accept connections"; done
for n in 1 2 3; do until_said "sentinel$n" $$ "monitor master relay"; done

env "${pins_of_holder[@]}" "$RELAY" serve --Relay:Api:Roles=keyholder --Relay:Api:DataFolder="$folder/holder" --Relay:Keyholder:ListenUrl="https://127.0.0.1:$((first + 20))" \
  --Relay:Operations:MetricsUrl="http://127.0.0.1:$((first + 40))" >"$folder/log/keyholder.log" 2>&1 &
servers+=($!)
until_said keyholder "${servers[-1]}" "keyholder ready"

# The password is nobody's on a command line.
export Relay__Redis__Connection="127.0.0.1:$((first + 11)),127.0.0.1:$((first + 12)),127.0.0.1:$((first + 13)),serviceName=relay,password=$REDIS_PASSWORD"
export Relay__Redis__SentinelPassword="$REDIS_PASSWORD"
for n in 1 2 3; do
  env "${pins_of_node[@]}" "$RELAY" serve --Relay:Api:Roles=api,auction --Relay:Api:DataFolder="$folder/node$n" --Relay:Api:HttpsUrl="https://127.0.0.1:$((first + 30 + n))" --Relay:Api:HttpUrl= \
    --Relay:Operations:MetricsUrl="http://127.0.0.1:$((first + 40 + n))" --Relay:Keyholder:Url="https://127.0.0.1:$((first + 20))" --Relay:Builders:Open=true "$@" >"$folder/log/node$n.log" 2>&1 &
  nodes+=($!)
done
for n in 1 2 3; do until_said "node$n" "${nodes[n - 1]}" "relay ready"; done

printf 'cluster ready  folder %s\n' "$folder"
for n in 1 2 3; do printf 'node%s      https://127.0.0.1:%s  metrics http://127.0.0.1:%s/metrics  pid %s\n' "$n" $((first + 30 + n)) $((first + 40 + n)) "${nodes[n - 1]}"; done
printf 'keyholder  https://127.0.0.1:%s  metrics http://127.0.0.1:%s/metrics  pid %s\n' $((first + 20)) $((first + 40)) "${servers[5]}"
printf 'redis      127.0.0.1:%s  replica 127.0.0.1:%s  sentinels %s %s %s  pids %s\n' "$first" $((first + 1)) $((first + 11)) $((first + 12)) $((first + 13)) "${servers[*]:0:5}"
while :; do wait -n || true; if [ -z "$(jobs -pr)" ]; then exit 1; fi; done
