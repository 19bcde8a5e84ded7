# `make demo` and `make test` need Python 3.11 or newer, make and a C library; they fetch the rest themselves.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
export PORT CLOCK
# Compiled modules are kept even where the shell forbids it: every program would begin with seconds of compiling.
unexport PYTHONDONTWRITEBYTECODE

prepare := $(PYTHON) attendance_mis/local/prepare.py
python := .venv/bin/python

.PHONY: help demo demo-reset test check bench proofs sabotage pictures styles venv lock

help:
	@echo "make demo        the whole product on this machine (PORT=8001, CLOCK=2026-11-23T09:31)"
	@echo "make demo-reset  forget the demonstration's data"
	@echo "make test        the tests (ARGS='registers -k late')"
	@echo "make check       formatter, linter, types, layers, migrations, deployment, templates, branding"
	@echo "make bench       measure the speed;  make proofs  prove the promises;  make sabotage  break each on purpose"
	@echo "make pictures    the guides' pictures, while \`make demo CLOCK=2026-11-23T09:31\` runs (the same PORT)"
	@echo "make styles      compile and collect styles and scripts; make venv  install the tools;     make lock  renew the locked versions"

demo:
	@$(prepare) product pango styles
	@exec $(python) -m attendance_mis.local.demo

demo-reset:
	@$(PYTHON) attendance_mis/local/reset.py

test:
	@$(prepare) tools pango browser styles
	@exec $(python) -m pytest $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder)

check:
	@$(prepare) tools styles
	@exec $(python) -m attendance_mis.local.check

bench:
	@$(prepare) tools pango styles
	@missed=0; for part in bench bench_work bench_figures bench_dashboards bench_letters; do \
		$(python) -m proofs.$$part || missed=1; done; exit $$missed

proofs:
	@$(prepare) tools pango browser styles
	@exec $(python) -m pytest proofs $(ARGS)

sabotage:
	@$(prepare) tools pango browser styles
	@exec $(python) -m proofs.sabotage $(ARGS)

pictures:
	@$(prepare) tools browser
	@exec $(python) -m attendance_mis.local.pictures

styles:
	@$(prepare) product styles

venv:
	@$(prepare) tools

lock:
	@$(prepare) tools
	@exec $(python) -m attendance_mis.local.relock
