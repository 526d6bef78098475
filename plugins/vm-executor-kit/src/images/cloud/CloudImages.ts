import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { guestFailures } from '../../errors';
import { exists, isErrno } from '../../files';
import type { ImageManifest } from '../manifest';
import { type CloudImage, manifestOf } from './cloudImage';
import { unfitFor } from './diskFormat';
import { download } from './download';
import { publicName } from './source';

/** How often a fetch shows that it is alive, and when it counts as dead. */
const SIGN_MS = 5_000;
const DEAD_MS = 30_000;

export type CloudImagesOptions = {
  logger: Pick<LoggerService, 'info'>;
  stallMs?: number;
  pauseMs?: number;
};

export type FetchProgress = {
  bytes: number;
  total?: number;
};

type Fetch = {
  waiters: Set<string>;
  progress: FetchProgress;
};

/**
 * Images of distributions, fetched when they are first needed into a folder
 * that executors and backends may share.
 *
 * A file has the name of its hash, and has it only once it is whole and right:
 * it is renamed from a temporary one. The temporary file shows others that
 * a fetch is under way. Where two begin all the same, each has its own.
 */
export class CloudImages {
  private readonly fetches = new Map<string, Fetch>();
  private readonly failed = new Map<
    string,
    { waiters: Set<string>; error: unknown }
  >();
  private readonly closing = new AbortController();

  constructor(
    private readonly directory: string,
    private readonly images: Record<string, CloudImage>,
    private readonly options: CloudImagesOptions,
  ) {}

  names(): string[] {
    return Object.keys(this.images);
  }

  manifest(name: string): ImageManifest | undefined {
    const image = this.imageOf(name);
    return image && manifestOf(name, image);
  }

  file(name: string): string {
    const { hash, format } = this.imageOf(name)!;
    return path.join(
      this.directory,
      `${hash.algorithm}-${hash.value}.${format}`,
    );
  }

  /**
   * Whether an image is here; where it is not, it is on its way.
   *
   * @param waiter - the attempt that needs the image. It gets the error of the
   * fetch that it waited for once; a later waiter begins another fetch.
   */
  async ensure(name: string, waiter: string): Promise<boolean> {
    if (await exists(this.file(name))) {
      return true;
    }
    const running = this.fetches.get(name);
    if (running) {
      running.waiters.add(waiter);
      return false;
    }
    const failure = this.failed.get(name);
    if (failure?.waiters.delete(waiter)) {
      throw failure.error;
    }
    this.begin(name, waiter);
    return false;
  }

  /** Of the fetch that is under way here. */
  progress(name: string): FetchProgress | undefined {
    return this.fetches.get(name)?.progress;
  }

  close(): void {
    this.closing.abort(new Error('The executor was stopped'));
  }

  private begin(name: string, waiter: string): void {
    const fetch: Fetch = {
      waiters: new Set([waiter]),
      progress: { bytes: 0 },
    };
    this.fetches.set(name, fetch);
    this.failed.delete(name);
    this.fetchOnce(name, fetch)
      .catch(error => {
        this.failed.set(name, { waiters: fetch.waiters, error });
      })
      .finally(() => this.fetches.delete(name));
  }

  private async fetchOnce(name: string, fetch: Fetch): Promise<void> {
    await fs.mkdir(this.directory, { recursive: true });
    while (!(await exists(this.file(name)))) {
      const mine = await this.claim(name);
      if (mine) {
        await this.fetchInto(mine, name, fetch);
      } else {
        const pause = SIGN_MS / 10 + Math.random() * 500;
        await sleep(pause, undefined, { signal: this.closing.signal });
      }
    }
  }

  /** A temporary file of our own, unless somebody else has one. */
  private async claim(name: string): Promise<string | undefined> {
    if (await this.isUnderWay(name)) {
      return undefined;
    }
    const mine = `${this.file(name)}.${randomUUID()}.part`;
    await fs.writeFile(mine, '', { flag: 'wx', mode: 0o644 });
    if (!(await this.isUnderWay(name, mine))) {
      return mine;
    }
    await fs.rm(mine, { force: true });
    return undefined;
  }

  /** Whether others fetch it; the temporary files of the dead go. */
  private async isUnderWay(name: string, mine?: string): Promise<boolean> {
    const prefix = path.basename(this.file(name));
    const names = await fs.readdir(this.directory);
    const parts = names.filter(
      each => each.startsWith(`${prefix}.`) && each.endsWith('.part'),
    );
    let isUnderWay = false;
    for (const part of parts) {
      const file = path.join(this.directory, part);
      if (file === mine) {
        continue;
      }
      const age = await ageOf(file);
      if (age !== undefined && age < DEAD_MS) {
        isUnderWay = true;
      } else {
        await fs.rm(file, { force: true });
      }
    }
    return isUnderWay;
  }

  private async fetchInto(
    part: string,
    name: string,
    fetch: Fetch,
  ): Promise<void> {
    const { logger, stallMs = 60_000, pauseMs = 1_000 } = this.options;
    const image = this.imageOf(name)!;
    const from = publicName(image.source);
    const startedAt = Date.now();
    const sign = setInterval(() => {
      const now = new Date();
      fs.utimes(part, now, now).catch(() => {});
    }, SIGN_MS);
    logger.info(`Fetching the image ${name} from ${from}`);
    try {
      await download(name, image, part, {
        signal: this.closing.signal,
        stallMs,
        pauseMs,
        onProgress: (bytes, total) => {
          fetch.progress = { bytes, total };
        },
      });
      const problem = await unfitFor(image.format, part);
      if (problem) {
        throw guestFailures.imageUnfit(name, from, problem);
      }
      await fs.rename(part, this.file(name));
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      logger.info(
        `Fetched the image ${name}: ${fetch.progress.bytes} bytes in ${seconds} s, its ${image.hash.algorithm} is right`,
      );
    } finally {
      clearInterval(sign);
      await fs.rm(part, { force: true });
    }
  }

  private imageOf(name: string): CloudImage | undefined {
    return Object.hasOwn(this.images, name) ? this.images[name] : undefined;
  }
}

async function ageOf(file: string): Promise<number | undefined> {
  try {
    return Date.now() - (await fs.stat(file)).mtimeMs;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
