import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** Serves one file by HTTP on this machine; `/moved` leads to it. */
export class FileServer {
  /** The paths of the requests, with the range of each. */
  readonly requests: string[] = [];

  private constructor(private readonly server: http.Server) {}

  static async start(
    file: string,
    /** Answers a request by itself; false leaves it to the server. */
    instead: (
      request: http.IncomingMessage,
      response: http.ServerResponse,
      count: number,
    ) => boolean = () => false,
  ): Promise<FileServer> {
    const server = http.createServer((request, response) => {
      const { range } = request.headers;
      served.requests.push(`${request.url}${range ? ` ${range}` : ''}`);
      if (instead(request, response, served.requests.length)) {
        return;
      }
      if (request.url === '/moved') {
        response.writeHead(302, { location: '/image' }).end();
        return;
      }
      send(file, range, response).catch(() => response.destroy());
    });
    const served = new FileServer(server);
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return served;
  }

  url(path: string, credentials = ''): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${credentials}127.0.0.1:${port}${path}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

async function send(
  file: string,
  range: string | undefined,
  response: http.ServerResponse,
): Promise<void> {
  const { size } = await fs.stat(file);
  const [, from] = /^bytes=(\d+)-$/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  response.writeHead(from ? 206 : 200, {
    'content-length': size - start,
    ...(from && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
  });
  await pipeline(createReadStream(file, { start }), response);
}
