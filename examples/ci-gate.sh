#!/usr/bin/env bash
# A CI gate: fails (exit status 1) when the model is worse than it should be on lines with a `label`.
#   examples/ci-gate.sh MODEL_FOLDER DATA.jsonl
set -euo pipefail
megabert eval "$2" -m "$1" --min accuracy=0.8
