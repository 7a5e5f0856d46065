# The README's commands. Everything is installed into .venv inside this checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test build check notebooks bench format clean

demo: $(VENV)/installed  ## grade the sample class in examples/
	@$(BIN)/autograder demo

test: $(VENV)/installed-test  ## lint, tests, and the solution notebooks cell by cell
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -n 2 --dist loadfile tests
	OMP_NUM_THREADS=1 PYTHONPATH=$(CURDIR)/solutions:$(CURDIR)/assignments/assignment1 $(BIN)/python -m pytest -p no:cacheprovider -n 2 --dist loadfile \
		--nbval --nbval-current-env --nbval-cell-timeout 600 solutions/notebooks/assignment1

build: $(VENV)/installed  ## make assignments/ from solutions/; runs the notebooks whose text or checks have changed
	$(BIN)/autograder build

check: $(VENV)/installed  ## fail if assignments/ is stale
	$(BIN)/autograder build --check

notebooks: $(VENV)/installed  ## run every solution notebook again, then build
	$(BIN)/autograder build --execute

bench: $(VENV)/installed-test  ## timings and measurements, as ratios within one run
	$(BIN)/python benchmarks/run.py

format: $(VENV)/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf results build .pytest_cache .ruff_cache

$(BIN)/python:
	@echo "Making a virtual environment in $(VENV) and installing into it (once; a minute or two)."
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@$(PIP) --no-compile -e .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	@$(PIP) --no-compile -e ".[test]"
	@touch $@ $(VENV)/installed
