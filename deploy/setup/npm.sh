#!/usr/bin/env bash
# The pages' libraries, fonts and icons, exactly as package-lock.json says.
STEP='npm packages'
. deploy/setup/common.sh

state=$(hash_of package.json package-lock.json .npmrc)
if is_done npm "$state" && [ -d node_modules ]; then
  say 'already there'
  exit 0
fi

command -v npm >/dev/null || fail 'there is no npm' 'On Debian 12: apt-get install --no-install-recommends nodejs npm'
say 'installing from package-lock.json'
quietly npm npm ci --loglevel=error || fail 'npm ci' 'Is the network there? With a registry or certificates of your own: ~/.npmrc.'
mark_done npm "$state"
say 'done'
