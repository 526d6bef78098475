# shellcheck shell=bash disable=SC2154 # sourced by images/build, which sets $images, $recipe and $recipe_hash
# fake-cloud: a disk that boots by itself in seconds and says on its console
# what cloud-init says. It is the image micro behind a boot loader, with another
# /etc/rc; for tests of what makes machines from cloud images.

# Where kernel and initramfs begin, in sectors; the boot loader is before them.
fake_first_sector=2048

build_image() {
  local image="$1" tmp="$2"
  require_tools qemu-img
  "$images/build" micro
  local micro="$output/micro"
  download_packages "$tmp" grub-common grub-pc-bin
  local deb
  for deb in "$tmp"/*.deb; do
    dpkg-deb -x "$deb" "$tmp/grub"
  done

  # The kernel reads one archive after the other; later files replace earlier.
  (
    cd "$recipe/rootfs"
    find . -print0 | LC_ALL=C sort -z | cpio --quiet --null --create --format newc --owner 0:0 --reproducible
  ) | gzip --no-name | cat "$micro/initrd.gz" - > "$tmp/initrd"

  local kernel="$fake_first_sector" kernel_sectors initrd initrd_sectors
  kernel_sectors="$(fake_sectors "$micro/vmlinuz")"
  initrd="$((kernel + kernel_sectors))"
  initrd_sectors="$(fake_sectors "$tmp/initrd")"
  cat > "$tmp/grub.cfg" << GRUB
linux (hd0)$kernel+$kernel_sectors $(jq -r .boot.append "$micro/manifest.json")
initrd (hd0)$initrd+$initrd_sectors
boot
GRUB
  local modules="$tmp/grub/usr/lib/grub/i386-pc"
  "$tmp/grub/usr/bin/grub-mkimage" -O i386-pc -d "$modules" -p / -c "$tmp/grub.cfg" -o "$tmp/core.img" biosdisk linux
  local disk="$tmp/disk.raw"
  truncate -s "$(((initrd + initrd_sectors) * 512))" "$disk"
  fake_put "$modules/boot.img" 0 "$disk"
  fake_put "$tmp/core.img" 1 "$disk"
  fake_put "$micro/vmlinuz" "$kernel" "$disk"
  fake_put "$tmp/initrd" "$initrd" "$disk"
  qemu-img convert -q -f raw -O qcow2 "$disk" "$image/disk.qcow2"

  local files
  files="$(files_json "$image")"
  jq -n \
    --arg version "$(image_version "$(date --utc +%Y%m%d)" "$files")" \
    --arg recipe "$recipe_hash" --argjson files "$files" --argjson packages "$(packages_of "$tmp")" \
    --slurpfile micro "$micro/manifest.json" \
    '{
      schemaVersion: 1,
      name: "fake-cloud",
      title: "Fake cloud image",
      description: "Boots by itself and speaks as cloud-init does, without having it; for tests.",
      os: $micro[0].os,
      version: $version,
      endOfLife: $micro[0].endOfLife,
      sshUser: null,
      minMemoryMiB: 128,
      boot: null,
      disk: { file: "disk.qcow2", format: "qcow2" },
      userData: ["script"],
      ports: $micro[0].ports,
      events: { console: "cloud-init", stages: ["kernel", "network", "user-data", "ready"] },
      guestAgent: false,
      files: $files,
      recipe: $recipe,
      madeBy: "images/build fake-cloud",
      packages: ($packages + $micro[0].packages)
    }' > "$image/manifest.json"
}

fake_sectors() {
  echo "$((($(stat -c %s "$1") + 511) / 512))"
}

fake_put() {
  dd if="$1" of="$3" bs=512 seek="$2" conv=notrunc status=none
}
