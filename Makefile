# make run    everything set up, the example company filled in, the desk at http://localhost:8000 (PORT=…)
# make test   everything checked, with what that needs
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A checkout that cannot be written keeps its virtual environment in the home directory.
VENV ?= $(shell [ -w . ] && echo .venv || echo "$${XDG_CACHE_HOME:-$$HOME/.cache}/handschlag/venv")
PYTHON ?= $(shell tools/python)
BIN = "$(VENV)"/bin
export PYTHONPATH = $(CURDIR)/src
export PYTHONDONTWRITEBYTECODE = $(shell [ -w . ] || echo 1)
export HANDSCHLAG_DEMO ?= broker
export VENV

.PHONY: help setup run test bench messages fmt lint
help:
	@sed -n 's/^# //p' Makefile | head -2; echo "also: setup, lint, bench, messages, fmt"

setup:
	@PYTHON="$(PYTHON)" tools/setup requirements-dev.txt

run:
	@PYTHON="$(PYTHON)" tools/setup requirements.txt
	@exec $(BIN)/python -m handschlag run

test: setup
	@tools/test

lint: setup
	@tools/test lint

bench: setup
	@$(BIN)/python -m bench

messages: setup
	@$(BIN)/python tools/messages.py

fmt: setup
	@$(BIN)/python -m ruff check --fix-only --quiet .
	@$(BIN)/python -m ruff format .
