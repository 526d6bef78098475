# shellcheck shell=bash
# Helpers that the image recipes share; sourced by images/build.

say() {
  echo "images: $*"
}

die() {
  echo "images: $*" >&2
  exit 1
}

require_tools() {
  local tool missing=()
  for tool in "$@"; do
    command -v "$tool" > /dev/null || missing+=("$tool")
  done
  if ((${#missing[@]})); then
    die "missing: ${missing[*]}. Install the packages of images/apt-packages.txt"
  fi
}

# Everything that decides what an image becomes, except for the packages of the
# day: those are taken when it is built, and --force takes newer ones.
hash_recipe() {
  local images="$1" name="$2"
  (
    cd "$images"
    find build lib.sh "$name" -type f -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' file; do
      printf '%s %s ' "$file" "$(stat -c %a "$file" | cut -c1)"
      sha256sum < "$file"
    done
  ) | sha256sum | cut -d' ' -f1
}

built_from() {
  local target="$1" recipe_hash="$2" file
  [[ -f "$target/manifest.json" ]] || return 1
  [[ "$(jq -r .recipe "$target/manifest.json" 2> /dev/null)" == "$recipe_hash" ]] || return 1
  while IFS= read -r file; do
    [[ -f "$target/$file" ]] || return 1
  done < <(jq -r '.files[].name' "$target/manifest.json")
}

as_root() {
  if [[ "$(id -u)" == 0 ]]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    die "this needs root: $*"
  fi
}

candidate() {
  apt-cache policy "$1" 2> /dev/null | sed -n 's/^  Candidate: //p' | grep -v '(none)' || true
}

# The first of the named packages that the package lists offer.
first_available() {
  local package
  if [[ -z "$(candidate base-files)" || -z "$(candidate "$1")" ]]; then
    say "refreshing the package lists (apt-get update)" >&2
    as_root apt-get update -qq >&2
  fi
  for package in "$@"; do
    if [[ -n "$(candidate "$package")" ]]; then
      echo "$package"
      return
    fi
  done
  die "none of these packages is offered by apt's sources: $*"
}

# download_packages DIR PACKAGE... leaves the .deb files in DIR; needs no root.
download_packages() {
  local into="$1"
  shift
  # A list that is older than the archive names files that are gone.
  if ! (cd "$into" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$@"); then
    say "refreshing the package lists (apt-get update)"
    as_root apt-get update -qq
    (cd "$into" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$@")
  fi
}

# JSON array of { name, version } of the .deb files in a directory.
packages_of() {
  local deb
  for deb in "$1"/*.deb; do
    dpkg-deb --show --showformat '${Package}\t${Version}\n' "$deb"
  done | packages_json
}

# JSON array of { name, version } of "name<TAB>version" lines.
packages_json() {
  LC_ALL=C sort | jq -Rn '[inputs | split("\t") | { name: .[0], version: .[1] }]'
}

# JSON array of { name, bytes, sha256 } of the files of a directory.
files_json() {
  local directory="$1" file
  (
    cd "$directory"
    for file in *; do
      printf '%s\t%s\t%s\n' "$file" "$(stat -c %s "$file")" "$(sha256sum < "$file" | cut -d' ' -f1)"
    done
  ) | jq -Rn '[inputs | split("\t") | { name: .[0], bytes: (.[1] | tonumber), sha256: .[2] }]'
}

# The image's version: a date and what its files hash to.
image_version() {
  local date="$1" files="$2"
  echo "$date-$(jq -r '.[].sha256' <<< "$files" | sha256sum | cut -c1-8)"
}
