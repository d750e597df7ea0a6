#!/usr/bin/env bash
# Installs what the tests need and runs all of them; arguments go to dotnet test: ./test.sh --filter FullyQualifiedName~Verbs
# ./test.sh faults runs the fault suite in full, of which the other runs hold a bounded part (docs/faults.md).
# Ends with one line: N passed, N failed, N skipped.
set -euo pipefail
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/needs.sh
. "$root/deploy/needs.sh"

need_system_packages
need_dotnet
need_node_packages
need_browser

if [ "${1:-}" = faults ]; then
  shift
  export RELAY_FAULTS=full
  set -- --filter FullyQualifiedName~Relay.Tests.Faults "$@"
fi

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
status=0
(cd "$root" && dotnet test Relay.sln -c Release --nologo --logger "trx;LogFileName=tests.trx" --results-directory "$results" "$@") || status=$?

# The line is counted from the results that the run wrote, not from what it printed.
passed=0 failed=0 skipped=0
shopt -s nullglob
for trx in "$results"/*.trx; do
  counters="$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)"
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  ran="$(count executed)" ok="$(count passed)"
  passed=$((passed + ok))
  failed=$((failed + ran - ok))
  skipped=$((skipped + $(count total) - ran))
done
if [ $((passed + failed)) -eq 0 ] && [ "$status" -eq 0 ]; then
  say "No test ran."
  status=1
fi
if [ "$failed" -gt 0 ] && [ "$status" -eq 0 ]; then status=1; fi
printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
exit "$status"
