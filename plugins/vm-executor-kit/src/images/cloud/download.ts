import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutorError } from '@backlot/plugin-vm-node';
import { guestFailures } from '../../errors';
import { isErrno } from '../../files';
import type { CloudImage } from './cloudImage';
import { openSource, publicName, SourceRefused } from './source';

/** How often in a row a source may break off without having sent more. */
const MAX_FRUITLESS = 4;
const MAX_PAUSE_MS = 10_000;

export type DownloadOptions = {
  signal: AbortSignal;
  /** After that long without a byte the source counts as gone. */
  stallMs: number;
  /** Before the first resumption; it doubles. */
  pauseMs: number;
  onProgress(bytes: number, total: number | undefined): void;
};

/**
 * Writes an image into a file that is there and empty, and refuses it when
 * its hash is wrong. An interrupted download continues where it stopped.
 */
export async function download(
  name: string,
  image: CloudImage,
  file: string,
  options: DownloadOptions,
): Promise<void> {
  const handle = await fs.open(file, 'r+');
  try {
    const got = await receive(name, image, handle, options);
    if (got !== image.hash.value) {
      throw guestFailures.imageHashWrong(
        name,
        publicName(image.source),
        image.hash,
        got,
      );
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function receive(
  name: string,
  image: CloudImage,
  handle: fs.FileHandle,
  options: DownloadOptions,
): Promise<string> {
  const { signal, onProgress, pauseMs } = options;
  let hash: Hash = createHash(image.hash.algorithm);
  let bytes = 0;
  let furthest = 0;
  for (let fruitless = 0; ; fruitless++) {
    const stall = stallWatch(options.stallMs);
    try {
      const limited = AbortSignal.any([signal, stall.signal]);
      const opened = await openSource(image.source, bytes, limited);
      if (opened.position !== bytes) {
        await handle.truncate(0);
        hash = createHash(image.hash.algorithm);
        bytes = 0;
      }
      const { chunks, total } = opened;
      refuseTooLarge(name, image, total ?? 0);
      for await (const chunk of chunks) {
        stall.progress();
        refuseTooLarge(name, image, bytes + chunk.length);
        await writeAt(handle, chunk, bytes);
        hash.update(chunk);
        bytes += chunk.length;
        // A server without support for ranges sends the same bytes again.
        if (bytes > furthest) {
          furthest = bytes;
          fruitless = 0;
        }
        onProgress(bytes, total);
      }
      return hash.digest('hex');
    } catch (error) {
      signal.throwIfAborted();
      const final = finalFailure(name, image, error);
      if (final) {
        throw final;
      }
      if (fruitless >= MAX_FRUITLESS) {
        throw guestFailures.imageUnreachable(
          name,
          publicName(image.source),
          reasonOf(stall.signal.aborted ? stall.signal.reason : error),
        );
      }
    } finally {
      stall.end();
    }
    await sleep(Math.min(pauseMs * 2 ** fruitless, MAX_PAUSE_MS), undefined, {
      signal,
    });
  }
}

/** Undefined for what may pass. */
function finalFailure(
  name: string,
  image: CloudImage,
  error: unknown,
): ExecutorError | undefined {
  if (error instanceof ExecutorError) {
    return error;
  }
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) {
    return guestFailures.imageDiskFull(name);
  }
  if (
    error instanceof SourceRefused ||
    isErrno(error, 'ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR')
  ) {
    return guestFailures.imageRefused(
      name,
      publicName(image.source),
      reasonOf(error),
    );
  }
  return undefined;
}

function refuseTooLarge(name: string, image: CloudImage, bytes: number): void {
  if (bytes > image.maxBytes) {
    throw guestFailures.imageTooLarge(name, image.maxBytes);
  }
}

async function writeAt(
  handle: fs.FileHandle,
  chunk: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(
      chunk,
      done,
      chunk.length - done,
      position + done,
    );
    done += bytesWritten;
  }
}

function stallWatch(stallMs: number) {
  const controller = new AbortController();
  const timer = setTimeout(
    () =>
      controller.abort(
        new Error(`it sent nothing for ${Math.round(stallMs / 1000)} s`),
      ),
    stallMs,
  );
  return {
    signal: controller.signal,
    progress: () => timer.refresh(),
    end: () => clearTimeout(timer),
  };
}

/** Node's fetch says "fetch failed" and has the reason as a cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { cause } = error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const why = cause instanceof Error ? cause.message || code : undefined;
  return why ? `${error.message}: ${why}` : error.message;
}
