# Harvest: `make run` starts it, `make test` tests it. Nothing but Python 3.11 and make is needed.
#
# Environment variables (PORT, DATA_DIR, DATABASE_URL, DEMO_PASSWORD, ...) pass through;
# `make run PORT=8001` and `PORT=8001 make run` are the same. README.md lists them.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --no-input
# Touched when the packages are in, so that a second run installs nothing.
PACKAGES := $(VENV)/.packages
DEV_PACKAGES := $(VENV)/.dev-packages

DEMO ?= yes
ARGS ?=

.PHONY: help run test lint audit backup restore venv
.NOTPARALLEL:

help:
	@echo "make run           start Harvest with the demo (PORT=8000, DATA_DIR=var)"
	@echo "make run DEMO=no   start it empty"
	@echo "make test          run all tests; ARGS='-k word' passes arguments to pytest"
	@echo "make lint          style, missing migrations, deployment checks"
	@echo "make audit         known holes of the packages (asks PyPI's advisories)"
	@echo "make backup        write everything to one archive (FILE=name, TO=public key)"
	@echo "make restore FILE=archive   bring it back into an empty DATA_DIR (KEY=file)"

# A virtual environment whose Python was moved or removed is no use, nor is what it says it holds.
ifneq ($(shell $(PYTHON) -c 'import pip; print("ok")' 2>/dev/null),ok)
$(shell rm -f $(PACKAGES) $(DEV_PACKAGES))
endif

venv:
	@if $(PYTHON) -c 'import pip' 2>/dev/null; then exit 0; fi; \
	found=; \
	for name in python3.11 python3; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=$$name; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or later is missing: there is neither a python3.11 nor such a python3." >&2; \
	  echo "On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; \
	  exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found cannot make a virtual environment: its venv and ensurepip modules are missing." >&2; \
	  echo "On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; \
	fi; \
	echo "Python: $$found makes $(VENV)"; \
	$$found -m venv --clear $(VENV)

$(PACKAGES): requirements.txt | venv
	@echo "Packages: installing what requirements.txt names"
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_PACKAGES): requirements-dev.txt requirements-schema.txt $(PACKAGES) | venv
	@echo "Packages: installing what requirements-dev.txt names"
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-schema.txt
	@touch $@

run: $(PACKAGES)
	@echo "Database: migrating"
	@$(PYTHON) manage.py migrate --verbosity 0
	@echo "Static files: collecting"
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@if [ "$(DEMO)" = no ]; then \
	  echo "No demo. The first account, if there is none yet, is made with:"; \
	  echo "    $(PYTHON) manage.py account NAME --role admin"; \
	else \
	  echo "Demo: loading"; \
	  $(PYTHON) manage.py demo; \
	fi
	@echo "Harvest: http://127.0.0.1:$${PORT:-8000}/ (Ctrl-C stops it)"
	@exec sh harvest/serve.sh $(PYTHON)

backup: $(PACKAGES)
	@$(PYTHON) manage.py backup $(if $(FILE),"$(FILE)") $(if $(TO),--to "$(TO)")

restore: $(PACKAGES)
	@$(PYTHON) manage.py restore "$(FILE)" $(if $(KEY),--key "$(KEY)")

test: $(DEV_PACKAGES)
	@CHROMIUM=$$(PYTHON=$(PYTHON) sh tests/find_browser.sh) || exit 1; \
	export CHROMIUM; \
	echo "Tests: with the browser $$CHROMIUM"; \
	exec $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# The checks read the settings only, so they get a data folder and a key for the moment.
lint: $(DEV_PACKAGES)
	@echo "Style: ruff"
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --quiet --check .
	@scratch=$$(mktemp -d) || exit 1; \
	trap 'rm -rf "$$scratch"' EXIT; trap 'exit 1' HUP INT TERM; \
	key=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))'); \
	echo "Migrations: none missing?" && \
	DATA_DIR="$$scratch" $(PYTHON) manage.py makemigrations --check --dry-run && \
	echo "Deployment: check --deploy" && \
	DATA_DIR="$$scratch" SECRET_KEY="$$key" HTTPS=on \
	  $(PYTHON) manage.py check --deploy --fail-level WARNING

# Fails where a package has a known hole; and where no advisories can be had, for then nobody knows.
audit: $(DEV_PACKAGES)
	@$(PYTHON) -m pip_audit --strict --no-deps --disable-pip --progress-spinner off -r requirements.txt
