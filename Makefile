# One front door: make demo, make test, make check, make bench, make release.
PYTHON ?= python3
BIN := .venv/bin
# What is compiled is kept: without it every process of the suite compiles the product anew.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

.PHONY: setup demo docs test test-all check bench release fresh mutants fuzz kills attack changelog clean

setup: .venv/.product

demo: setup
	$(BIN)/ondiris demo

docs: .venv/.developer
	$(BIN)/python tools/docs.py

test: .venv/.developer
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-all: .venv/.developer
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --all

check: .venv/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: .venv/.developer
	$(BIN)/python -m benchmarks

release: docs
	rm -rf dist
	$(BIN)/python tools/release.py build dist
	$(BIN)/python tools/fresh.py dist/*.whl

fresh: .venv/.developer
	rm -rf .fresh
	$(BIN)/python -m build --no-isolation --wheel --outdir .fresh . >/dev/null
	$(BIN)/python tools/fresh.py .fresh/*.whl

changelog: .venv/.developer
	$(BIN)/towncrier build --yes --version "$$($(BIN)/python -c 'import ondiris; print(ondiris.__version__)')"

mutants: .venv/.developer
	$(BIN)/python tools/mutants.py

fuzz: .venv/.developer
	$(BIN)/python tools/fuzz.py $(or $(COUNT),2000)

kills: .venv/.developer
	$(BIN)/python tools/kills.py $(or $(COUNT),100)

attack: .venv/.developer
	$(BIN)/python tools/attack.py $(or $(COUNT),500)
	$(BIN)/python tools/attack.py --commands $(or $(COMMANDS),10)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .mutants .fuzz .kills .attack .fresh dist

.venv/.python:
	$(PYTHON) -c 'import sys; sys.exit("ondiris needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	touch $@

.venv/.product: .venv/.python requirements.lock pyproject.toml
	@echo "Installing, about a minute"
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

.venv/.developer: .venv/.product requirements-dev.lock
	@echo "Installing the developers' tools, some minutes"
	$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	touch $@
