# VENV=folder uses another virtual environment than .venv, PYTHON=interpreter another Python.
VENV ?= .venv
export VENV
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run setup dev lint test words lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1 \t/p' Makefile | expand -t 14

run: ## Set up, then open the studio; without a screen, render a sample clip
	@scripts/run.sh

setup: ## Prepare the virtual environment alone
	@scripts/setup.sh offscreen

dev: ## Prepare it for training and tests as well
	@scripts/setup.sh tests

lint: dev ## Style, types and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## Everything that CI checks
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest

words: dev ## Gather what the studio says and compile its translations
	$(BIN)/python tools/translate.py

lock: dev ## Write constraints.txt from what the environment holds
	$(BIN)/python -m pip list --format=freeze --exclude-editable --exclude pip --exclude setuptools --exclude wheel \
		| sed 's/+cpu$$//' | LC_ALL=C sort -f > constraints.txt.partial
	mv constraints.txt.partial constraints.txt

clean: ## Remove what was built or cached; environments, data and runs stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
