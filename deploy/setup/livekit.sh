#!/usr/bin/env bash
# livekit-server, into $CACHE/livekit-<version>/: the one on PATH, or built with Go, or built with a Go that pip brings.
VERSION=1.13.5
STEP="livekit-server $VERSION"
. deploy/setup/common.sh

folder=$CACHE/livekit-$VERSION
if [ -x "$folder/livekit-server" ]; then
  say 'already there'
  exit 0
fi
mkdir -p "$folder"

if found=$(command -v livekit-server) && "$found" --version 2>/dev/null | grep -qwF "$VERSION"; then
  ln -s "$found" "$folder/livekit-server"
  say "using $found"
  exit 0
fi

# Whether this Go can build it (1.26 or newer).
is_new_enough() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  [[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 26 ]
}

build=$PWD/$CACHE/livekit-build
trap 'rm -rf "$build"' EXIT
rm -rf "$build"
mkdir -p "$build"

go=$(command -v go || true)
places=()
if [ -z "$go" ] || ! is_new_enough "$go"; then
  say 'fetching Go, for this build only'
  python=$(deploy/setup/find-python) || fail 'no Python of at least 3.11' 'On Debian 12: apt-get install python3 python3-venv'
  quietly livekit "$python" -m venv "$build/venv" || fail 'no environment for Go was made' 'On Debian 12: apt-get install python3-venv'
  quietly livekit "$build/venv/bin/python" -m pip --disable-pip-version-check --no-input install --require-hashes --only-binary :all: \
    -r requirements/go.txt || fail 'no Go for this kind of machine' \
    'Install Go 1.26 or newer, or livekit-server '"$VERSION"' itself, so that it is found on PATH; then run this again.'
  go=$build/venv/bin/go
  # What it fetches goes away with it; a Go of yours keeps its own cache.
  places=(GOPATH="$build/path" GOCACHE="$build/cache" GOFLAGS=-modcacherw)
fi

say "building with $("$go" env GOVERSION) (a minute or two)"
quietly livekit env "${places[@]}" GOTOOLCHAIN=local CGO_ENABLED=0 GOBIN="$build" "$go" install \
  "github.com/livekit/livekit-server/cmd/server@v$VERSION" || fail 'go install' \
  'Is the network there? With a proxy of your own: GOPROXY.' \
  'Or put livekit-server '"$VERSION"' on PATH; then run this again.'
mv "$build/server" "$folder/livekit-server"
say 'done'
