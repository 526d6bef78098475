/** Portals of the tests' own, so that a portal in use is left alone. */
const port = Number(process.env.E2E_PORT ?? 7107);

export type Portal = {
  name: string;
  port: number;
  url: string;
  /** Laid over the config of the demo portal. */
  configs: string[];
};

const portal = (name: string, at: number, more: string[] = []): Portal => ({
  name,
  port: at,
  url: `http://localhost:${at}`,
  configs: [name, ...more].map(each => `e2e/${each}.app-config.yaml`),
});

/** Makes real machines. */
export const main = portal('portal', port);

/** Has many VMs, and makes none of them. */
export const largeFleet = portal('large-fleet', port + 1);

/** The network and pool that ./dev has made where this machine has a libvirt. */
export const hasLibvirt = Boolean(process.env.E2E_LIBVIRT);

/** Makes machines in three ways. */
export const threeExecutors = portal(
  'three-executors',
  port + 2,
  hasLibvirt ? ['three-executors.libvirt'] : [],
);

/** Plays the daemon of Proctor for it. */
export const machineService = { port: port + 3 };

export const portals = process.env.SCREENSHOTS
  ? [main, threeExecutors]
  : [main, largeFleet, threeExecutors];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of the image "outgoing": within the time in which that is a finding. */
export const endOfLife = new Date(Date.now() + 60 * DAY_MS)
  .toISOString()
  .slice(0, 10);
