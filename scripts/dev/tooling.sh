# shellcheck shell=bash
#
# Brings what the project needs and the machine lacks. Everything comes from
# package registries: npm packages into .tooling/, system packages by apt.
# Every function is idempotent and quick when there is nothing to do.

# shellcheck disable=SC2154 # set by ./dev, which sources this file
tooling="$root/.tooling"

say() { echo "dev: $*" >&2; }
fail() { say "$*" && exit 1; }
has() { command -v "$1" >/dev/null; }

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    fail "this needs root or sudo: $*"
  fi
}

# apt_install REASON PACKAGE...
apt_install() {
  local reason="$1" package missing=()
  shift
  for package in "$@"; do
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] \
      || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  say "installing by apt, $reason: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# npm_tool DIRECTORY PACKAGE: installs one npm package into .tooling/DIRECTORY.
npm_tool() {
  if ! has npm; then
    has apt-get || fail "install npm, with which Node and Yarn are fetched, and run this again"
    apt_install "to fetch Node and Yarn" npm
  fi
  say "fetching $2 into .tooling/"
  npm install --prefix "$tooling/$1" --no-save --no-audit --no-fund --loglevel=error "$2" >&2
}

# Node 22 and no other: better-sqlite3 12.11 aborts in the garbage collection of
# Node 24. And a Node without its headers is of no use, because native packages
# are compiled against them.
is_usable_node() {
  [[ "$("$1" --version 2>/dev/null)" == v22.* && -f "$(prefix_of_node "$1")/include/node/node.h" ]]
}

prefix_of_node() {
  "$1" -p 'path.dirname(path.dirname(process.execPath))'
}

node_package() {
  local system machine
  system="$(uname -s | tr '[:upper:]' '[:lower:]')"
  case "$(uname -m)" in
    x86_64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "there is no npm package of Node for $(uname -m): put Node 22 on the PATH" ;;
  esac
  echo "node-$system-$machine"
}

bring_node() {
  local node=node package
  if ! is_usable_node node; then
    package="$(node_package)"
    node="$tooling/node/node_modules/$package/bin/node"
    if ! is_usable_node "$node"; then
      say "no Node 22 with headers on the PATH"
      npm_tool node "$package@22"
      is_usable_node "$node" || fail "the Node of the npm package $package does not run here"
    fi
    PATH="$(dirname "$node"):$PATH"
  fi
  # Without it, node-gyp downloads the headers from elsewhere.
  npm_config_nodedir="$(prefix_of_node "$node")"
  export PATH npm_config_nodedir
}

bring_yarn() {
  local version package="$tooling/yarn/node_modules/@yarnpkg/cli-dist/package.json"
  version="$(sed -n 's/.*"packageManager": "yarn@\(.*\)".*/\1/p' "$root/package.json")"
  if ! grep -qs "\"version\": \"$version\"" "$package"; then
    npm_tool yarn "@yarnpkg/cli-dist@$version"
  fi
  export PATH="$tooling/yarn/node_modules/.bin:$PATH"
}

bring_dependencies() {
  bring_node
  bring_yarn

  # Lies within node_modules so that it goes away together with them.
  local installed="$root/node_modules/.installed-lockfile"
  cmp -s "$root/yarn.lock" "$installed" && return 0

  if has apt-get; then
    apt_install "to compile better-sqlite3" g++ make python3
  elif ! { has c++ && has make && has python3; }; then
    fail "install a C++ compiler, make and python3, with which better-sqlite3 is compiled, and run this again"
  fi
  say "installing the dependencies of yarn.lock, which takes two or three minutes"
  # Prebuilt binaries would come from outside of the package registry.
  (cd "$root" && npm_config_build_from_source=true yarn install --immutable) >&2
  cp "$root/yarn.lock" "$installed"
}

bring_qemu() {
  local packages
  mapfile -t packages < <(grep -v '^#' "$root/images/apt-packages.txt")
  if has apt-get; then
    apt_install "to build images and run machines" "${packages[@]}"
  elif ! { has qemu-system-x86_64 && has qemu-img; }; then
    fail "install QEMU (qemu-system-x86_64 and qemu-img) and run this again. On Debian and Ubuntu, where images are built, the packages are: ${packages[*]}"
  fi
}

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}

bring_chromium() {
  if ! find_chromium >/dev/null; then
    if has apt-get; then
      local package=chromium
      grep -qs '^ID=ubuntu' /etc/os-release && package=chromium-browser
      apt_install "for the browser tests" "$package" fonts-liberation
    fi
    find_chromium >/dev/null || fail "install Chromium or Chrome and run this again"
  fi
  CHROMIUM="$(find_chromium)"
  export CHROMIUM
}
