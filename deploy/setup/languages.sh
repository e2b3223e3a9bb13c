#!/usr/bin/env bash
# The pages' languages: each .po file compiled to the .mo beside it.
STEP='Languages'
. deploy/setup/common.sh

mapfile -t sources < <(find locale backend -name '*.po' 2>/dev/null | sort)
compiled=0
for source in "${sources[@]}"; do
  target=${source%.po}.mo
  [ "$target" -nt "$source" ] && continue
  msgfmt --check-format -o "$target" "$source" || fail "$source" 'The line above says where; mend it and run this again.'
  compiled=$((compiled + 1))
done
if [ "$compiled" = 0 ]; then say 'already there'; else say "$compiled compiled"; fi
