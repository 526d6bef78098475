import type { HumanDuration } from '@backstage/types';

export interface Config {
  vm?: {
    executors?: {
      /** The keys below are those of instances of `kind: qemu`. */
      [id: string]: {
        /**
         * Where machines keep their disks, logs and sockets. It must not be
         * shared with another instance.
         */
        dataDir?: string;
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
         * `auto` (default) takes KVM where an image booted under it, and
         * software emulation (`tcg`) elsewhere.
         */
        accelerator?: 'auto' | 'kvm' | 'tcg';
        /** How many machines may be between start and ready. Default: 2. */
        bootQueue?: number;
        /** From the start of QEMU until the guest is ready. Default: 5m. */
        bootTimeout?: string | HumanDuration;
        /** The time that a guest has to shut down before it is ended. Default: 1m. */
        shutdownTimeout?: string | HumanDuration;
        /**
         * Whether machines that ran are started again after the host booted.
         * Default: true.
         */
        autostart?: boolean;
        /**
         * Whether QEMU runs in its seccomp sandbox. Turn it off only for a QEMU
         * that was built without it. Default: true.
         */
        sandbox?: boolean;
        /** Default: `qemu-system-x86_64`, looked for on the PATH. */
        binary?: string;
        /** Default: `qemu-img`, looked for on the PATH. */
        imageTool?: string;
        /** Below this no machine is created. Default: 1024. */
        minFreeDiskMiB?: number;
        /**
         * The size of a machine's console log, and of what is kept of the log
         * before it. At most 64. Default: 4.
         */
        consoleMiB?: number;
        network?: {
          /**
           * Keeps guests from every network, the host's loopback services
           * included; forwarded ports still work. Default: true.
           */
          restrict?: boolean;
          /** Where forwarded ports listen. Default: 127.0.0.1. */
          bindAddress?: string;
          /**
           * The address that users connect to. Default: the bindAddress.
           */
          publicAddress?: string;
        };
      };
    };
  };
}
