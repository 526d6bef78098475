import WebSocket, { type RawData } from 'ws';
import { LineSplitter, type LogLine } from './LineSplitter';

/** v2 sends a whole log as one frame. */
const MAX_FRAME_BYTES = 32 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

export type LogEnd = {
  /** The daemon's reason, or what broke the connection. */
  reason: string;
  /** False where the daemon, or a proxy, did not let the log be opened. */
  wasOpen: boolean;
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
  /** See `LineSplitter`. */
  cutAt: number | undefined;
  signal: AbortSignal;
  onLine: (line: LogLine) => void;
}): Promise<LogEnd> {
  const { url, headers, cutAt, signal, onLine } = options;
  signal.throwIfAborted();
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    headers,
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: HANDSHAKE_MS,
    followRedirects: false,
    perMessageDeflate: false,
    // Procs print what they like, and the daemon does not check it.
    skipUTF8Validation: true,
  });
  // The daemon sends no pings: a host that is gone would never be noticed.
  socket.on('upgrade', ({ socket: connection }) =>
    connection.setKeepAlive(true, KEEP_ALIVE_MS),
  );
  const abort = () => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  const splitter = new LineSplitter(cutAt, onLine);
  try {
    return await new Promise<LogEnd>(resolve => {
      let problem = '';
      let wasOpen = false;
      socket.on('open', () => {
        wasOpen = true;
      });
      socket.on('message', data => splitter.take(bytesOf(data)));
      socket.on('error', error => {
        problem = String(error);
      });
      socket.on('close', (_, reason) => {
        splitter.end();
        resolve({ reason: problem || reason.toString(), wasOpen });
      });
    });
  } finally {
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) {
    return Buffer.concat(data);
  }
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
