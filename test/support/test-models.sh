#!/usr/bin/env bash
# Runs the tests that ask real models, served by KServe's own model server. It is put into a cache folder, once; where it cannot be had, that is said and
# the script ends with 77.
set -euo pipefail
cd "$(dirname "$0")/../.."
KSERVE=0.21.0 SKLEARN=1.9.1
FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/kubeheal-tools/kserve-$KSERVE-sklearn-$SKLEARN
PORT=${PORT:-18990}

if ! [ -f "$FOLDER/complete" ]; then
  rm -rf "$FOLDER"
  { python3 -m venv "$FOLDER" && "$FOLDER/bin/pip" install --quiet --disable-pip-version-check "kserve==$KSERVE" "scikit-learn==$SKLEARN"; } || {
    echo "skipped, because KServe $KSERVE cannot be had" >&2
    rm -rf "$FOLDER"
    exit 77
  }
  touch "$FOLDER/complete"
fi

# Everything here talks to loopback.
unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy
log=$(mktemp)
"$FOLDER/bin/python" test/support/models/serve.py "$PORT" >"$log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; rm -f "$log"' EXIT
export MODEL_SERVER=http://127.0.0.1:$PORT
npx vitest run --project models "$@" || {
  code=$?
  tail -20 "$log" >&2
  exit $code
}
