/**
 * What can be seen of user data before a machine boots. What cloud-init makes
 * of it, only the machine knows.
 */
import { InputError } from '@backstage/errors';
import { isMap, parseDocument } from 'yaml';

/** First lines that cloud-init knows; it looks at the beginning only. */
const HEADERS = [
  '#cloud-config',
  '#!',
  '#include',
  '#cloud-boothook',
  '#part-handler',
  '#upstart-job',
  '## template: jinja',
  'Content-Type: multipart/',
  'MIME-Version:',
  'From ',
];

/**
 * Top-level keys of cloud-init's schema (schema-cloud-config-v1.json, up to
 * 25.1), and those that cloud-init reads besides.
 */
const KEYS = new Set(
  `allow_public_ssh_keys allow_userdata ansible apk_repos apt apt_mirror
  apt_mirror_search apt_mirror_search_dns apt_pipelining apt_preserve_sources_list
  apt_proxy apt_reboot_if_required apt_sources apt_update apt_upgrade
  apt_ftp_proxy apt_http_proxy apt_https_proxy autoinstall authkey_hash
  bootcmd byobu_by_default ca-certs ca_certs chef chpasswd cloud_config_modules
  cloud_final_modules cloud_init_modules create_hostname_file datasource
  datasource_list debconf_selections device_aliases disable_ec2_metadata
  disable_root disable_root_opts disk_setup drivers fan final_message fqdn
  fs_setup groups growpart grub-dpkg grub_dpkg hostname keyboard landscape
  launch-index locale locale_configfile lxd manage_etc_hosts manage_resolv_conf
  mcollective merge_how merge_type migrate mount_default_fields mounts network
  no_ssh_fingerprints ntp output package_reboot_if_required package_update
  package_upgrade packages password phone_home power_state prefer_fqdn_over_hostname
  preserve_hostname puppet random_seed reporting resize_rootfs resolv_conf
  rh_subscription rpi rsyslog runcmd salt_minion snap spacewalk ssh
  ssh_authorized_keys ssh_deletekeys ssh_fp_console_blacklist ssh_genkeytypes
  ssh_import_id ssh_key_console_blacklist ssh_keys ssh_publish_hostkeys ssh_pwauth
  ssh_quiet_keygen swap syslog_fix_perms system_info timezone ubuntu_advantage
  ubuntu_autoinstall ubuntu_pro updates user users vendor_data vendor_data2
  version wireguard write_files yum_repo_dir yum_repos zypper`
    .trim()
    .split(/\s+/),
);

const fail = (problem: string): never => {
  throw new InputError(`userData: ${problem}`);
};

/** @throws InputError for what the image would ignore, misread or fail to run */
export function checkUserDataText(
  text: string,
  image: { name: string; userData: 'script' | 'cloud-init' | 'none' },
): void {
  if (image.userData === 'none') {
    fail(`the image ${image.name} takes none; choose another image`);
  }
  if (text.startsWith('\ufeff')) {
    fail(
      'begins with a byte order mark, which hides its first line; remove it',
    );
  }
  if (image.userData === 'script' && !text.startsWith('#!')) {
    fail(
      `the image ${image.name} runs scripts only; start with a line such as #!/bin/sh`,
    );
  }
  const body = text.trimStart();
  if (/^#![ \t]*(\r?\n|$)/.test(body)) {
    fail('its first line names no interpreter; write one such as #!/bin/sh');
  }
  if (image.userData === 'script') {
    return;
  }
  if (
    !HEADERS.some(header => body.toLowerCase().startsWith(header.toLowerCase()))
  ) {
    fail(
      `cloud-init ignores it because it does not know its first line, ${JSON.stringify(
        body.split('\n', 1)[0].slice(0, 60),
      )}; start with #cloud-config or with a line such as #!/bin/sh`,
    );
  }
  if (/^#cloud-config[ \t]*(\r?\n|$)/.test(body)) {
    checkCloudConfig(body);
  }
}

function checkCloudConfig(text: string): void {
  // PyYAML, which cloud-init uses, lets a later key win over an earlier one.
  const document = parseDocument(text, {
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    version: '1.1',
  });
  const [error] = document.errors;
  if (error) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    fail(`line ${line} is not valid YAML: ${error.message}`);
  }
  const { contents } = document;
  if (contents === null) {
    return;
  }
  if (!isMap(contents)) {
    fail(
      'must be a mapping of keys such as packages and runcmd below #cloud-config',
    );
    return;
  }
  const unknown = contents.items
    .map(({ key }) => String(key))
    // Anchors for the file's own use go by such names.
    .filter(key => !KEYS.has(key) && !/^(x-|\.)/.test(key))
    .map(key => key.slice(0, 60));
  if (unknown.length > 0) {
    fail(
      `cloud-init does not know ${unknown
        .slice(0, 5)
        .join(', ')} and would ignore it; check the spelling`,
    );
  }
}
