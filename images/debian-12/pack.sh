# shellcheck shell=bash
# Packs the system into a file system: pack.sh TAR OVERLAY TREE DISK SIZE
# Runs as root or under fakeroot; kernel and initramfs go to TREE.boot.
tar="$1" overlay="$2" tree="$3" disk="$4" size="$5"

mkdir "$tree" "$tree.boot"
tar -C "$tree" --numeric-owner -xf "$tar"

cp -L "$tree"/boot/vmlinuz-* "$tree.boot/vmlinuz"
cp -L "$tree"/boot/initrd.img-* "$tree.boot/initrd"
rm -f "$tree"/boot/* "$tree"/{vmlinuz,initrd.img}{,.old}

cp -r --no-preserve=ownership "$overlay/." "$tree/"
chmod 755 "$tree"/usr/lib/backlot/{event,ready} "$tree/usr/local/sbin/locale-gen"

# Each machine makes its own.
rm -f "$tree"/etc/ssh/ssh_host_* "$tree/etc/hostname" "$tree/var/lib/dbus/machine-id"
: > "$tree/etc/machine-id"
rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*.bin "$tree"/var/log/*.log
mkdir -p "$tree/var/lib/apt/lists/partial"

ln -sf ../run/systemd/resolve/stub-resolv.conf "$tree/etc/resolv.conf"
echo '/dev/vda / ext4 defaults,noatime 0 1' > "$tree/etc/fstab"

systemd="$tree/etc/systemd/system"
# Nobody types on the console, and timers of a package manager take the time
# of a machine that was just made.
for unit in serial-getty@ttyS0 getty@tty1 apt-daily.timer apt-daily-upgrade.timer \
  e2scrub_all.timer e2scrub_reap dpkg-db-backup.timer fstrim.timer; do
  [[ "$unit" == *.timer ]] || unit="$unit.service"
  ln -sf /dev/null "$systemd/$unit"
done
# There is no screen to set up at boot; cloud-init restarts it for a keyboard.
rm -f "$systemd"/*.wants/{keyboard-setup,console-setup}.service
mkdir -p "$systemd/multi-user.target.wants" "$systemd/sysinit.target.wants" "$systemd/cloud-init.target.wants"
for unit in systemd-networkd systemd-resolved; do
  ln -sf "/lib/systemd/system/$unit.service" "$systemd/multi-user.target.wants/$unit.service"
done
ln -sf ../backlot-kernel.service "$systemd/sysinit.target.wants/"
for stage in seed network ready; do
  ln -sf "../backlot-$stage.service" "$systemd/cloud-init.target.wants/"
done

truncate -s "$size" "$disk"
mke2fs -q -t ext4 -L root -m 1 -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -d "$tree" "$disk"
