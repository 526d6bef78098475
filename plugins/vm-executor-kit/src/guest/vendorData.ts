/**
 * What cloud-init gets besides the user data, so that the console shows how a
 * boot went.
 *
 * - `reporting` makes it print the start and the end of each of its modules.
 *   Keys of the user data are merged with it, so it stays unless the user data
 *   has a `reporting.backlot` too.
 * - The hook runs at every boot, once the network is up. It prints the facts, and
 *   at the end the outcome that cloud-init recorded, wherever its output goes. What it leaves in the background must hold none of its own pipes.
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
    result=/run/cloud-init/result.json
    (
      until [ -s "$result" ]; do sleep 1; done
      printf 'backlot-result: %s\\n' "$(tr -d '\\n' < "$result")"
    ) < /dev/null > /dev/console 2>&1 &
`;
