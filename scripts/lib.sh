# Sourced by the scripts beside it: makes .venv in the checkout from requirements.lock.
# Needs bash and Python 3.11 to 3.14. Writes nothing outside the checkout.
# shellcheck shell=bash

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

readonly UV_VERSION=0.13.9
readonly VENV="$ROOT/.venv"
readonly STAMP="$VENV/.workspace-stamp"
readonly PACKAGES=(connector-kit sandbox tap-cin7 tap-netsuite tap-peoplesoft target-cin7 target-peoplesoft)

# Images set these two; without .pyc files every start of a plugin takes four times as long.
unset PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export UV_COMPILE_BYTECODE=1
export UV_CACHE_DIR="${UV_CACHE_DIR:-$ROOT/.cache/uv}"
export PIP_CACHE_DIR="${PIP_CACHE_DIR:-$ROOT/.cache/pip}"
export PIP_DISABLE_PIP_VERSION_CHECK=1
# pip trusts the machine's certificate store; uv shall too, so that a company's own authority works.
for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  [[ -r "$store" ]] && export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
done
# Meltano and the connectors keep logs and pace files in the user's state and cache folders.
export XDG_STATE_HOME="$ROOT/.cache/state"
export XDG_CACHE_HOME="$ROOT/.cache/home"
export XDG_DATA_HOME="$ROOT/.cache/data"
export PATH="$VENV/bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 2
}

find_python() {
  local name
  if [[ -n "${PYTHON:-}" ]]; then
    python_fits "$PYTHON" || die "PYTHON=$PYTHON is not a Python 3.11, 3.12, 3.13 or 3.14."
    command -v "$PYTHON"
    return
  fi
  for name in python3.13 python3.12 python3.14 python3.11 python3 python; do
    if python_fits "$name"; then
      command -v "$name"
      return
    fi
  done
  die "no Python 3.11, 3.12, 3.13 or 3.14 found. Install one of them, or name it: PYTHON=/path/to/python scripts/test"
}

python_fits() {
  command -v "$1" >/dev/null 2>&1 &&
    "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

make_venv() {
  local python
  python="$(find_python)"
  say "Creating .venv with $("$python" --version) ..."
  "$python" -m venv --clear "$VENV" ||
    die "$python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv, then run this again."
  "$VENV/bin/python" -m pip install --quiet "uv==$UV_VERSION"
}

fingerprint() {
  "$VENV/bin/python" - "$UV_VERSION" "$ROOT" requirements.lock pyproject.toml "${PACKAGES[@]/%//pyproject.toml}" <<'PYTHON'
import hashlib, pathlib, sys

digest = hashlib.sha256(f"{sys.version} {sys.argv[1]} {sys.argv[2]}".encode())
for name in sys.argv[3:]:
    digest.update(pathlib.Path(name).read_bytes())
print(digest.hexdigest())
PYTHON
}

# Installs what the lock names, then the packages of this repository, editable. A second call costs nothing.
setup() {
  python_fits "$VENV/bin/python" && [[ -x "$VENV/bin/uv" ]] || make_venv
  local wanted
  wanted="$(fingerprint)"
  [[ -f "$STAMP" && "$(<"$STAMP")" == "$wanted" ]] && return
  say "Installing what requirements.lock names ..."
  install --require-hashes --requirement requirements.lock
  install --no-deps --no-build-isolation "${PACKAGES[@]/#/--editable=./}"
  printf '%s\n' "$wanted" >"$STAMP"
}

install() {
  "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" "$@"
}
