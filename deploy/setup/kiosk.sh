#!/usr/bin/env bash
# Makes this machine a home's screen: its user, its service, the light of the panel, the keys of a remote control. Only with
# `deploy/setup/run --kiosk`, as root. DESTDIR puts the files elsewhere (into an image, or a test) and starts nothing.
STEP='Kiosk service'
. deploy/setup/common.sh

root=${DESTDIR:-}
prefix=${PREFIX:-$PWD}
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'not root' 'As root: deploy/setup/run --kiosk'

put() { install -D -m 0644 "$1" "$root$2"; }
put deploy/systemd/kotiluuri-sysusers.conf /usr/lib/sysusers.d/kotiluuri.conf
put deploy/udev/70-kotiluuri-remote.hwdb /etc/udev/hwdb.d/70-kotiluuri-remote.hwdb
put deploy/udev/71-kotiluuri-backlight.rules /etc/udev/rules.d/71-kotiluuri-backlight.rules
unit=$(mktemp)
trap 'rm -f "$unit"' EXIT
sed "s|@PREFIX@|$prefix|g" deploy/systemd/kotiluuri-kiosk.service >"$unit"
put "$unit" /etc/systemd/system/kotiluuri-kiosk.service

if [ -n "$root" ]; then
  say "put into $root"
  exit 0
fi
quietly kiosk systemd-sysusers || fail 'systemd-sysusers'
runuser -u kotiluuri -- test -x "$prefix/.venv/bin/kotiluuri-kiosk" || fail "the user kotiluuri may not run $prefix/.venv/bin/kotiluuri-kiosk" \
  'Put the project where everybody may read it (such as /opt/kotiluuri), run make setup there, then this again.'
quietly kiosk systemd-hwdb update || fail 'systemd-hwdb'
udevadm control --reload && udevadm trigger --subsystem-match=input --subsystem-match=backlight --action=add
systemctl daemon-reload
systemctl enable --quiet kotiluuri-kiosk.service
say 'done: it starts with the machine, or now by `systemctl start kotiluuri-kiosk`'
