# make help    what can be done here
PYTHON ?= python3
PY := .venv/bin/python
PYTEST_ARGS ?=
LOCK := uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--python-version 3.11 --universal

.PHONY: help run setup dev test lint format bench lock reset clean
help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: setup ## start the desk with its own PostgreSQL and Valkey (PORT=8001 make run for another port)
	@exec $(PY) -m slrt.local run

setup:
	@$(PYTHON) slrt/local/bootstrap.py run

dev: ## prepare the environment for tests and lint
	@$(PYTHON) slrt/local/bootstrap.py dev

test: dev ## run the tests on throw-away servers (PYTEST_ARGS="tests/intake -n0")
	@exec $(PY) -m slrt.local throwaway -- $(PY) -m pytest -n 2 --dist worksteal -q $(PYTEST_ARGS)

lint: dev ## everything that is checked without running the program
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(PY) -m djlint --check --lint templates
	$(PY) -m mypy
	@$(PY) -m slrt.local throwaway -- $(PY) manage.py makemigrations --check --dry-run
	@$(PY) -m slrt.local production -- $(PY) manage.py check --deploy --fail-level WARNING

format: dev ## put code and templates into the common form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) -m djlint --reformat --quiet templates

bench: ## run the benchmarks on a database of their own, results in var/bench.json
	@$(PYTHON) slrt/local/bootstrap.py bench
	@exec $(PY) -m slrt.local throwaway --durable -- $(PY) -m benchmarks

lock: ## resolve the requirement files again (needs uv)
	$(LOCK) requirements/base.in -o requirements/base.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/bench.in -o requirements/bench.txt
	$(LOCK) requirements/local.in -o requirements/local.txt
	$(LOCK) requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --ignore-scripts

reset: ## delete the demo's databases, uploads and keys
	@$(PY) -m slrt.local reset

clean: ## delete what was installed (not the data in var/)
	rm -rf .venv node_modules var/node var/static
