#!/bin/sh
# Finds a Chromium for the browser tests, or gets one; prints where it is, or says why there is none.
# Never fails: the tests say which of them could not run, and fail for it under CI.
set -u
python=$1

for name in "${VERBALE_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done

echo 'No Chromium here; getting one for the browser tests' >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if timeout 300 "$python" -m playwright install chromium >"$log" 2>&1; then
    echo playwright
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    if { apt-get update && apt-get install --yes --no-install-recommends chromium fonts-noto-color-emoji fonts-dejavu-core; } >"$log" 2>&1; then
        command -v chromium
        exit 0
    fi
fi
echo "No Chromium could be had, so the browser tests cannot run; install one or name it with VERBALE_CHROMIUM=. The last that was said:" >&2
tail -n 3 "$log" >&2
