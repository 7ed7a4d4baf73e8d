# The habits of this project, a line or two each. `make help` lists them.
# Settings for `make run` on the command line: PORT=8001 HOST=0.0.0.0 STAMMTISCH_DATA=/srv/stammtisch

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
SYSTEM_PYTHON := $(shell command -v python3.11 || command -v python3)
STAMMTISCH_DATA ?= $(CURDIR)/.data
export STAMMTISCH_DATA
ifdef PORT
export STAMMTISCH_PORT := $(PORT)
endif
ifdef HOST
export STAMMTISCH_HOST := $(HOST)
endif

PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/stammtisch/locale/*/LC_MESSAGES/django.po))
JOBS ?= auto
BENCH ?= small
# Findings of bandit that ruff has as well, where each exception stands in its line with its reason.
RUFF_ASKS_WHY := B104,B308,B608,B703

.PHONY: help run install test check faults bench security audit messages docs pictures lock

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/run.stamp $(CATALOGUES) ## start Stammtisch here (PORT=, HOST=, STAMMTISCH_DATA=)
	@exec $(PYTHON) -m stammtisch serve

install: $(VENV)/run.stamp $(CATALOGUES) ## everything `serve` needs, without starting it (docs/howto/server.md)
	@$(PYTHON) -m stammtisch.kit.bundle src/stammtisch/web/static/stammtisch >/dev/null

test: $(VENV)/dev.stamp $(CATALOGUES) ## the whole suite, on SQLite and (where installed) on PostgreSQL
	@STAMMTISCH_TEST_DATABASE=sqlite $(PYTHON) -m pytest -n $(JOBS) $(ARGS)
	@if $(PYTHON) -c 'from tests import postgres; postgres.binary("initdb")' 2>/dev/null; then \
	  STAMMTISCH_TEST_DATABASE=postgresql $(PYTHON) -m pytest -n $(JOBS) $(ARGS); \
	else \
	  echo 'Not tested on PostgreSQL. To do so: apt-get install postgresql'; \
	fi

check: $(VENV)/dev.stamp $(CATALOGUES) ## style, types, import directions, migrations, deployment, messages, words
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(VENV)/bin/bandit --quiet --recursive src -ll --skip $(RUFF_ASKS_WHY) --exclude '*/tests/*'
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(PYTHON) -m stammtisch django makemigrations --check --dry-run
	@STAMMTISCH_PUBLIC_URL=https://stammtisch.example $(PYTHON) -m stammtisch django check --deploy --fail-level WARNING
	@$(PYTHON) -m stammtisch.kit.messages check
	@! git grep -nIEf .ci/forbidden-words -- . ':!.ci/forbidden-words' ':!requirements'

faults: $(VENV)/dev.stamp $(CATALOGUES) ## kill, cut, lock and fill everything and look what is left (FAULTS=small|nightly|release)
	@$(PYTHON) -m faults

bench: $(VENV)/dev.stamp $(CATALOGUES) ## how fast the hot paths are (BENCH=small or full, ARGS="--only webhook")
	@$(PYTHON) -m bench --size $(BENCH) $(ARGS)

security: $(VENV)/dev.stamp $(CATALOGUES) ## the tests behind docs/security/checklist.md
	@$(PYTHON) -m pytest -n $(JOBS) -m security $(ARGS)

audit: $(VENV)/dev.stamp ## ask an advisory service about known holes in what we build on (needs the internet)
	@$(PIP) install pip-audit
	@$(PYTHON) -m pip_audit --requirement requirements/run.lock --require-hashes --disable-pip

messages: $(VENV)/run.stamp ## bring the German catalogues up to date with the source
	@$(PYTHON) -m stammtisch.kit.messages update
	@$(PYTHON) -m stammtisch.kit.messages compile

pictures: $(VENV)/dev.stamp $(CATALOGUES) ## take the README's pictures anew (needs chromium)
	@$(PYTHON) -m docs.pictures.take

docs: $(VENV)/run.stamp ## write the reference pages that are made from the code
	@LANGUAGE=en $(PYTHON) -m stammtisch.web.cli.reference docs/reference/commands.md

lock: $(VENV)/dev.stamp ## renew requirements/*.lock to the newest allowed versions
	@for lock in run dev; do \
	  $(PYTHON) -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements/$$lock.lock \
	    $$([ $$lock = run ] && echo pyproject.toml || echo requirements/dev.in); \
	done

# Installing is skipped until a lock file changes. The product itself is not installed but seen where it lies.
$(VENV)/run.stamp: requirements/run.lock
	@[ -n '$(SYSTEM_PYTHON)' ] || { echo 'Python is missing: apt-get install python3 python3-venv' >&2; exit 3; }
	@[ -x $(PYTHON) ] || { echo 'Installing (once, about a minute) …'; $(SYSTEM_PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo 'Python cannot make an environment: apt-get install python3-venv' >&2; exit 3; }; }
	@$(PIP) install --require-hashes --only-binary :all: --requirement $<
	@$(PYTHON) -c 'import pathlib, sysconfig; \
	  pathlib.Path(sysconfig.get_path("purelib"), "stammtisch.pth").write_text("$(CURDIR)/src\n")'
	@printf '#!/bin/sh\nexec "%s" -m stammtisch "$$@"\n' '$(CURDIR)/$(PYTHON)' > $(VENV)/bin/stammtisch
	@chmod +x $(VENV)/bin/stammtisch
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	@$(PIP) install --require-hashes --only-binary :all: --requirement $<
	@touch $@

%.mo: %.po $(VENV)/run.stamp
	@$(PYTHON) -m stammtisch.kit.messages compile
