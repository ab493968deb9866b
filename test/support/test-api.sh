#!/usr/bin/env bash
# Lets Schemathesis ask the REST API of the rehearsal whatever /openapi.json allows, and what it does not, with all of its checks on.
# It is put into a cache folder, once; where it cannot be had, that is said and the script ends with 77.
set -euo pipefail
cd "$(dirname "$0")/../.."
ROOT=$PWD
SCHEMATHESIS=4.32.5
FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/kubeheal-tools/schemathesis-$SCHEMATHESIS
PORT=${PORT:-18980} SEED=${SEED:-1} EXAMPLES=${EXAMPLES:-40}

if ! [ -x "$FOLDER/bin/schemathesis" ]; then
  { python3 -m venv "$FOLDER" && "$FOLDER/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS"; } || {
    echo "skipped, because Schemathesis $SCHEMATHESIS cannot be had" >&2
    rm -rf "$FOLDER"
    exit 77
  }
fi

work=$(mktemp -d)
PORT=$PORT LOG_LEVEL=fatal node functions/main.ts >"$work/rehearsal.log" 2>&1 &
rehearsal=$!
trap 'kill $rehearsal 2>/dev/null || true; rm -rf "$work"' EXIT
# Everything here talks to loopback.
unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy

# It keeps what it has found where it is called.
cd "$work"
"$FOLDER/bin/schemathesis" --config-file "$ROOT/test/support/schemathesis.toml" run "http://127.0.0.1:$PORT/openapi.json" \
  --wait-for-schema 30 --checks all --max-examples "$EXAMPLES" --seed "$SEED" --no-color --generation-database none || {
  code=$?
  tail -5 "$work/rehearsal.log" >&2
  exit $code
}
kill -0 $rehearsal || { echo "the rehearsal has died" >&2; exit 1; }
