#!/usr/bin/env bash
# A shell pipe: which of these reviews are negative? Convert once, then predict is a filter like any other.
#   examples/sentiment-pipe.sh MODEL_FOLDER < reviews.txt
set -euo pipefail
megabert predict -m "$1" --text --quiet |
  node -e 'for (const line of require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const { text, prediction } = JSON.parse(line);
    if (prediction.label === "NEGATIVE") console.log(`${prediction.scores.NEGATIVE}\t${text}`);
  }' |
  sort -rn
