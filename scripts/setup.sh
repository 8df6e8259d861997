#!/usr/bin/env bash
# Prepares everything that a checkout needs: system packages, a virtual environment, the Python packages in it.
#
#   scripts/setup.sh offscreen   to render, infer and bench         (make setup)
#   scripts/setup.sh window      to open the studio as well         (make run, where there is a screen)
#   scripts/setup.sh tests       to train and to run the tests      (make test)
#
# VENV chooses another folder than .venv, PYTHON another interpreter. A second call finds nothing to do and ends at once.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?"usage: scripts/setup.sh offscreen|window|tests"}
venv=${VENV:-.venv}
say() { echo "setup: $*" >&2; }

# --- Python -------------------------------------------------------------------------------------------------------------

# The first interpreter that is new enough and can make virtual environments. Debian's python3 cannot until python3-venv is
# there. 3.12 and 3.11 come first because CoinRun, which `worldsketch collect` runs, has no wheels for newer ones.
find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.12 python3.11 python3 python3.13 python3.14}; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# --- System packages ----------------------------------------------------------------------------------------------------

missing_packages() {
    [ -x "$venv/bin/python" ] || [ -n "${PYTHON:-}" ] || find_python >/dev/null || echo python3 python3-venv
    [ "$purpose" != tests ] || command -v Xvfb >/dev/null || echo xvfb
    local known soname package needed_for
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p) || return 0
    while read -r soname package needed_for; do
        case "$soname" in '' | '#'*) continue ;; esac
        [ "$needed_for" = offscreen ] || [ "$purpose" != offscreen ] || continue
        grep -qF "$soname " <<<"$known" || echo "$package"
    done <resources/system-libraries.txt
}

install_packages() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    command -v apt-get >/dev/null || return 1
    say "installing system packages: $*"
    "${as_root[@]}" apt-get update -qq >/dev/null || true # an unreachable list of someone else's must not stop this
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null </dev/null
}

if [ "$(uname -s)" = Linux ]; then
    # shellcheck disable=SC2207  # names of packages hold no spaces
    packages=($(missing_packages))
    if [ ${#packages[@]} -gt 0 ] && ! install_packages "${packages[@]}"; then
        say "these system packages are missing, and only an administrator can install them. Run this line, then try again:"
        say "    sudo apt-get install -y ${packages[*]}"
    fi
fi

# --- The virtual environment --------------------------------------------------------------------------------------------

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    if ! python=$(find_python); then
        say "cannot go on: no Python 3.11 or newer that makes virtual environments (tried ${PYTHON:-python3 and its like};"
        say "on Debian and Ubuntu such a Python is in the packages python3 and python3-venv)."
        exit 1
    fi
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ]; then
        say "$venv is there and is not a virtual environment; choose another name with VENV=..."
        exit 1
    fi
    say "making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

case $purpose in
    offscreen | window) stamp=$venv/.worldsketch-base extras='' ;;
    tests) stamp=$venv/.worldsketch-tests extras='[dev,data]' ;;
    *) say "unknown purpose $purpose" && exit 1 ;;
esac
wanted=$(cat pyproject.toml constraints.txt | cksum)
[ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || exit 0

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check -qq -c constraints.txt "$@" >&2 </dev/null
}

# The ordinary torch for Linux brings gigabytes of CUDA. Without an NVIDIA GPU the CPU build does the same.
if [ -n "$extras" ] && [ "$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null &&
    ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
    say "installing the CPU build of torch (once)"
    pip_install 'torch==2.13.0+cpu' 2>/dev/null || say "it is not offered here; the ordinary one follows, which is large"
fi
say "installing the Python packages into $venv (once; about 1 GB${extras:+ more})"
pip_install -e ".$extras"
echo "$wanted" >"$stamp"
[ -z "$extras" ] || echo "$wanted" >"$venv/.worldsketch-base"
