#!/usr/bin/env bash
# What `make run` does: the studio where there is a screen; where there is none, a clip of the sample drawing.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=${VENV:-.venv}
if [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    scripts/setup.sh window
    exec "$venv/bin/worldsketch"
fi

scripts/setup.sh offscreen
prompts=(resources/prompts/*.png)
mkdir -p build
echo "There is no screen here, so the studio cannot open. Playing ${prompts[0]} instead:" >&2
"$venv/bin/worldsketch" render "${prompts[0]}" --actions "3*8,2*6,4*6,5*8,7*6,6*6" --out build/sample.gif
echo "The clip is $PWD/build/sample.gif"
