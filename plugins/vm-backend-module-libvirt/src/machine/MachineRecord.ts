import type {
  ImageManifest,
  MachineJob,
  MachineRecord,
  TimedStep,
} from '@backlot/plugin-vm-executor-kit';

/** What the metadata of a domain hold, for whichever backend reads it next. */
export type LibvirtRecord = MachineRecord & {
  mac: string;
  image: {
    name: string;
    version: string;
    key: string;
    sshUser: string | null;
    stages: string[];
    ports: ImageManifest['ports'];
    /** Present where the machine reports its boot on its console. */
    console?: { mayFail: string[] };
    /**
     * What the machine's own disk begins with; its size is unknown while the
     * image is being fetched.
     */
    disk?: { file: string; format: 'qcow2' | 'raw'; bytes?: number };
  };
  /** What the network reserved, where it reserves addresses. */
  address?: { ip: string; dns?: string };
  job: LibvirtJob;
};

/**
 * Its phases before the boot:
 *
 * - `waiting`: until its host has room
 * - `preparing`: image, volumes and address are being made
 * - `launching`: the domain is being started, or was when the backend died
 */
export type LibvirtJob = MachineJob & {
  /** When it got its room, on a host with limits. */
  admittedAt?: string;
  imageAt?: string;
};

export function stepsBeforeStart(job: LibvirtJob): TimedStep[] {
  const { submittedAt, admittedAt, imageAt, launchedAt } = job;
  if (job.type !== 'create') {
    return [];
  }
  const isLimited = job.phase === 'waiting' || admittedAt !== undefined;
  return [
    ...(isLimited
      ? [{ name: 'queue', from: submittedAt, to: admittedAt }]
      : []),
    {
      name: 'image',
      from: isLimited ? admittedAt : submittedAt,
      to: imageAt,
    },
    { name: 'prepare', from: imageAt, to: launchedAt },
  ];
}

/** As one word, which virsh takes without quotes. */
export function encodeRecord(record: LibvirtRecord): string {
  return Buffer.from(JSON.stringify(record)).toString('base64');
}

export function decodeRecord(text: string): LibvirtRecord {
  return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
}
