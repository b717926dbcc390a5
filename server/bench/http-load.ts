import { connect, type Socket } from 'node:net';

/**
 * A load of GET requests over keep-alive connections, cheap enough that the server and not this client is what is
 * measured: requests are ready-made bytes, and of an answer only the status and the length are read.
 */

const HEAD_END = Buffer.from('\r\n\r\n');

interface Answer {
  status: number;
  headBytes: number;
  bodyBytes: number;
}

function readHead(buffer: Buffer): Answer | null {
  const end = buffer.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = buffer.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (!length) throw new Error(`an answer without content-length: ${head.slice(0, 200)}`);
  return { status: Number(head.slice(9, 12)), headBytes: end + 4, bodyBytes: Number(length[1]) };
}

export interface LoadOptions {
  port: number;
  paths: string[];
  headers?: Record<string, string>;
  connections: number;
  requests: number;
}

/** @returns requests per second @throws on any status but 200 */
export async function load(options: LoadOptions): Promise<number> {
  const { port, paths, connections, requests } = options;
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const wires = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers.join('')}\r\n`, 'latin1'),
  );
  let sent = 0;
  const start = process.hrtime.bigint();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let rest: Buffer = Buffer.alloc(0);
      const next = () => {
        if (sent >= requests) {
          socket.end();
          resolve();
          return;
        }
        socket.write(wires[sent % wires.length] ?? '');
        sent += 1;
      };
      socket.on('error', reject);
      socket.on('connect', next);
      socket.on('data', (chunk: Buffer) => {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        try {
          const answer = readHead(rest);
          if (!answer || rest.length < answer.headBytes + answer.bodyBytes) return;
          if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
          rest = rest.subarray(answer.headBytes + answer.bodyBytes);
          next();
        } catch (error) {
          socket.destroy();
          reject(error);
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return requests / (Number(process.hrtime.bigint() - start) / 1e9);
}
