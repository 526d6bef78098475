#!/usr/bin/env bash
#
# A libvirt for the demo and the tests: sourced by ./dev after tooling.sh.

virsh_here() {
  LC_ALL=C timeout 120 virsh --quiet --connect qemu:///system "$@"
}

# bring_libvirt: libvirtd with QEMU on this machine, which takes root.
bring_libvirt() {
  [[ "$(id -u)" -eq 0 ]] || fail "libvirt sets up networks and storage pools: run it as root"
  if has apt-get; then
    apt_install "to run machines through libvirt" libvirt-daemon-system \
      libvirt-clients libvirt-daemon-driver-qemu libvirt-daemon-config-nwfilter \
      ebtables dnsmasq-base
  elif ! { has libvirtd && has virsh && has dnsmasq; }; then
    fail "install libvirt with QEMU, its clients and dnsmasq, and run this again"
  fi
  open_kvm
  # Both end by themselves when nobody has needed them for a while, which must be
  # longer than the tests that run before those of libvirt. Where systemd runs, it
  # starts virtlogd by its socket.
  if [[ ! -d /run/systemd/system ]] && ! pgrep -x virtlogd >/dev/null; then
    virtlogd --daemon --timeout 7200 || true
  fi
  if ! virsh_here version >/dev/null 2>&1; then
    say "starting libvirtd"
    libvirtd --daemon --timeout 7200
    virsh_here version >/dev/null || fail "libvirtd does not answer; its log may say why"
  fi
}

# Where no udev runs, as in containers, /dev/kvm is root's alone. libvirt then
# looks at every emulator again for each machine, which takes a minute.
open_kvm() {
  if [[ "$(stat -c %U:%G:%a /dev/kvm 2>/dev/null)" == root:root:600 && ! -e /run/udev/control ]]; then
    say "giving /dev/kvm to the group kvm, as udev does where it runs"
    chgrp kvm /dev/kvm && chmod 0660 /dev/kvm || say "it does not work: libvirt will be slow"
  fi
}

# bring_sshd: by which the tests reach this machine as another one. Where systemd
# runs, installing it would let the world in at port 22, so that is not done.
bring_sshd() {
  [[ -x /usr/sbin/sshd ]] && return
  if has apt-get && [[ ! -d /run/systemd/system ]]; then
    apt_install "to reach libvirt by SSH" openssh-server
  else
    fail "there is no sshd, and it is not installed here, where it would start"
  fi
}

# try_libvirt: both where the machine allows it; elsewhere it says what is left out.
try_libvirt() {
  # In shells of their own, because they end them where they cannot go on.
  if ! (bring_libvirt); then
    say "WARNING: there is no libvirt here, see above: its tests will be skipped"
    return 1
  fi
  (bring_sshd) || say "WARNING: tests with SSH will be skipped"
}

# Not in the project's folder: QEMU may run as a user who cannot get there.
libvirt_pools=/var/lib/libvirt/backlot

# libvirt_down NAME: takes away what libvirt_up has made, with machines that were
# left there.
libvirt_down() {
  local name="$1" id
  for id in $(virsh_here list --all --uuid); do
    if [[ "$(virsh_here dumpxml "$id" 2>/dev/null)" == *"pool='$name'"* ]]; then
      virsh_here destroy "$id" >/dev/null 2>&1 || true
      virsh_here undefine "$id" >/dev/null 2>&1 || true
    fi
  done
  virsh_here net-destroy "$name" >/dev/null 2>&1 || true
  virsh_here net-undefine "$name" >/dev/null 2>&1 || true
  virsh_here pool-destroy "$name" >/dev/null 2>&1 || true
  virsh_here pool-undefine "$name" >/dev/null 2>&1 || true
  rm -rf "${libvirt_pools:?}/$name"
}

# libvirt_up NAME SUBNET DOMAIN: a network with addresses and names, and a pool.
libvirt_up() {
  local name="$1" subnet="$2" domain="$3" network
  libvirt_down "$name"
  mkdir -p "$libvirt_pools/$name"
  network="$(mktemp)"
  cat >"$network" <<XML
<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>$name</name>
  <forward mode='nat'/>
  <domain name='$domain' localOnly='yes'/>
  <ip address='$subnet.1' netmask='255.255.255.0'>
    <dhcp><range start='$subnet.10' end='$subnet.250'/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>
XML
  virsh_here net-define "$network" >/dev/null
  rm -f "$network"
  virsh_here net-start "$name" >/dev/null
  virsh_here pool-define-as "$name" dir --target "$libvirt_pools/$name" >/dev/null
  virsh_here pool-start "$name" >/dev/null
}
