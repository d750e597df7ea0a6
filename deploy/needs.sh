# shellcheck shell=bash
# Sourced by run.sh, test.sh and .ci/run: says what is missing on this machine and installs it.
# Every function returns at once where there is nothing to do.

say() { printf '%s\n' "$*" >&2; }

# Runs a command as root: directly, or by sudo where there is one.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# Debian starts a service when it installs one. The relay runs a redis-server of its own and never uses the system's,
# so for the time of the install a policy says no (where the machine has no policy already).
install_without_starting() {
  local policy=/usr/sbin/policy-rc.d status=0 ours=no
  if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 || status=$?
  if [ "$ours" = yes ]; then as_root rm -f "$policy"; fi
  return "$status"
}

has_library() {
  local folder
  for folder in /lib /usr/lib /lib/*-linux-gnu /usr/lib/*-linux-gnu /usr/local/lib; do
    if [ -e "$folder/$1" ]; then return 0; fi
  done
  return 1
}

need_system_packages() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  has_library libsecp256k1.so.1 || missing+=(libsecp256k1-1)
  install_missing "${missing[@]}"
}

# For the tests of the pages alone; about 300 MB. CHROMIUM names another one (Chrome, Edge).
need_browser() {
  if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then return 0; fi
  install_missing chromium
}

# Installs Debian packages; ends the script, with what to do by hand, where that cannot be done.
install_missing() {
  if [ $# -eq 0 ]; then return 0; fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; }; then
    say "Missing: $*. Install them as root, then start this again:"
    say "    apt-get update && apt-get install --no-install-recommends $*"
    exit 2
  fi

  say "Installing $* …"
  # Fresh images have no package lists: the first try may fail for that reason alone.
  install_without_starting "$@" 2>/dev/null && return 0
  as_root apt-get update -qq >&2 || say "apt-get update did not succeed; trying the install with the lists that are there."
  if ! install_without_starting "$@"; then
    say "Could not install $*. Install them by hand, then start this again."
    exit 2
  fi
}

need_dotnet() {
  if ! command -v dotnet >/dev/null; then
    say "Missing: the .NET 10 SDK (the command dotnet). See https://dotnet.microsoft.com/download"
    exit 2
  fi
  # global.json decides which SDK fits; dotnet explains by itself where none does.
  if ! (cd "$root" && dotnet --version >/dev/null); then exit 2; fi
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

need_node_packages() {
  local lock="$root/package-lock.json" stamp="$root/node_modules/.package-lock.json"
  if [ -e "$stamp" ] && [ ! "$lock" -nt "$stamp" ]; then return 0; fi
  # npm ci empties what a link leads to, which is another clone's.
  if [ -L "$root/node_modules" ]; then return 0; fi
  if ! command -v npm >/dev/null; then
    say "Missing: Node.js 20 or later with npm. Debian: apt-get install nodejs npm"
    exit 2
  fi
  say "Installing the JavaScript packages of package-lock.json …"
  if ! (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
    say "npm ci failed: the packages of package-lock.json could not be installed."
    exit 2
  fi
  touch "$stamp"
}
