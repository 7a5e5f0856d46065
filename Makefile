# The README's commands. Everything is installed into .venv inside this checkout. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=15  # see LONGEST in tests/conftest.py
TESTS := tests

# Compiled modules are kept: marking and the tests start many processes, and compiling takes most of the time of a short
# one. pip would compile all that is installed, for a minute; this compiles what is used.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(BIN)/python -m compileall -q -x templates autograder && $(BIN)/python -c 'import autograder.grading.run, autograder.gradebook.record'

.PHONY: help demo test setup lint format types tests notebooks cover mutants newest constraints build check bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed-torch  ## mark the sample classes in examples/, in the sandbox, and write a report
	@$(BIN)/autograder demo

test: lint types tests notebooks  ## lint, types, all tests, and every solution notebook, cell by cell

# ---- the developer's and the author's

setup: $(VENV)/installed-dev  ## install what developing needs, and the checks before each commit
	@if git rev-parse --git-dir >/dev/null 2>&1; then $(BIN)/pre-commit install; fi

lint: $(VENV)/installed-test  ## style: ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/installed-test  ## put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/installed-test  ## types: mypy over the autograder
	$(BIN)/mypy

# Two workers on as many cores: threads of NumPy's own would wait for each other, in small products most of the time.
tests cover: export OMP_NUM_THREADS = 1

tests: $(VENV)/installed-test  ## all tests
	$(PYTEST) $(TESTS)

notebooks: $(VENV)/installed-test  ## every solution notebook, cell by cell, on a copy
	$(BIN)/python -m autograder.build.nbval

cover: $(VENV)/installed-dev  ## which lines of the autograder the tests run
	$(PYTEST) --cov=autograder --cov-report=term:skip-covered tests

mutants: $(VENV)/installed-dev  ## small wrong changes of the autograder: does a test notice? An hour
	$(BIN)/python benchmarks/mutants.py

newest: ## all tests with the newest versions that pyproject.toml allows, in .venv-newest
	$(MAKE) tests VENV=.venv-newest CONSTRAINTS=

constraints: $(VENV)/installed-dev  ## write constraints.txt from what is installed
	@(sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//') > constraints.new
	@mv constraints.new constraints.txt

build: $(VENV)/installed  ## make assignments/ from solutions/; runs the notebooks whose text, imports or checks have changed
	$(BIN)/autograder build

check: $(VENV)/installed  ## fail if assignments/ is stale
	$(BIN)/autograder build --check

bench: $(VENV)/installed-test  ## timings and measurements, as ratios within one run
	$(BIN)/python benchmarks/run.py

clean:  ## remove what the commands have made, but for .venv
	rm -rf results build .pytest_cache .ruff_cache .mypy_cache .coverage

# ---- installing

CONSTRAINTS := -c constraints.txt

$(BIN)/python:
	@echo "Making a virtual environment in $(VENV) and installing into it (once; a minute or two)."
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(CONSTRAINTS) -e .
	@$(COMPILE)
	@touch $@

$(VENV)/installed-torch: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(CONSTRAINTS) -e ".[torch]"
	@$(COMPILE)
	@touch $@ $(VENV)/installed

$(VENV)/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(CONSTRAINTS) -e ".[test]"
	@$(COMPILE)
	@touch $@ $(VENV)/installed $(VENV)/installed-torch

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) $(CONSTRAINTS) -e ".[test,dev]"
	@$(COMPILE)
	@touch $@ $(VENV)/installed $(VENV)/installed-torch $(VENV)/installed-test
