# Everything a newcomer, a developer or CI does with the project. `make help` lists it.

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TEST_PACKAGES := chromium redis-server gettext

.DEFAULT_GOAL := help
.PHONY: help run reset test lint format bench audit messages lock

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp locale/de/LC_MESSAGES/django.mo ## start the demo at http://localhost:8000 (PORT= changes it)
	@PORT=$(PORT) $(MANAGE) run_demo --port $(PORT)

reset: ## forget the demo's data; the next `make run` starts over
	rm -rf var

test: $(VENV)/test.stamp locale/de/LC_MESSAGES/django.mo ## lint, type checks and all tests: SQLite, PostgreSQL, Chromium
	@BIN=$(BIN) tests/run.sh

lint: $(VENV)/test.stamp ## check style and types
	@BIN=$(BIN) tests/lint.sh

format: $(VENV)/test.stamp ## put Python and templates into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@git ls-files -z '*.html' | xargs -0 $(BIN)/djade --target-version 5.2

bench: $(VENV)/test.stamp locale/de/LC_MESSAGES/django.mo ## measure the speed of pages and of comparing policies
	@tests/install-packages.sh wrk
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.comparison

audit: $(VENV)/test.stamp locale/de/LC_MESSAGES/django.mo ## compare the running demo with the register, in Chromium
	@tests/install-packages.sh chromium
	@PORT=$(PORT) $(MANAGE) audit_privacy

messages: $(VENV)/test.stamp ## collect texts to translate into locale/
	@tests/install-packages.sh gettext
	@$(MANAGE) makemessages --locale de --no-location --no-obsolete --ignore var --ignore .venv

lock: $(VENV)/test.stamp ## pin the newest allowed versions of all packages, with hashes
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-header -q pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-header -q --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "This project needs Python 3.11; PYTHON= names another interpreter." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		tests/install-packages.sh python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/pip
	@echo "Installing packages …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing packages for development …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

locale/de/LC_MESSAGES/django.mo: locale/de/LC_MESSAGES/django.po | $(VENV)/run.stamp
	@$(BIN)/python -c "import polib; polib.pofile('$<').save_as_mofile('$@')"
