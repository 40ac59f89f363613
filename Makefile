# make run    start Mystery with the demo chain on http://127.0.0.1:8000
# make test   everything that decides whether a change may land
# make bench  speed and memory as ratios, into bench/results.json
# make webkit the phone app in Debian's WebKit, the nearest thing to Safari
# make sure   the quick loop: format, lint, types, rule tests
.DELETE_ON_ERROR:
MAKEFLAGS += --jobs=2
.PHONY: run test bench webkit sure locks front clean
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.node/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE :=
PYTHON ?= python3
DEMO ?= 1
RUN := .venv/.run-ready
TEST := .venv/.test-ready
BENCH := .venv/.bench-ready
NODE := .node/.ready
MODULES := static/node_modules/.ready
DIST := static/dist/.ready
SOURCES := $(shell find static/src static/public -type f 2>/dev/null) static/package.json static/tsconfig.json \
	$(wildcard static/*.html static/*.config.ts)

run: $(RUN) $(DIST)
	@MYSTERY_DEMO=$(DEMO) exec mystery serve --first-run

test: $(TEST) $(DIST)
	@bash .ci/checks

bench: $(BENCH) $(DIST)
	@python -m bench

webkit: $(TEST) $(DIST)
	@pytest -q tests/webkit

sure: $(TEST) $(MODULES)
	ruff format mystery tests bench
	ruff check mystery tests bench
	mypy
	cd static && npm run --silent types
	pytest -q tests/rules

front: $(DIST)

$(RUN): requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Mystery needs Python 3.11 or later; $(PYTHON) is older. Try: make run PYTHON=python3.12"; exit 1; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv || \
		{ echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(TEST): requirements/test.txt $(RUN)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# What only the benchmarks are measured beside.
$(BENCH): requirements/bench.txt $(TEST)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# The system's Node.js when it is 22 or later, else the one that comes as a Python package.
$(NODE): requirements/node.txt
	@mkdir -p .node
	@if node -e 'process.exit(parseInt(process.versions.node) < 22)' 2>/dev/null && npm --version >/dev/null 2>&1; then :; else \
		$(PYTHON) -m venv .node && \
		.node/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt; fi
	@touch $@

$(MODULES): static/package-lock.json $(NODE)
	cd static && npm ci --silent --no-audit --no-fund
	@touch $@

$(DIST): $(MODULES) $(SOURCES)
	cd static && npm run --silent build
	@touch $@

locks:
	for k in build test bench pdf push; do n=$$(test $$k = build && echo run || echo $$k); \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra postgres --extra $$k pyproject.toml -o requirements/$$n.txt; done

clean:
	rm -rf .venv .node static/node_modules static/dist
