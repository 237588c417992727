# Cửa Sổ. `make` alone lists what there is to do.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup run test test-full format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## system packages, .venv, trained classifier and index: .venv/bin/kiosk is ready
	@scripts/setup.sh

run: setup ## set up, then serve the kiosk at http://127.0.0.1:8000
	@exec .venv/bin/kiosk run

test: ## set up, then all checks and tests (at most 20 minutes)
	@scripts/setup.sh test
	@scripts/check.sh

test-full: ## the same with the long tests, more random examples and the wheel (at most 80 minutes)
	@scripts/setup.sh test
	@scripts/check.sh full

format: ## sort the imports, mend what ruff can mend, format
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

lock: ## re-make the lock files after a change of pyproject.toml
	@scripts/lock.sh

clean: ## remove what set-up and tests have made (.venv, caches); never the kiosk's own data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
