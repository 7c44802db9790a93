# Everything a person does with Sinew. `make` alone says what there is.

PORT ?= 8000
ARGS ?=
VAR ?=
FROM ?= HEAD~1
EMPTY ?=
EMAIL ?=
NAME ?=
VENV := .venv
PYTHON := $(VENV)/bin/python
LOCAL := $(PYTHON) -m organizing.local
# One process more than there are cores: browser tests and workers often wait.
PROCESSES = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export PORT
# Where a shell asks for none: a process that keeps nothing compiles everything at each start, 1.6 s of it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help admin run test setup lint format bench faults attack upgrade load demo backup doctor docs pictures language newcomer scale sbom audit lock installed

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: installed ## Run everything on this machine (PORT=8000, EMPTY=1 without a demo); Ctrl-C stops it
	@EMPTY="$(EMPTY)" exec $(LOCAL) run --port "$(PORT)"

test: setup ## Run all tests on all cores (ARGS="tests/members -k merge" for some)
	@CHROMIUM="$$(sh scripts/find-chromium)" || exit 1; export CHROMIUM; \
	exec $(LOCAL) exec -- $(PYTHON) -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

setup: ## Make .venv and install what the lock files name
	@sh scripts/setup requirements/dev.txt

installed: # What running needs, which is less than what testing needs
	@sh scripts/setup requirements/local.txt requirements/dev.txt

lint: setup ## Check format, lint, templates, layers and types
	@sh scripts/lint

format: setup ## Put code and templates into form
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix --quiet . ; \
	git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0r $(VENV)/bin/djade --target-version 5.2; \
	git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0r $(VENV)/bin/djhtml --tabwidth 2

bench: setup ## Measure (benchmarks/; VAR=directory keeps the data there)
	@exec $(LOCAL) exec $(if $(VAR),--var "$(VAR)") -- $(PYTHON) -m benchmarks $(ARGS)

scale: setup ## Compute everybody by one and two workers, broker emptied halfway (ARGS=50000 VAR=…)
	@exec $(LOCAL) exec $(if $(VAR),--var "$(VAR)") -- $(PYTHON) -m benchmarks $(or $(ARGS),50000) scale

faults: setup ## Kill, freeze and fill a real installation (ARGS="f7 f9" for some; faults/README.md)
	@$(if $(VAR),VAR="$(VAR)") exec $(PYTHON) -m faults $(ARGS)

attack: setup ## Fuzz, script, forge and pry at a demonstration (ARGS="fuzz --values 20"; attack/README.md)
	@exec $(LOCAL) exec $(if $(VAR),--var "$(VAR)") -- $(PYTHON) -W ignore -m attack $(ARGS)

upgrade: setup ## Let the version of FROM=commit answer people while this one migrates (faults/README.md)
	@exec $(PYTHON) -m faults.upgrading $(FROM) $(ARGS)

load: setup ## 200 organizers at once while workers are killed (locust; VAR=directory)
	@$(if $(VAR),VAR="$(VAR)") exec $(PYTHON) -m faults.load $(ARGS)

backup: installed ## Back up var/ to BACKUP_RECIPIENT (docs/operating.md)
	@exec $(LOCAL) exec --var "$(or $(VAR),var)" -- $(PYTHON) manage.py backup $(ARGS)

doctor: installed ## Find what is wrong with the installation in var/, and say how to mend it
	@exec $(LOCAL) exec --var "$(or $(VAR),var)" -- $(PYTHON) manage.py doctor $(ARGS)

demo: installed ## Create the demo organization in var/, if it is empty
	@DEMO_FILE="$(CURDIR)/var/demo.json" exec $(LOCAL) exec --var var -- $(PYTHON) manage.py demo --if-empty

docs: setup ## Build the documentation as a site in var/site (broken links are refused)
	@NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --quiet --strict && echo "var/site/index.html"

admin: installed ## Let the first admin in (EMAIL=ada@example.org NAME="Ada Admin")
	@exec $(LOCAL) exec --var "$(or $(VAR),var)" -- $(PYTHON) manage.py add_admin "$(EMAIL)" "$(NAME)"

language: setup ## Begin a language, or bring its catalogue up to date (CODE=fr)
	@$(PYTHON) -m scripts.language $(CODE)

newcomer: setup ## Follow docs/start.md from a clean clone, as a newcomer would (SHOTS=directory)
	@CHROMIUM="$$(sh scripts/find-chromium)" $(PYTHON) -m scripts.newcomer

pictures: setup ## Let the browser test of the guides' pages keep what it sees (docs/pictures)
	@CHROMIUM="$$(sh scripts/find-chromium)" PICTURES=docs/pictures $(LOCAL) exec -- $(PYTHON) -m pytest -q -n 0 tests/browser/test_site.py

sbom: ## Write var/sbom.json: what production installs (CycloneDX)
	@sh scripts/supply sbom

audit: ## Look for known vulnerabilities and for secrets; "unknown" where it cannot
	@sh scripts/supply audit

lock: ## Compile requirements/*.txt from pyproject.toml
	@sh scripts/lock
