# shellcheck shell=bash disable=SC2154 # sourced by images/build, which sets $recipe and $recipe_hash
# debian-12-cloud: made as distributions make their cloud images, so that these
# can be tried without a download. It has a partition table, GRUB and Debian's
# cloud-init as it is packaged, and nothing of Backlot.

cloud_suite=bookworm
# The end of Debian 12's long term support.
cloud_end_of_life=2028-06-30
cloud_packages=(
  systemd-sysv systemd-resolved libnss-resolve udev dbus
  linux-image-cloud-amd64 initramfs-tools zstd grub-common grub-pc-bin
  cloud-init cloud-guest-utils fdisk netplan.io openssh-server sudo
  ca-certificates curl iproute2 less netbase procps
)
# The partition and its file system grow at the first boot.
cloud_partition_mib=1800
# GRUB is written between the partition table and the first partition.
cloud_partition_start_mib=1

build_image() {
  local image="$1" tmp="$2"
  require_tools mmdebstrap mke2fs qemu-img sfdisk tar
  local mode=root
  if [[ "$(id -u)" != 0 ]]; then
    require_tools fakechroot fakeroot
    mode=fakechroot
  fi

  local -a sources
  mapfile -t sources < <(cloud_sources)
  mmdebstrap --quiet --mode="$mode" --variant=minbase --architectures=amd64 \
    --include="$(IFS=, && echo "${cloud_packages[*]}")" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='chroot "$1" grub-mkimage -O i386-pc -p "(hd0,msdos1)/boot/grub" -o /boot/core.img biosdisk part_msdos ext2 normal linux configfile' \
    --customize-hook='chroot "$1" dpkg-query --show --showformat "\${Package}\t\${Version}\n" > "'"$tmp"'/packages"' \
    "$cloud_suite" "$tmp/root.tar" "${sources[@]}"

  # Owners and device files exist only within one fakeroot.
  local -a rooted=(bash)
  [[ "$mode" == root ]] || rooted=(fakeroot bash)
  "${rooted[@]}" -euo pipefail "$recipe/pack.sh" \
    "$tmp/root.tar" "$tmp/tree" "$tmp/root.raw" "${cloud_partition_mib}M"
  cloud_disk "$tmp/tree.boot" "$tmp/root.raw" "$tmp/disk.raw"
  qemu-img convert -q -c -f raw -O qcow2 "$tmp/disk.raw" "$image/disk.qcow2"

  local files
  files="$(files_json "$image")"
  jq -n \
    --arg version "$(image_version "$(date --utc +%Y%m%d)" "$files")" \
    --arg endOfLife "$cloud_end_of_life" --arg recipe "$recipe_hash" \
    --argjson files "$files" --slurpfile packages <(packages_json < "$tmp/packages") \
    '{
      schemaVersion: 1,
      name: "debian-12-cloud",
      title: "Debian 12, a cloud image",
      description: "Debian 12 (bookworm) as in cloud images: it boots by itself and has cloud-init as it is packaged.",
      os: { id: "debian", name: "Debian", version: "12" },
      version: $version,
      endOfLife: $endOfLife,
      sshUser: "debian",
      minMemoryMiB: 384,
      boot: null,
      disk: { file: "disk.qcow2", format: "qcow2" },
      userData: ["script", "cloud-config"],
      ports: [{ purpose: "ssh", port: 22 }, { purpose: "http", port: 80 }],
      events: { console: "cloud-init", stages: ["kernel", "network", "user-data", "ready"] },
      guestAgent: false,
      files: $files,
      recipe: $recipe,
      madeBy: "images/build debian-12-cloud",
      packages: $packages[0]
    }' > "$image/manifest.json"
}

# Puts the boot loader, a partition table and the file system into one disk.
cloud_disk() {
  local grub="$1" root="$2" disk="$3" start="$cloud_partition_start_mib"
  truncate -s "$((cloud_partition_mib + start))M" "$disk"
  # The first 440 bytes; the table follows.
  dd if="$grub/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
  dd if="$grub/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none
  echo "start=${start}MiB, type=83, bootable" | sfdisk --quiet --no-reread --no-tell-kernel "$disk"
  dd if="$root" of="$disk" bs=1M seek="$start" conv=notrunc,sparse status=none
}

# The host's own mirrors of the suite, where it has them; mmdebstrap's otherwise.
cloud_sources() {
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
    LC_ALL=C sort -u |
    while read -r origin codename uri component; do
      if [[ "$origin" == Debian && "$component" == main && "$codename" == "$cloud_suite"* ]]; then
        echo "deb $uri $codename $component"
      fi
    done
}
