# shellcheck shell=bash disable=SC2154 # sourced by images/build, which sets $recipe and $recipe_hash
# debian-12: an ordinary Debian with systemd, cloud-init, SSH and the guest
# agent. No partitions and no boot loader: QEMU is handed the kernel.

debian_suite=bookworm
# The end of Debian 12's long term support.
debian_end_of_life=2028-06-30
debian_packages=(
  systemd-sysv systemd-resolved libnss-resolve udev dbus
  linux-image-cloud-amd64 initramfs-tools zstd
  cloud-init openssh-server qemu-guest-agent sudo
  ca-certificates curl iproute2 iputils-ping less netbase procps vim-tiny
  # For the modules of cloud-init that set locale, keyboard, time, disks and keys.
  locales console-setup systemd-timesyncd fdisk ssh-import-id
)
# The file system grows at the first boot to the disk that the VM was given.
debian_disk_size=1536M
# What the initramfs needs to find the disk, and the ports early on.
debian_initramfs_modules=(virtio_pci virtio_blk virtio_console virtio_net ext4)

build_image() {
  local image="$1" tmp="$2"
  require_tools mmdebstrap mke2fs qemu-img tar
  local mode=root
  if [[ "$(id -u)" != 0 ]]; then
    require_tools fakechroot fakeroot
    mode=fakechroot
  fi

  local -a sources
  mapfile -t sources < <(debian_sources)
  # Read before the kernel's package makes the initramfs.
  local hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
    printf "MODULES=list\nCOMPRESS=zstd\n" > "$1/etc/initramfs-tools/conf.d/backlot"
    printf "%s\n" '"${debian_initramfs_modules[*]}"' > "$1/usr/share/initramfs-tools/modules.d/backlot"'
  mmdebstrap --quiet --mode="$mode" --variant=minbase --architectures=amd64 \
    --include="$(IFS=, && echo "${debian_packages[*]}")" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --essential-hook="${hook//$'\n'/; }" \
    --customize-hook='chroot "$1" dpkg-query --show --showformat "\${Package}\t\${Version}\n" > "'"$tmp"'/packages"' \
    "$debian_suite" "$tmp/root.tar" "${sources[@]}"

  # Owners and device files exist only within one fakeroot.
  local -a rooted=(bash)
  [[ "$mode" == root ]] || rooted=(fakeroot bash)
  "${rooted[@]}" -euo pipefail "$recipe/pack.sh" \
    "$tmp/root.tar" "$recipe/rootfs" "$tmp/tree" "$tmp/disk.raw" "$debian_disk_size"
  cp "$tmp/tree.boot/vmlinuz" "$tmp/tree.boot/initrd" "$image/"
  chmod 644 "$image/vmlinuz" "$image/initrd"
  qemu-img convert -q -f raw -O qcow2 "$tmp/disk.raw" "$image/disk.qcow2"

  local files
  files="$(files_json "$image")"
  jq -n \
    --arg version "$(image_version "$(date --utc +%Y%m%d)" "$files")" \
    --arg endOfLife "$debian_end_of_life" --arg recipe "$recipe_hash" \
    --argjson files "$files" --slurpfile packages <(packages_json < "$tmp/packages") \
    '{
      schemaVersion: 1,
      name: "debian-12",
      title: "Debian 12",
      description: "Debian 12 (bookworm) with systemd, cloud-init, SSH and the QEMU guest agent.",
      os: { id: "debian", name: "Debian", version: "12" },
      version: $version,
      endOfLife: $endOfLife,
      sshUser: "debian",
      minMemoryMiB: 256,
      boot: {
        kernel: "vmlinuz",
        initrd: "initrd",
        append: "root=/dev/vda rw console=ttyS0 panic=-1 quiet systemd.show_status=1 mitigations=off nokaslr no_timer_check cryptomgr.notests net.ifnames=0"
      },
      disk: { file: "disk.qcow2", format: "qcow2" },
      userData: ["script", "cloud-config"],
      ports: [{ purpose: "ssh", port: 22 }, { purpose: "http", port: 80 }],
      events: { port: "vm.events", stages: ["kernel", "seed", "network", "user-data", "ready"] },
      guestAgent: true,
      files: $files,
      recipe: $recipe,
      madeBy: "images/build debian-12",
      packages: $packages[0]
    }' > "$image/manifest.json"
}

# The host's own mirrors of the suite, where it has them; mmdebstrap's otherwise.
debian_sources() {
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
    LC_ALL=C sort -u |
    while read -r origin codename uri component; do
      if [[ "$origin" == Debian && "$component" == main && "$codename" == "$debian_suite"* ]]; then
        echo "deb $uri $codename $component"
      fi
    done
}
