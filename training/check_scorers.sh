#!/usr/bin/env bash
# Checks `pressline eval` against the reference scorers (Python): same predictions, same figures.
#   training/check_scorers.sh SHARED      SHARED holds scorers/score_*.py and scorers/gold/*.jsonl.gz
# Prints both; ends with 1 if a figure differs. Summaries need the Python package rouge-score and are skipped without it.
set -euo pipefail
shared=${1:?the folder that holds scorers/}
binary=${PRESSLINE:-target/release/pressline}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
differing=0

check() { # what, gold file, scorer, rows of the table that count
  local what=$1 gold=$2 scorer=$3
  gunzip -c "$shared/scorers/gold/$gold.jsonl.gz" > "$work/gold.jsonl"
  "$binary" eval "$what" "$work/gold.jsonl" --predictions "$work/found.jsonl" > "$work/ours"
  python3 "$shared/scorers/$scorer.py" --gold "$work/gold.jsonl" --pred "$work/found.jsonl" > "$work/theirs"
  printf '\n%s on %s\n' "$what" "$gold"
  cat "$work/ours"
  # Word by word, without alignment: the same rows with the same figures. The reference scorer knows no calibration.
  if ! diff <(grep -v '^calibration_error' "$work/ours" | tr -s ' ' | sort) <(tr -s ' ' < "$work/theirs" | sort) > "$work/diff"; then
    echo "differs from $scorer.py (< ours, > theirs):"
    cat "$work/diff"
    differing=1
  fi
}

check quotes quotes_polnear_dev score_quotes
check entities ner_worldwide_dev score_ner
check sentences sents_gum_dev score_sents
check sentences sents_ewt_dev score_sents
if python3 -c 'import rouge_score' 2>/dev/null; then
  check summaries summ_gum_dev score_summ
else
  echo "summaries: skipped, no Python package rouge-score here"
fi
exit "$differing"
