import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';

/** The file part of a multipart request, not read yet. */
export interface IncomingFile {
  /** As the client names it: never use it as a path. */
  filename: string;
  /** As the client declares it: never believe it. */
  declaredMime: string;
  stream: Readable & { truncated: boolean };
  /** Text parts that came before the file. */
  fields: Record<string, string>;
}

const uploads = new WeakMap<FastifyRequest, IncomingFile>();

export function setUpload(request: FastifyRequest, file: IncomingFile): void {
  uploads.set(request, file);
}

export function uploadOf(request: FastifyRequest): IncomingFile | undefined {
  return uploads.get(request);
}

/** The one file of a route whose contract says `upload: true`. */
export const UploadedPart = createParamDecorator((_: unknown, context: ExecutionContext): IncomingFile => {
  const file = uploadOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!file) throw new Error('UploadedPart on a route whose contract has no upload');
  return file;
});

/** What a handler of a `download: true` route returns: bytes under a name. */
export class Download {
  constructor(
    readonly content: Buffer | Readable,
    readonly name: string,
    readonly mime: string,
    /** Bytes; known for buffers. */
    readonly size: number | undefined = Buffer.isBuffer(content) ? content.length : undefined,
  ) {}

  /** RFC 6266: an ASCII stand-in and the real name, neither able to break out of the header. */
  get disposition(): string {
    const name = this.name.replace(/[\p{Cc}/\\]/gu, '_').slice(0, 200);
    const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
    const encoded = encodeURIComponent(name).replace(
      /['()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
  }
}
