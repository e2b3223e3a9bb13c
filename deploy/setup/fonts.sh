#!/usr/bin/env bash
# The kiosk's faces, made from the npm font: pygame cannot choose a font's features, so each cut is a file.
STEP='Kiosk fonts'
. deploy/setup/common.sh

now=$(hash_of ui/make_fonts.py ui/fonts.py package-lock.json)
if is_done fonts "$now" && [ -n "$(find "$CACHE/fonts" -name '*.ttf' 2>/dev/null | head -n 1)" ]; then
  say 'already there'
  exit 0
fi
quietly fonts "$VENV/bin/python" -m ui.make_fonts || fail 'they could not be made' 'The lines above say why; run this again.'
mark_done fonts "$now"
say 'made'
