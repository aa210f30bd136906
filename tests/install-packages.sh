#!/usr/bin/env bash
# Install Debian packages whose command is missing, where that is allowed; else say how and fail.
set -u
declare -A command_of=([chromium]=chromium [redis-server]=redis-server [gettext]=xgettext [wrk]=wrk [python3-venv]=)
missing=()
for package in "$@"; do
  program=${command_of[$package]:-}
  { [ -n "$program" ] && command -v "$program" >/dev/null; } || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} …"
  # The packages' services would start by themselves: the tests start their own.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null && exit 0
fi
echo "Missing: ${missing[*]}. Install with: sudo apt-get install ${missing[*]}" >&2
exit 1
