import WebSocket from 'ws';
import { LineJoiner } from './frames';

/** A line may be long, and a whole log come as one frame. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export type LogEnd = {
  /** The daemon's reason, or the client's. */
  reason: string;
};

/**
 * Reads a log from its first line, as the daemon always gives it.
 *
 * @returns when the log was closed or has broken; when the signal is aborted,
 *   it throws its reason
 */
export async function readLog(options: {
  url: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  onLine: (line: string) => void;
}): Promise<LogEnd> {
  const { url, headers, signal, onLine } = options;
  signal.throwIfAborted();
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    headers,
    maxPayload: MAX_FRAME_BYTES,
    followRedirects: false,
  });
  const abort = () => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  const joiner = new LineJoiner();
  try {
    return await new Promise<LogEnd>((resolve, reject) => {
      socket.on('message', data =>
        joiner.take(data.toString()).forEach(onLine),
      );
      socket.on('error', error => reject(error));
      socket.on('close', (_, reason) => {
        joiner.end().forEach(onLine);
        resolve({ reason: reason.toString() });
      });
    });
  } finally {
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
  }
}
