# Two commands: `make build` fills the warehouse, `make test` proves it.
# build takes RAW_DIR, WAREHOUSE_DB, VENDORS, AS_OF and REPORTING_CURRENCY; see the README.

PYTHON ?= python3
BIN := .venv/bin
export RAW_DIR WAREHOUSE_DB VENDORS AS_OF REPORTING_CURRENCY
export PYTHONPATH := .:macros/python:tests/python
export DO_NOT_TRACK := 1

.PHONY: build test test-deep mutate approve bench lint format docs sample clean

build: .venv/installed
	@$(BIN)/python macros/python/build_warehouse.py

test: .venv/installed lint
	@$(BIN)/python -m pytest -m "not deep"

test-deep: .venv/installed
	@$(BIN)/python -m pytest -m deep

# The sample, built apart from the warehouse in use: mutants are judged on it, and its numbers are approved from it.
MUTATION_BUILD := RAW_DIR= VENDORS= AS_OF= REPORTING_CURRENCY= WAREHOUSE_DB=build/mutation/warehouse.duckdb \
	$(BIN)/dbt build --quiet --target-path build/mutation/target

mutate: .venv/installed
	@mkdir -p build/mutation && $(MUTATION_BUILD)
	@nice -n 5 $(BIN)/python -m tests.mutation

approve: .venv/installed
	@mkdir -p build/mutation && $(MUTATION_BUILD)
	@$(BIN)/python -m tests.mutation approve

bench: .venv/installed
	@$(BIN)/python -m tests.benchmarks

lint: .venv/installed
	@echo "lint: ruff, mypy, sqlfluff"
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/sqlfluff lint --disable-progress-bar models tests/invariants tests/reconciliation analyses

format: .venv/installed
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@$(BIN)/sqlfluff fix --disable-progress-bar models tests/invariants tests/reconciliation analyses

docs: .venv/installed
	@$(BIN)/dbt docs generate --static --quiet && echo "docs: target/static_index.html"

sample: .venv/installed
	@$(BIN)/python -m simulator sample --out seeds/sample --truth tests/fixtures/sample_truth

.venv/installed: requirements.lock
	@echo "setup: installing the locked packages into .venv (about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

clean:
	rm -rf .venv target logs build/*.duckdb
