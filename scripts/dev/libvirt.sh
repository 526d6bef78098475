#!/usr/bin/env bash
#
# A libvirt for the demo: sourced by ./dev after tooling.sh.

virsh_here() {
  LC_ALL=C virsh --quiet --connect qemu:///system "$@"
}

# bring_libvirt: libvirtd with QEMU on this machine, which takes root.
bring_libvirt() {
  [[ "$(id -u)" -eq 0 ]] || fail "--executor libvirt sets up a network and a storage pool: run it as root"
  if has apt-get; then
    apt_install "to run machines through libvirt" libvirt-daemon-system \
      libvirt-clients libvirt-daemon-driver-qemu dnsmasq-base
  elif ! { has libvirtd && has virsh && has dnsmasq; }; then
    fail "install libvirt with QEMU, its clients and dnsmasq, and run this again"
  fi
  if ! virsh_here version >/dev/null 2>&1; then
    say "starting libvirtd"
    virtlogd --daemon --timeout 600
    libvirtd --daemon --timeout 600
    virsh_here version >/dev/null || fail "libvirtd does not answer; its log may say why"
  fi
}

# libvirt_down NAME: takes away what libvirt_up has made, once the machines are gone.
libvirt_down() {
  local name="$1"
  virsh_here net-destroy "$name" >/dev/null 2>&1 || true
  virsh_here net-undefine "$name" >/dev/null 2>&1 || true
  virsh_here pool-destroy "$name" >/dev/null 2>&1 || true
  virsh_here pool-undefine "$name" >/dev/null 2>&1 || true
}

# libvirt_up NAME DIRECTORY: a network with addresses and names, and a pool.
libvirt_up() {
  local name="$1" directory="$2" network
  libvirt_down "$name"
  mkdir -p "$directory"
  network="$(mktemp)"
  cat >"$network" <<XML
<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>$name</name>
  <forward mode='nat'/>
  <domain name='$name.example' localOnly='yes'/>
  <ip address='192.168.215.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.215.10' end='192.168.215.250'/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>
XML
  virsh_here net-define "$network" >/dev/null
  rm -f "$network"
  virsh_here net-start "$name" >/dev/null
  virsh_here pool-define-as "$name" dir --target "$directory" >/dev/null
  virsh_here pool-start "$name" >/dev/null
}
