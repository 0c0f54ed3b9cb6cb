# From a fresh checkout: `make run` starts the hub, `make test` runs the suite, `make check` everything else.
# Needs Python >= 3.11 with pip (or uv); nothing is installed outside the checkout.

PYTHON ?= python3
VENV := .venv/bin
# uv of this machine, else the one that `make setup` brought in.
LOCK = PATH="$$PATH:.cache/uv/bin" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check setup frontend references quality lock bench clean

help:  ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run:  ## Set up and start the hub on http://127.0.0.1:8000 [SOURCES="PATH_OR_GIT_URL ..."] [PORT=8000]
	@$(PYTHON) tools/bootstrap.py run
	@exec $(VENV)/nexus run $(if $(PORT),--port $(PORT)) $(SOURCES)

test: setup  ## Run the suite on SQLite and, where NEXUS_TEST_DATABASE_URL points, on PostgreSQL [ARGS="-k words"]
	@$(VENV)/python tools/suite.py $(ARGS)

check: setup  ## Style, types, layers, sizes, migrations, references, front end [ARGS="style types"]
	@$(VENV)/python tools/check.py $(ARGS)

setup:  ## Set up for development
	@$(PYTHON) tools/bootstrap.py dev

frontend:  ## Build the front end again
	@rm -f .cache/frontend
	@$(PYTHON) tools/bootstrap.py run

references: setup  ## Write the generated references anew
	@$(VENV)/nexus reference
	@$(VENV)/python tools/client.py
	@$(VENV)/python tools/quality.py --write

quality: setup  ## Print F1 and B-cubed on the labelled documents of the project, and hold them to its bars
	@$(VENV)/python tools/quality.py

bench: setup  ## Measure the import and the pages [CORPUS=til.tar.gz]
	@$(VENV)/nexus bench $(CORPUS)

lock: setup  ## Take newer packages into the locks [UPGRADE="--upgrade"]
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	$(LOCK) $(UPGRADE) -c requirements.lock --group build -o requirements-build.lock
	$(LOCK) $(UPGRADE) -c requirements.lock -c requirements-build.lock --group dev -o requirements-dev.lock
	echo 'uv>=0.9' | $(LOCK) $(UPGRADE) - -o requirements-uv.lock

clean:  ## Remove what was built, downloaded and measured; data in var/ stays
	rm -rf .venv .cache .*_cache .hypothesis frontend/node_modules clients/typescript/node_modules examples/frontend/node_modules src/nexus/interfaces/web/static/dist
