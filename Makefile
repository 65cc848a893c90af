# Everything is made inside this folder; only pip keeps its cache elsewhere.
# Settings: PYTHON (interpreter for .venv), ARGS (for study, dashboard, lock), TESTS (what pytest runs), WORKERS (of pytest).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
ARGS ?=
TESTS ?=
WORKERS ?= 0

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup study test browser dashboard docs lock baseline results clean moved

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

study: $(READY) ## set up .venv, then compare the arms: table, verdict, report (ARGS="--worlds 200")
	@$(BIN)/keci compare $(ARGS)

test: $(READY) browser ## set up .venv and a browser, then ruff, mypy and pytest (TESTS=tests/model, WORKERS=2)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

dashboard: $(if $(wildcard dashboard/app.py),$(READY)) ## open the dashboard (ARGS="--port 8765")
	@test -f dashboard/app.py || { echo "keci: the dashboard comes with a later version" >&2; exit 2; }
	@$(BIN)/keci dashboard $(ARGS)

setup: $(READY) ## set up .venv from requirements.lock and install keci in it

baseline: $(READY) ## write the exact baseline of the tests and the pages that follow from the model anew, on purpose
	@$(BIN)/python -m tests.refresh_baseline

docs: $(READY) ## build the site into build/site; needs no network
	@$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/doctrees docs build/site
	@echo "build/site/index.html"

# After a change of the model: make baseline, keci calibrate --futures 500000 --to model/data/posterior, then this. A page takes
# its place only when all are written; runs that were stopped go on.
results: $(READY) ## write the pages of results in docs/reference anew, each by its command
	@mkdir -p build/results
	@$(BIN)/keci claims --worlds 4000 --markdown >build/results/claims.md
	@$(BIN)/keci sensitivity --markdown >build/results/sensitivity.md
	@$(BIN)/keci discover --markdown >build/results/discovery.md
	@$(BIN)/keci factorial --worlds 4000 --markdown >build/results/factorial.md
	@$(BIN)/keci robust --markdown >build/results/robust.md
	@$(BIN)/keci stress --markdown >build/results/stress.md
	@$(BIN)/keci parting --worlds 1000 --links 1 --markdown >build/results/parting.md
	@$(BIN)/keci tournament --markdown >build/results/tournament.md
	@mv build/results/*.md docs/reference/
	@echo "written to docs/reference: claims, sensitivity, discovery, factorial, robust, stress, parting, tournament"

# The tests of the dashboard drive Chrome or Chromium. Playwright's own download is not used: the system's browser is.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && exit 0; \
	done; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		echo "keci: installing chromium for the tests of the dashboard" >&2; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } \
			>/dev/null 2>&1 && exit 0; \
	fi; \
	echo "keci: the tests of the dashboard need Chromium or Chrome; on Debian and Ubuntu: sudo apt install chromium" >&2; exit 1

lock: ## write requirements.lock anew from pyproject.toml (ARGS=--upgrade for newest versions)
	@$(check-python)
	@rm -rf build/lock
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check install -q uv
	@UV_PYTHON_DOWNLOADS=never build/lock/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--cache-dir build/lock/cache --quiet --output-file requirements.lock $(ARGS)
	@rm -rf build/lock
	@echo "requirements.lock: $$(grep -c '==' requirements.lock) packages"

clean: ## remove caches and built files; .venv and runs/ stay
	@find . \( -path ./$(VENV) -o -path ./.git -o -path ./runs \) -prune -o -type d -name __pycache__ -exec rm -rf {} +
	@rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage build dist *.egg-info

# One line says what is missing, and how to get it.
define check-python
command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	echo "keci: no '$(PYTHON)' found; install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "keci: '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1); Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }; \
"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "keci: '$(PYTHON)' has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
endef

# The stamp holds the folder for which .venv was made: scripts in it name that folder, so a moved tree gets a new one.
ifneq ($(wildcard $(READY)),)
ifneq ($(shell cat $(READY)),$(CURDIR))
$(READY): moved
endif
endif

moved:
	@rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@$(check-python)
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$(PYTHON)" -m venv --clear $(VENV)
	@echo "keci: installing packages into $(VENV); the first time takes some minutes" >&2
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@printf '%s\n' "$(CURDIR)" >$@
