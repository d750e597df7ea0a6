#!/usr/bin/env bash
# Measures the relay on this machine in at most ten minutes: ./bench.sh [FOLDER]. Prints a table, writes bench.json and bench.svg (to .bench/).
# Nothing else should run meanwhile; the last line says whether the machine was quiet enough. docs/performance.md explains each row.
set -euo pipefail
root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/needs.sh
. "$root/deploy/needs.sh"

need_system_packages
need_dotnet
need_node_packages

folder="$(realpath -m -- "${1:-.bench}")"
cd "$root"
dotnet build Relay.Tests -c Release -v quiet -nologo -clp:NoSummary
exec dotnet run -c Release --no-build --project Relay.Tests -- bench "$folder"
