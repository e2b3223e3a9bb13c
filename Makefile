# `make help` lists the commands. Each is a thin line over well-known tools; their settings are in pyproject.toml and biome.json.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo test units system check lint style imports pages types fix bench gallery features clean

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
RESULTS := .cache/results

# Tests start hundreds of Python processes: what was compiled is kept, whatever this shell says.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## make this machine ready: Debian, Python and npm packages, livekit-server
	@deploy/setup/run

run: setup ## start everything with a demo organisation and one kiosk; Ctrl-C ends it
	@.venv/bin/kotiluuri-server run

demo: setup ## the forced call from end to end in a minute, with times and pictures
	@$(PYTHON) -m tests.system.demo

test: setup ## every test: units in parallel, then the system on real parts
	@rm -rf $(RESULTS); status=0; \
	$(MAKE) --no-print-directory units || status=1; \
	$(MAKE) --no-print-directory system || status=1; \
	exit $$status

units:
	@$(PYTEST) -q -n 2 --dist worksteal --junitxml=$(RESULTS)/units.xml

system:
	@$(PYTEST) -q -m system --timeout 400 --junitxml=$(RESULTS)/system.xml

check: lint ## in under a minute: format, lint, types, who imports whom, unit tests
	@$(PYTEST) -q -n 4 --dist worksteal

lint:
	@$(MAKE) --no-print-directory --jobs 2 --output-sync --keep-going types style pages imports

style:
	@.venv/bin/ruff format --check && .venv/bin/ruff check

imports:
	@.venv/bin/lint-imports --no-logo

pages:
	@node_modules/.bin/biome check --error-on-warnings .

types:
	@.venv/bin/mypy

fix: ## format, and mend what the linters can mend
	@.venv/bin/ruff check --fix; .venv/bin/ruff format
	@node_modules/.bin/biome check --write .

bench: setup ## measure what the README states
	@$(PYTHON) -m benchmarks

gallery: setup ## a picture of every screen and page in each language and size, into gallery/
	@$(PYTHON) -m tests.gallery

features: ## which promises of docs/features.md the last `make test` showed
	@$(PYTHON) -m tests.features $(RESULTS)

clean: ## remove what set-up and tests made; kept: demo data in .kotiluuri, the built livekit-server
	@rm -rf .venv node_modules gallery .cache/setup $(RESULTS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
