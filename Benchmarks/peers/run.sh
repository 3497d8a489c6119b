#!/usr/bin/env bash
# Times the Python peers on the rows the Swift benchmark wrote: run.sh DATA.csv [--runs N]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/fedrisk/peers
[ $# -ge 1 ] || { sed -n 2p "$0" | cut -c3- >&2; exit 2; }

if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
  echo "Installing the peers into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 MKL_NUM_THREADS=2
exec "$venv/bin/python" "$here/logistic.py" "$@"
