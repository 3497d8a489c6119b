#!/usr/bin/env bash
# Times Python peers: run.sh logistic|aggregation ARGUMENT ...
# Each has its requirements in NAME.txt and a virtual environment of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=${1:-}
[ -f "$here/$name.py" ] || { sed -n 2p "$0" | cut -c3- >&2; exit 2; }
shift
venv=${XDG_CACHE_HOME:-$HOME/.cache}/fedrisk/peers-$name

if ! cmp -s "$here/$name.txt" "$venv/installed.txt"; then
  echo "Installing the peers into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/$name.txt"
  cp "$here/$name.txt" "$venv/installed.txt"
fi
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 MKL_NUM_THREADS=2
exec "$venv/bin/python" "$here/$name.py" "$@"
