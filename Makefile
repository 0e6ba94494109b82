# Martlet's commands. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

root := $(CURDIR)
export PKG_CONFIG_PATH := $(root)/.deps/lib/pkgconfig
export MARTLET_DUCKDB_LIBRARY := $(root)/.deps/lib/libduckdb.so

python := .deps/python/bin/python
# The manifest looks at which folders exist, which its cache would not notice.
swift_build := swift build --manifest-cache none
release := $(swift_build) -c release --static-swift-stdlib
# The products to build: an executable whose folder is absent is left out.
products := $(foreach name,martlet martlet-tidy martlet-bench,$(if $(wildcard Sources/Executables/$(name)),$(name)))

.PHONY: help setup portal build demo test test-swift test-end-to-end bench lint fmt portal-shots clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

setup: ## Install and pin everything that building needs (quick when nothing is left to do)
	@setup/setup.sh

portal: setup ## Bundle the portal, which becomes a part of the binary
	@/usr/bin/python3 portal/build.py

build: setup portal ## Build bin/martlet and its companions
	@for product in $(products); do \
	    $(release) --product $$product; \
	    mkdir -p bin && ln -sfn "$$($(release) --show-bin-path)/$$product" bin/$$product; \
	done

demo: build ## Build, then run the flights example and show what came out
	@examples/flights/demo.sh

test: build ## Run every test: unit and conformance, then end to end, then lint
	@setup/test.sh

test-swift: setup ## Run the unit, property and conformance tests
	@setup/build-tests.sh && setup/unit-tests.sh

test-end-to-end: build ## Run the tests that drive the built binary
	@$(python) -m pytest -q -p no:cacheprovider Tests/EndToEnd

bench: build ## Measure every line of docs/benchmarks.md and write it
	@$(python) benchmarks/run.py

lint: build ## Check formatting, and the rules of the architecture
	@setup/lint.sh

fmt: ## Format the sources
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

portal-shots: build ## Picture every page of the portal into docs/portal
	@$(python) Tests/EndToEnd/portal_shots.py

clean: ## Remove what was built (not .deps)
	@rm -rf .build bin portal/dist portal/generated examples/*/.martlet examples/*/lake examples/*/landing
