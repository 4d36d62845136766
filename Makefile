# Two commands: `make build` fills the warehouse and publishes it, `make test` proves it.
# build takes RAW_DIR, WAREHOUSE_DB, PUBLISHED_DIR, VENDORS, AS_OF, REPORTING_CURRENCY, PUBLISH_POSTGRES; see the README.

PYTHON ?= python3
BIN := .venv/bin
export RAW_DIR WAREHOUSE_DB PUBLISHED_DIR VENDORS AS_OF REPORTING_CURRENCY PUBLISH_POSTGRES
export PYTHONPATH := .:macros/python:tests/python
export DO_NOT_TRACK := 1

.PHONY: build publish versions rollback test properties test-deep mutate approve bench lint format docs boards sample clean

build: .venv/installed
	@$(BIN)/python macros/python/build_warehouse.py

publish: .venv/installed
	@$(BIN)/python macros/python/publish_warehouse.py

versions: .venv/installed
	@$(BIN)/python macros/python/publish_warehouse.py versions

rollback: .venv/installed
	@$(BIN)/python macros/python/publish_warehouse.py rollback $(VERSION)

# Two processes: most of a test is Python. The linter works at the same time.
test: .venv/installed
	@$(MAKE) --no-print-directory --jobs 2 lint properties

properties: .venv/installed
	@$(BIN)/python -m pytest -m "not deep" --numprocesses 2 --dist loadfile --no-loadscope-reorder

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
	@WAREHOUSE_DB=build/lint.duckdb $(BIN)/sqlfluff lint --disable-progress-bar models tests/invariants tests/reconciliation analyses

format: .venv/installed
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@$(BIN)/sqlfluff fix --disable-progress-bar models tests/invariants tests/reconciliation analyses

# One page each that needs no network, from the published tables.
boards: .venv/installed
	@mkdir -p build/boards && $(BIN)/dct render $(filter-out charts/meta.yml,$(wildcard charts/*.yml)) \
		--format html --no-cache --no-warnings --output build/boards/{stem}.html

docs: .venv/installed
	@$(BIN)/dbt docs generate --static --quiet && echo "docs: target/static_index.html"
	@$(BIN)/python macros/python/model_card.py

sample: .venv/installed
	@$(BIN)/python -m simulator sample --out seeds/sample --truth tests/fixtures/sample_truth

.venv/installed: requirements.lock
	@echo "setup: installing the locked packages into .venv (about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

clean:
	rm -rf .venv target logs build/*.duckdb build/*.lock build/*_report.html
