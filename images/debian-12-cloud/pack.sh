# shellcheck shell=bash
# Packs the system into a file system: pack.sh TAR TREE PARTITION SIZE
# Runs as root or under fakeroot; the parts of GRUB go to TREE.boot.
tar="$1" tree="$2" partition="$3" size="$4"

mkdir "$tree" "$tree.boot"
tar -C "$tree" --numeric-owner -xf "$tar"

cp "$tree/usr/lib/grub/i386-pc/boot.img" "$tree/boot/core.img" "$tree.boot/"
rm "$tree/boot/core.img"

# Each machine makes its own.
rm -f "$tree"/etc/ssh/ssh_host_* "$tree/etc/hostname" "$tree/var/lib/dbus/machine-id"
: > "$tree/etc/machine-id"
rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*.bin "$tree"/var/log/*.log
mkdir -p "$tree/var/lib/apt/lists/partial"

ln -sf ../run/systemd/resolve/stub-resolv.conf "$tree/etc/resolv.conf"
echo 'LABEL=root / ext4 rw,discard,errors=remount-ro 0 1' > "$tree/etc/fstab"

# As Debian's own cloud images do: the log on the first serial port.
mkdir -p "$tree/boot/grub"
cat > "$tree/boot/grub/grub.cfg" << 'GRUB'
set timeout=0
linux /vmlinuz root=LABEL=root ro console=tty0 console=ttyS0,115200 consoleblank=0
initrd /initrd.img
boot
GRUB

# Without the package that makes locales there is one, which needs no making.
echo 'locale: false' > "$tree/etc/cloud/cloud.cfg.d/90-locale.cfg"

systemd="$tree/etc/systemd/system"
mkdir -p "$systemd/multi-user.target.wants"
for unit in systemd-networkd systemd-resolved; do
  ln -sf "/lib/systemd/system/$unit.service" "$systemd/multi-user.target.wants/$unit.service"
done

truncate -s "$size" "$partition"
mke2fs -q -t ext4 -L root -m 1 -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -d "$tree" "$partition"
