import type { HumanDuration } from '@backstage/types';

export interface Config {
  vm?: {
    executors?: {
      /** The keys below are those of instances of `kind: libvirt`. */
      [id: string]: {
        /** The hosts of machines, by the names that placements have. */
        hosts?: {
          [host: string]: {
            /**
             * The URI of the connection, such as `qemu:///system` or
             * `qemu+ssh://backlot@host/system`.
             */
            uri: string;
            /** The storage pool, of type dir, fs or netfs. Default: default. */
            pool?: string;
            /** The libvirt network. Default: default. */
            network?: string;
            /** The most machines of this executor there. Default: no limit. */
            vms?: number;
            /** The most memory they may have together. Default: no limit. */
            memoryMiB?: number;
            /**
             * The libvirt network filter of each machine, or false. Default:
             * clean-traffic, where the network reserves addresses and the host
             * has that filter.
             */
            filter?: string | false;
            /**
             * Whether machines of this network cannot reach each other.
             * Default: false.
             */
            isolated?: boolean;
            /**
             * The networks, such as 10.20.0.0/16, in which the address that a
             * guest reports counts, where libvirt knows none.
             */
            addresses?: string[];
          };
        };
        /** Where the images are: `<imagesDir>/<image>/manifest.json`. */
        imagesDir?: string;
        /** Images that are elsewhere, by name. */
        images?: { [image: string]: { manifest: string } };
        /**
         * Images of distributions, by name: disks that boot by themselves and
         * have cloud-init. They are fetched when they are first needed.
         */
        cloudImages?: {
          [image: string]: {
            /**
             * The absolute path of a file, or an http or https URL.
             * @visibility secret
             */
            source: string;
            /** Of the file; this or sha512. */
            sha256?: string;
            sha512?: string;
            /** Default: qcow2. */
            format?: 'qcow2' | 'raw';
            /** A larger file is not fetched. Default: 10. */
            maxGiB?: number;
            os: { name: string; version: string };
            /** Default: the beginning of the hash. */
            version?: string;
            /** The user that the SSH keys are for. Default: none. */
            sshUser?: string;
            /** Smaller sizes are refused. Default: 512. */
            minMemoryMiB?: number;
            /** The ports that are reachable. Default: ssh 22 and http 80. */
            ports?: { purpose: string; port: number }[];
            /** Modules of cloud-init whose failure does not count. */
            mayFail?: string[];
          };
        };
        /**
         * Where versions of images are kept until they are on each host.
         * Default: `<imagesDir>/.libvirt`.
         */
        dataDir?: string;
        /**
         * `auto` (default) takes KVM where libvirt offers it, software
         * emulation (`tcg`) elsewhere.
         */
        accelerator?: 'auto' | 'kvm' | 'tcg';
        /** From the start until the guest is ready. Default: 5m. */
        bootTimeout?: string | HumanDuration;
        /** The time that a guest has to shut down before it is ended. Default: 1m. */
        shutdownTimeout?: string | HumanDuration;
      };
    };
  };
}
