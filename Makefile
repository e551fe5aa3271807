# The commands of this checkout; `make` alone lists them. Works with GNU make from 3.81 (macOS) on.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PORT ?= 5000
PORTAL_HOME ?= ./instance
export PORT PORTAL_HOME

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install -qq --disable-pip-version-check

# Which Python makes .venv; the first of these that is new enough and can make environments, or PYTHON=… alone.
PYTHON ?=
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11)

# An interpreter that vanished (a system upgrade) takes the record of what was installed with it.
$(shell test -x $(PY) || rm -f $(VENV)/.runtime $(VENV)/.tests $(VENV)/.project)

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.runtime $(VENV)/.project ## serve the demo on http://127.0.0.1:5000 (PORT=…, PORTAL_HOME=…)
	@exec $(VENV)/bin/portal demo

# Says nothing unless it fails.
QUIETLY = found=$$($(1) 2>&1) || { echo "$$found"; exit 1; }

# The types take a while on one processor, so they are checked beside the tests; what they find is said at the end.
.PHONY: test
test: quick-checks ## run the linters and every test (PYTEST_ARGS="-k name" for some)
	@mkdir -p build; $(PY) -m mypy >build/types.txt 2>&1 & types=$$!; trap 'kill $$types 2>/dev/null' EXIT; \
	$(PY) -m pytest -n auto --dist worksteal $(PYTEST_ARGS); tests=$$?; \
	wait $$types || { cat build/types.txt; exit 1; }; exit $$tests

.PHONY: faults
faults: .venv ## the faults at length: eight processes append 500 records each, with the crashes and restarts (minutes)
	@PORTAL_APPENDS=500 $(PY) -m pytest -q tests/faults tests/evidence/test_concurrency.py $(PYTEST_ARGS)

.PHONY: bench
bench: .venv build/bench/.installed ## time consents, mails and PDFs on this machine
	@$(PY) -m tests.bench.journey
	@$(PY) -m tests.bench.documents

# What PDFs are measured beside, apart from .venv; if it cannot be installed, the bench says "not run".
build/bench/.installed: requirements/bench.lock $(PY)
	@$(PY) -m venv --clear build/bench
	@build/bench/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/bench.lock \
		|| echo "requirements/bench.lock was not installed."
	@touch $@

.PHONY: approved-pages
approved-pages: .venv ## draw the pictures of exposé and certificate pages in tests/approved/pages anew (look at them before you commit them)
	@APPROVE_PAGES=1 $(PY) -m pytest -q tests/offers/test_golden_pages.py tests/proof/test_certificate.py

.PHONY: check
check: quick-checks ## lint, format, types and import contracts, without the tests
	@$(call QUIETLY,$(PY) -m mypy)
	@echo "Types: nothing to say."

.PHONY: quick-checks
quick-checks: .venv
	@$(call QUIETLY,$(PY) -m ruff check --quiet --output-format concise .)
	@$(call QUIETLY,$(PY) -m ruff format --check .)
	@$(call QUIETLY,$(VENV)/bin/lint-imports --no-logo)
	@echo "Lint, format and import contracts: nothing to say."

.PHONY: data-model
data-model: .venv ## draw the data model in docs/architecture.md from the models
	@$(PY) docs/make_data_model.py

CATALOG = portal/translations/en/LC_MESSAGES/messages
BABEL = $(PY) -m babel.messages.frontend --quiet

.PHONY: translations
translations: .venv ## collect what prospects read into the English catalogue, and compile it
	@mkdir -p build
	@$(BABEL) extract -F babel.cfg -k _l --ignore-dirs ".*" -o build/messages.pot --add-location=file --sort-by-file --no-wrap .
	@$(BABEL) update -l en -i build/messages.pot -o $(CATALOG).po --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--ignore-pot-creation-date
	@$(BABEL) compile -l en -i $(CATALOG).po -o $(CATALOG).mo

.PHONY: screenshots
screenshots: .venv ## take the pictures in docs/screenshots from a fresh demo (needs a Chromium)
	@$(PY) docs/make_screenshots.py

.PHONY: word-pictures
word-pictures: .venv ## take the pictures in docs/word: Word files before and after (needs a Chromium and LibreOffice)
	@$(PY) docs/make_word_pictures.py

.PHONY: format
format: .venv ## sort the imports and format the code
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format --quiet .

.PHONY: .venv
.venv: $(VENV)/.runtime $(VENV)/.tests $(VENV)/.project ## install everything from requirements/*.lock into .venv
	@:

$(PY):
	@missing=; \
	for python in $(CANDIDATES); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "Making $(VENV) with $$("$$python" --version) …"; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
		missing="$$python"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "$$missing cannot make virtual environments: install its venv module, on Debian and Ubuntu with: apt install python3-venv" >&2; \
	else \
		echo "Python 3.11 or newer is needed, but none of these is one: $(CANDIDATES). Install it, on Debian and Ubuntu with: apt install python3 python3-venv" >&2; \
	fi; \
	exit 1

# dkimpy comes as source code only: built by the locked setuptools, so that nothing is fetched without a hash.
FROM_SOURCE = --no-deps --no-build-isolation

# A venv whose making was interrupted lacks pip; ensurepip puts that right.
$(VENV)/.runtime: requirements/runtime.lock requirements/dkim.lock $(PY)
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip --default-pip >/dev/null
	@echo "Installing requirements/runtime.lock …"
	@$(PIP_INSTALL) --require-hashes -r requirements/runtime.lock
	@$(PIP_INSTALL) --require-hashes $(FROM_SOURCE) -r requirements/dkim.lock
	@touch $@

$(VENV)/.tests: requirements/test.lock $(VENV)/.runtime
	@echo "Installing requirements/test.lock …"
	@$(PIP_INSTALL) --require-hashes -r requirements/test.lock
	@touch $@

# The checkout itself, for the command .venv/bin/portal; setuptools comes from the lock, so nothing is fetched.
$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	@$(PIP_INSTALL) $(FROM_SOURCE) --editable .
	@touch $@

# One lock for every platform and Python: hashes of all wheels, and the word that only wheels may be installed.
# dkimpy has no wheel: a lock of its own holds it alone, so that the word stays true for everything else.
LOCK = build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--emit-build-options --custom-compile-command "make lock" $(UPGRADE)
COMPILE = $(LOCK) --only-binary :all:

.PHONY: lock
lock: $(PY) ## renew requirements/*.lock from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(PY) -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	@$(COMPILE) pyproject.toml --group build -o requirements/runtime.lock
	@$(LOCK) --group dkim --no-deps --no-binary dkimpy -o requirements/dkim.lock
	@$(COMPILE) pyproject.toml --group build --group test -c requirements/runtime.lock -o requirements/test.lock
	@$(COMPILE) --group server -c requirements/runtime.lock -o requirements/server.lock
	@$(COMPILE) --group bench -c requirements/runtime.lock -o requirements/bench.lock

.PHONY: clean
clean: ## remove .venv and everything made by tools; the data in ./instance stays
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find portal tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
