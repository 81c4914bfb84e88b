# Hilo: `make demo` shows it, `make test` proves it, `make bench` measures it. Each prepares what it needs.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Stamps: a second run finds everything there. The demo needs less than the tests.
CORE := $(VENV)/.core
ANALYSIS := $(VENV)/.analysis
DEV := $(VENV)/.dev
export HILO_PORT ?= 8911
CHART ?= answer.svg
say = printf '\033[1mhilo\033[0m  %s\n'
.DEFAULT_GOAL := help
.PHONY: help setup demo figures test test-changed test-clock bare lint bench migrations translations snapshots locked clean

help:
	@printf '%s\n' \
	  'make demo          the house at http://127.0.0.1:$(HILO_PORT)/council/40, with calls coming in (HILO_PORT)' \
	  'make figures       FILE=official.csv: load it and answer what 50 municipalities hold, chart and all' \
	  'make test          every check that this machine can run; names what it skips and how to have it' \
	  'make test-changed  the tests that can break by what changed since the main branch (by import, by name)' \
	  'make test-clock    the tests without a service at four hours of a faked clock (needs faketime)' \
	  'make lint          style, import contracts and types alone' \
	  'make bare          the steps of docs/operations.md on a bare Debian (root, debootstrap, a network; ten minutes)' \
	  'make bench         the measurements of docs/benchmarks.md' \
	  'make setup         the environment in $(VENV), for development' \
	  'make migrations    write the one migration of every app anew, until the first release' \
	  'make locked        requirements/ anew from constraints.txt, with the hashes of all files (needs uv)' \
	  'make translations  compile the Spanish texts after a change' \
  'make snapshots     write anew docs/errors.md and what tests/snapshots keeps, after a change that is meant' \
	  'make clean         remove the environment and caches; data/ stays'

setup: $(DEV)

demo: $(CORE)
	@$(BIN)/hilo setup --demo --quiet
	@exec $(BIN)/hilo serve --demo

# An official file in, the answer out. `hilo statistics publish SOURCE@HASH` puts it on /figures of make demo.
figures: $(ANALYSIS)
	@[ -n "$(FILE)" ] || { $(say) 'which file? make figures FILE=path/to/official.csv'; exit 1; }
	@$(BIN)/hilo statistics load "$(FILE)"
	@$(BIN)/hilo statistics concentration --chart "$(CHART)" $(ASK)

test: $(DEV)
	@exec $(BIN)/python -m tests.run

test-changed: $(DEV)
	@exec $(BIN)/python -m tests.run --changed

test-clock: $(DEV)
	@exec $(BIN)/python -m tests.run --clock

bare: $(DEV)
	@HILO_BARE=1 HILO_REQUIRE=bare exec $(BIN)/python -m pytest -n0 -s tests/bare

lint: $(DEV)
	@exec $(BIN)/python -m tests.run --checks

bench: $(DEV)
	@exec $(BIN)/python -m benchmarks

migrations: $(DEV)
	@$(BIN)/python -m tests.first_migrations

translations: $(DEV)
	@for po in $$(find hilo -name '*.po'); do $(BIN)/pybabel -q compile --use-fuzzy -i "$$po" -o "$${po%.po}.mo"; done

snapshots: $(DEV)
	@HILO_SNAPSHOTS=write $(BIN)/python -m pytest tests/test_openapi.py tests/test_story_ledger.py tests/test_error_codes.py

locked:
	@$(PYTHON) -m tests.locked

clean:
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# install(level): uv if it is there, pip anywhere. Nothing is installed whose hash is not in requirements/.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { $(say) 'Python 3.11 or later is needed: make $@ PYTHON=/path/to/python3'; exit 1; }
	@if command -v uv >/dev/null; then \
	  $(say) 'installing with uv (a few seconds)'; \
	  { [ -x $(BIN)/python ] || uv venv -q --python $(PYTHON) $(VENV); } && \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements/$(1).txt && \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  $(say) 'installing with pip (about a minute)'; \
	  { [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV); } && \
	  $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/$(1).txt && \
	  $(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
endef

$(CORE): pyproject.toml requirements/core.txt
	$(call install,core)

$(ANALYSIS): pyproject.toml requirements/core.txt requirements/analysis.txt
	$(call install,analysis)
	@touch $(CORE)

$(DEV): pyproject.toml $(wildcard requirements/*.txt)
	$(call install,dev)
	@touch $(CORE) $(ANALYSIS)
