#!/usr/bin/env bash
# Debian packages of deploy/debian-packages.txt that are not installed yet, as root or with sudo.
STEP='Debian packages'
. deploy/setup/common.sh

command -v dpkg-query >/dev/null || fail 'this is not Debian' \
  'Install what deploy/debian-packages.txt lists by your own means, then run `SKIP_DEBIAN=1 make setup`.'

# Every installed name with its version; a package that stands for another is listed under that name too, without one.
declare -A installed=()
while IFS=$'\t' read -r status name version provides; do
  [ "$status" = 'ii ' ] || continue
  installed[$name]=$version
  for other in ${provides//,/ }; do
    [[ $other == [a-z]* ]] && : "${installed[$other]:=any}"
  done
done < <(dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t${Provides}\n')

missing=()
too_old=()
while read -r name relation least _; do
  case "$name" in '' | '#'*) continue ;; esac
  [ "$relation" = '>=' ] || least=0
  have=${installed[$name]:-}
  if [ -z "$have" ]; then
    missing+=("$name")
  elif [ "$have" != any ] && dpkg --compare-versions "$have" lt "$least"; then
    missing+=("$name")
    too_old+=("$name $have (needed: $least)")
  fi
done <deploy/debian-packages.txt

if [ ${#missing[@]} -eq 0 ]; then
  say 'already there'
  exit 0
fi

apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y)
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || fail "not root, and there is no sudo. Missing: ${missing[*]}" \
    "As root: apt-get update && apt-get install --no-install-recommends ${missing[*]}" 'Then run this again.'
  # Only asks for a password when someone is there to type it.
  if [ -t 0 ]; then sudo -v; else sudo -n true 2>/dev/null; fi || fail "sudo is not allowed here. Missing: ${missing[*]}" \
    "As root: apt-get update && apt-get install --no-install-recommends ${missing[*]}" 'Then run this again.'
  apt=(sudo "${apt[@]}")
fi

say "installing ${missing[*]}"
quietly debian "${apt[@]}" update || fail 'apt-get update' 'Is the network there? Are the package sources right (/etc/apt)?'
quietly debian "${apt[@]}" install --no-install-recommends "${missing[@]}" || fail 'apt-get install' \
  'Debian 12 has all of them; with another release see deploy/debian-packages.txt.'
for old in "${too_old[@]}"; do
  name=${old%% *}
  least=$(sed -n "s/^$name >= \([^ ]*\).*/\1/p" deploy/debian-packages.txt)
  dpkg --compare-versions "$(dpkg-query -W -f '${Version}' "$name")" ge "$least" || fail "$old" \
    'The security updates of Debian 12 have a newer one: add them to the package sources (/etc/apt).'
done
say 'done'
