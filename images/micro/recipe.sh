# shellcheck shell=bash disable=SC2154 # sourced by images/build, which sets $recipe and $recipe_hash
# micro: the distribution's kernel for virtual machines, an initramfs of static
# busybox, and nothing else. It boots in about two seconds without KVM, keeps
# nothing on a disk, and serves tests and demos.

# Loaded in this order, each after what its depends= names.
micro_modules=(
  virtio_pci virtio_console virtio_blk virtio_net
  nls_cp437 nls_ascii vfat
  button evdev
)
# Bookworm's kernel gets security updates until the end of Debian 12's LTS.
micro_end_of_life=2028-06-30

build_image() {
  local image="$1" tmp="$2"
  local debs="$tmp/debs" tree="$tmp/tree" root="$tmp/root"
  mkdir "$debs" "$tree" "$root"

  local kernel_package
  kernel_package="$(first_available linux-image-cloud-amd64 linux-image-virtual)"
  local -a packages
  mapfile -t packages < <(kernel_packages_of "$kernel_package")
  ((${#packages[@]})) || die "$kernel_package names no kernel image"
  download_packages "$debs" "${packages[@]}" busybox-static

  local deb
  for deb in "$debs"/*.deb; do
    dpkg-deb -x "$deb" "$tree"
  done

  local kernel
  kernel="$(find "$tree/boot" -name 'vmlinuz-*' | head -n 1)"
  [[ -n "$kernel" ]] || die "no kernel in ${packages[*]}"
  cp "$kernel" "$image/vmlinuz"
  chmod 644 "$image/vmlinuz"

  micro_root "$tree" "$root"
  # Sorted names, no owners and one date: the same input makes the same file.
  local date
  date="$(newest_of "$kernel" "$(busybox_of "$tree")")"
  find "$root" -exec touch --no-dereference --date "$date" {} +
  (
    cd "$root" || exit
    find . -print0 | LC_ALL=C sort -z | cpio --quiet --null --create --format newc --owner 0:0 --reproducible
  ) | gzip --no-name -9 > "$image/initrd.gz"

  local files version
  files="$(files_json "$image")"
  version="$(image_version "$(date --utc --date "$date" +%Y%m%d)" "$files")"
  jq -n \
    --arg version "$version" --arg endOfLife "$micro_end_of_life" --arg recipe "$recipe_hash" \
    --argjson files "$files" --argjson packages "$(packages_of "$debs")" \
    '{
      schemaVersion: 1,
      name: "micro",
      title: "Micro Linux",
      description: "A kernel and busybox: boots in seconds, runs a #! script as user data, serves HTTP on port 80. Keeps nothing over a restart; for tests and demos.",
      os: { id: "backlot-micro", name: "Backlot micro", version: "1" },
      version: $version,
      endOfLife: $endOfLife,
      sshUser: null,
      minMemoryMiB: 128,
      boot: {
        kernel: "vmlinuz",
        initrd: "initrd.gz",
        append: "console=ttyS0 panic=-1 quiet mitigations=off nokaslr no_timer_check cryptomgr.notests"
      },
      disk: null,
      userData: ["script"],
      ports: [{ purpose: "http", port: 80 }],
      events: { port: "vm.events", stages: ["kernel", "seed", "network", "user-data", "ready"] },
      guestAgent: false,
      files: $files,
      recipe: $recipe,
      madeBy: "images/build micro",
      packages: $packages
    }' > "$image/manifest.json"
}

# The kernel's real packages behind a meta package: image and, where they are
# packed apart, modules.
kernel_packages_of() {
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$1" |
    grep -E '^linux-(image|modules)-[0-9]' | LC_ALL=C sort -u
}

busybox_of() {
  find "$1/bin" "$1/usr/bin" -name busybox -type f 2> /dev/null | head -n 1
}

newest_of() {
  stat -c %Y "$@" | sort -n | tail -n 1 | sed 's/^/@/'
}

micro_root() {
  local tree="$1" root="$2" applet
  mkdir -p "$root"/{bin,dev,proc,sys,run,tmp,root,lib/modules,var/run,var/log}
  cp -r "$recipe/rootfs/." "$root/"
  chmod 755 "$root/init" "$root/etc/rc" "$root/etc/acpi/PWRF/00000080" "$root/etc/udhcpc/default.script"

  cp "$(busybox_of "$tree")" "$root/bin/busybox"
  chmod 755 "$root/bin/busybox"
  # Read whole: busybox would die of a pipe that grep closes early.
  local applets
  applets="$("$root/bin/busybox" --list)"
  for applet in acpid httpd udhcpc findfs insmod init ip; do
    grep -qx "$applet" <<<"$applets" || die "this busybox-static lacks $applet"
  done
  "$root/bin/busybox" --list | while IFS= read -r applet; do
    [[ "$applet" == busybox ]] || ln -s busybox "$root/bin/$applet"
  done
  ln -s bin "$root/sbin"

  local module
  for module in "${micro_modules[@]}"; do
    micro_module "$tree" "$root" "$module"
  done
}

# Adds a module after those that it depends on; the kernel may have it built in.
micro_module() {
  local tree="$1" root="$2" module="$3" file dependency
  [[ ! -e "$root/lib/modules/$module.ko" ]] || return 0
  file="$(find "$tree" -name "$module.ko" -o -name "$module.ko.xz" -o -name "$module.ko.zst" | head -n 1)"
  if [[ -z "$file" ]]; then
    grep -rqE "/$module\.ko$" --include modules.builtin "$tree" || die "the kernel has no module $module"
    return 0
  fi
  case "$file" in
    *.xz) xz -dc "$file" > "$tree/$module.ko" ;;
    *.zst) zstd -qdc "$file" > "$tree/$module.ko" ;;
    *) cp "$file" "$tree/$module.ko" ;;
  esac
  for dependency in $(grep -aoPm1 '(?<=\x00depends=)[^\x00]*' "$tree/$module.ko" | tr '\0,' '\n '); do
    micro_module "$tree" "$root" "$dependency"
  done
  cp "$tree/$module.ko" "$root/lib/modules/$module.ko"
  echo "$module" >> "$root/lib/modules/order"
}
