#!/usr/bin/env bash
# Lint, then every test: on SQLite, again on PostgreSQL, and in the browser.
# With CI set a missing dependency fails the run; without, what was left out is the last line.
set -u
left_out=()
failed=0

part() { # part TITLE COMMAND…: run a part and remember whether it failed
  local title=$1 start=$SECONDS
  shift
  echo "== $title"
  "$@" || { failed=1; echo "!! $title failed"; }
  echo "== $title took $((SECONDS - start)) s"
}

leave_out() { # leave_out WHAT: not possible on this machine
  left_out+=("$1")
  [ -z "${CI:-}" ] || { failed=1; echo "!! CI needs $1"; }
}

for package in chromium redis-server gettext; do
  tests/install-packages.sh "$package" || leave_out "$package"
done

# The browser's demo takes a minute to seed. Style and types need one core: the other is free.
command -v chromium >/dev/null && "$BIN/python" -m tests.demo_site &
part "lint" tests/lint.sh
part "tests on SQLite" "$BIN/pytest" -q -n 2 --dist loadgroup -m "not browser"
part "tests on PostgreSQL" "$BIN/python" -m tests.postgres "$BIN/pytest" -q -n 2 --dist loadgroup -m "not browser and not one_database"
if command -v chromium >/dev/null; then
  wait
  part "tests in Chromium" "$BIN/pytest" -q -n 2 --dist loadgroup -m browser
fi

[ "$failed" = 0 ] || exit 1
if [ ${#left_out[@]} -gt 0 ]; then
  echo "Left out, because it is not installed: ${left_out[*]}"
else
  echo "All passed."
fi
