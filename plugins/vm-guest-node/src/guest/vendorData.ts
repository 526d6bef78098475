/**
 * What cloud-init is told besides the user data, so that the console says how
 * a boot went.
 *
 * - `reporting` makes it print the start and the end of each of its modules.
 *   Keys of the user data are merged with it, so it stays unless the user data
 *   has a `reporting.backlot` too.
 * - The hook runs at every boot, once the network is up, and tells the facts.
 */
export const VENDOR_DATA = `#cloud-config-archive
- type: text/cloud-config
  content: |
    reporting:
      backlot: { type: print }
- type: text/cloud-boothook
  content: |
    #!/bin/sh
    . /etc/os-release
    plain() { printf '%s' "$1" | tr -d '\\000-\\037"\\\\' | cut -c1-100; }
    addresses="$(ip -o addr show scope global | awk '{ split($4, a, "/"); printf "%s\\"%s\\"", (n++ ? "," : ""), a[1] }')"
    printf 'backlot-facts: {"os":{"id":"%s","name":"%s","version":"%s"},"kernel":"%s","hostname":"%s","addresses":[%s]}\\n' \\
      "$(plain "$ID")" "$(plain "$NAME")" "$(plain "$VERSION_ID")" "$(plain "$(uname -r)")" "$(plain "$(uname -n)")" "$addresses" > /dev/console
`;
