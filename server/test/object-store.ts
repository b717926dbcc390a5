import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import aws4 from 'aws4';

const KEYS = { accessKeyId: 'test-id', secretAccessKey: 'test-secret' };

/**
 * Speaks enough of S3's HTTP for the product: keys, signatures and errors as the real one has them. A request whose
 * signature another implementation would not have made is refused.
 */
export class ObjectStoreStandIn {
  readonly objects = new Map<string, Buffer>();
  /** So many of the next requests are told to come back later. */
  busy = 0;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((settle) => this.server.listen(0, '127.0.0.1', settle));
  }

  get env(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      FILES_URL: 's3://papers/qinqing',
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_ACCESS_KEY_ID: KEYS.accessKeyId,
      S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((settle) => this.server.close(settle));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const key = decodeURIComponent(new URL(request.url ?? '/', 'http://store').pathname);
    const refuse = (status: number, code: string) =>
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    if (!signedWell(request)) return void refuse(403, 'SignatureDoesNotMatch');
    if (this.busy > 0) {
      this.busy -= 1;
      return void refuse(503, 'SlowDown');
    }
    const kept = this.objects.get(key);
    if (request.method === 'PUT') {
      this.objects.set(key, Buffer.concat(parts));
      return void response.writeHead(200, { etag: '"1"' }).end();
    }
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (kept === undefined) return void refuse(404, 'NoSuchKey');
    response.writeHead(200, { 'content-length': kept.length, etag: '"1"' }).end(kept);
  }
}

function signedWell(request: IncomingMessage): boolean {
  const given = request.headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? [];
  if (!names.includes('host') || !names.includes('x-amz-content-sha256')) return false;
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
  const [, , region, service] = /Credential=([^,]+)/.exec(given)?.[1]?.split('/') ?? [];
  const { headers: signed } = aws4.sign(
    {
      service,
      region,
      method: request.method,
      path: request.url,
      host: request.headers.host,
      headers,
    },
    KEYS,
  );
  const signatureOf = (text: unknown) => /Signature=([0-9a-f]+)/.exec(String(text))?.[1];
  return signatureOf(given) !== undefined && signatureOf(given) === signatureOf(signed?.Authorization);
}
