#!/usr/bin/env bash
# Style, types, templates and migrations.
set -eu
"$BIN/ruff" check .
"$BIN/ruff" format --check .
git ls-files -z '*.html' | xargs -0 "$BIN/djade" --check --target-version 5.2
"$BIN/mypy" .
"$BIN/python" manage.py check
"$BIN/python" manage.py makemigrations --check --dry-run
