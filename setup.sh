# Sourced by ./run and ./test: brings a machine with git and python3 to where both can work.
# Every step is stamped, so that the second time costs nothing.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# need_packages WHY PACKAGE…: install what is missing, or name the one line that does.
need_packages() {
  why=$1; shift
  if as_root; then
    say "Installing $* ($why) …"
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; then
      apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    fi
  else
    say "Missing: $why. Please type once:  sudo apt-get install -y $*"
    exit 1
  fi
}

find_python() {
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$candidate"; return
    fi
  done
  say "Wegmarke needs Python 3.11 or newer."
  exit 1
}

make_venv() {
  [ -x .venv/bin/python ] && return
  python=$(find_python)
  "$python" -c 'import ensurepip' 2>/dev/null || need_packages "virtual environments for Python" python3-venv
  say "Creating .venv …"
  "$python" -m venv .venv
}

# install_lock FILE: what the lock file names, with its hashes, once per content of the file.
install_lock() {
  sum=$(cksum < "$1")
  [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$sum" ] && return
  say "Installing $1 …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
  printf '%s' "$sum" > ".venv/.installed-$1"
}

need_pango() {
  [ -e .venv/.has-pango ] && return
  if ! .venv/bin/python -c 'import ctypes.util as u, sys; sys.exit(not (u.find_library("pango-1.0") and u.find_library("pangoft2-1.0") and u.find_library("harfbuzz-subset")))' 2>/dev/null; then
    if command -v apt-get >/dev/null 2>&1; then
      need_packages "typesetting for PDF" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    else
      say "PDF reports need Pango (macOS: brew install pango). Everything else works without."
      return
    fi
  fi
  : > .venv/.has-pango
}

compile_translations() {
  for po in app/translations/*/LC_MESSAGES/messages.po; do
    mo="${po%.po}.mo"
    if [ ! -e "$mo" ] || [ "$po" -nt "$mo" ]; then
      .venv/bin/pybabel -q compile -i "$po" -o "$mo"
    fi
  done
}
