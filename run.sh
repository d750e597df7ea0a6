#!/usr/bin/env bash
# Installs what is missing, builds, and runs the relay: ./run.sh, or with a verb: ./run.sh demo, ./run.sh send FILE, ./run.sh --help
set -euo pipefail
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/needs.sh
. "$root/deploy/needs.sh"

need_system_packages
need_dotnet
case "${1:-}" in demo | builder-demo) need_node_packages ;; esac

# A build that finds nothing to do still takes seconds: it is left out while no source is newer than its result.
binary="$root/Relay.Api/bin/Release/net10.0/relay"
sources=("$root"/Relay.Api "$root"/Relay.Auction "$root"/Relay.Builders "$root"/Directory.*.props "$root"/global.json)
newer() {
  find "${sources[@]}" \( -name bin -o -name obj \) -prune -o \( -type f -o -type d \) -newer "$root/Relay.Api/bin/.built" -print -quit
}
if [ ! -x "$binary" ] || [ ! -e "$root/Relay.Api/bin/.built" ] || [ -n "$(newer)" ]; then
  say "Building …"
  # Made before the time is noted: a folder that the build adds is no newer source.
  mkdir -p "$root"/Relay.{Api,Auction,Builders}/{bin,obj}
  started="$(mktemp)"
  trap 'rm -f "$started"' EXIT
  if ! log="$(cd "$root" && dotnet build Relay.Api -c Release -v quiet -nologo -clp:NoSummary 2>&1)"; then
    say "$log"
    exit 1
  fi
  touch -r "$started" "$root/Relay.Api/bin/.built"
  rm -f "$started"
  trap - EXIT
fi

if [ $# -eq 0 ]; then set -- serve; fi
# The relay's data is the clone's (.relay), wherever it is started from; the other verbs read and write where the caller is.
case "$1" in serve | doctor) cd "$root" ;; esac
exec "$binary" "$@"
