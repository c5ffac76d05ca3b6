# One command each; `make help` lists them. Everything lives in .venv/ of this checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

KILLS ?= 100

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench crash-test campaign notebooks lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## make .venv with the pinned dependencies and hulotte itself

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 setup" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup  ## the whole loop on the reference network; the report goes to demo_output/
	$(BIN)/hulotte demo -o demo_output

test: setup  ## every test, with coverage
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

lint: setup  ## ruff, mypy --strict, the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## hulotte beside other solvers (CASE=, SEED=, PEER=, NOTE=; goes on where it stopped)
	$(BIN)/python -m benchmarks $(addprefix --case ,$(CASE)) $(addprefix --seed ,$(SEED)) $(addprefix --peer ,$(PEER)) --note "$(NOTE)"

crash-test: setup  ## kill -9 of the dispatcher in nights at speed (KILLS= of each kind; goes on where it stopped)
	@mkdir -p reliability_output
	$(BIN)/python -m benchmarks.reliability kills --kills $(KILLS) --out reliability_output/runs.jsonl

campaign: setup  ## all of docs/reliability.md: faults, load, messages, nights, kills (KILLS=; goes on where it stopped)
	@mkdir -p reliability_output
	$(BIN)/python -m benchmarks.reliability all --kills $(KILLS) --out reliability_output/runs.jsonl

notebooks: setup  ## run the notebooks and write them as web pages to notebooks_output/
	$(BIN)/python -m nbconvert --execute --to html --output-dir notebooks_output notebooks/*.ipynb

lock:  ## pin the dependencies anew, with hashes and no index address (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --extra dev -q -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --prerelease=allow -q -o benchmarks/peers/requirements.lock benchmarks/peers/requirements.in

clean:  ## remove what setup and the tools made
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .kernel_cache
