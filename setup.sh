# Sourced by ./run and ./test: brings a machine with git and python3 to where both can work.
# Every step is stamped, so that the second time costs nothing.
set -eu

say() { printf '%s\n' "$*" >&2; }

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# need_packages WHY PACKAGE…: install what is missing, or name the one line that does.
need_packages() {
  why=$1; shift
  if ! as_root; then
    say "Missing: $why. Please type once:  sudo apt-get install -y $*"
    exit 1
  fi
  say "Installing $* ($why) …"
  if apt_install "$@" 2>/dev/null; then return; fi
  apt-get update -qq >/dev/null || say "The package lists could not be renewed; trying with the old ones."
  apt_install "$@" || { say "Missing: $why. apt-get could not install $*, see above."; exit 1; }
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

# A venv that was interrupted, or whose Python is gone, is made anew; its stamps go with it.
make_venv() {
  if [ -x .venv/bin/python ] && [ -x .venv/bin/pip ]; then return; fi
  python=$(find_python)
  "$python" -c 'import ensurepip' 2>/dev/null || need_packages "virtual environments for Python" python3-venv
  say "Creating .venv …"
  "$python" -m venv --clear .venv
}

is_installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(cksum < "$1")" ]; }

# install_lock FILE: what the lock file names, with its hashes, once per content of the file.
install_lock() {
  if is_installed "$1"; then return; fi
  say "Installing $1 …"
  # Twice quiet: errors only. Once, every package index that is away would warn for every package.
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$1"
  cksum < "$1" > ".venv/.installed-$1"
}

has_pango() {
  [ -e .venv/.has-pango ] || .venv/bin/python -c '
import ctypes.util, sys
sys.exit(not all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))'
}

# need_pango [--or-go-on]: PDF needs it; everything else works without.
need_pango() {
  packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
  if ! has_pango; then
    if ! as_root && [ "${1:-}" = --or-go-on ]; then
      say "PDF reports need Pango; everything else works without. To have them, type once:"
      say "  sudo apt-get install -y $packages     (macOS: brew install pango)"
      return
    fi
    need_packages "typesetting for PDF" $packages
  fi
  : > .venv/.has-pango
}

compile_translations() {
  for po in app/translations/*/LC_MESSAGES/messages.po; do
    mo="${po%.po}.mo"
    if [ -e "$po" ] && { [ ! -e "$mo" ] || [ "$po" -nt "$mo" ]; }; then
      .venv/bin/python -m babel.messages.frontend -q compile -i "$po" -o "$mo"
    fi
  done
}
