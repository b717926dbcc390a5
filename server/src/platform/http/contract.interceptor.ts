import { type CallHandler, type ExecutionContext, type NestInterceptor, StreamableFile } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { RouteContract } from '@qinqing/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { Readable } from 'node:stream';
import { AppError } from '../errors/index.js';
import { actorOf } from './actor.js';
import type { Idempotency } from './idempotency.js';
import { uploadDigest } from './multipart.js';
import type { Progress } from './progress.js';
import { matches, type PublicCache } from './public-cache.js';
import { CONTRACT } from './route.js';
import { placeOf, type TextScreen, textsOf } from './text-screen.js';
import { Download } from './transfer.js';

const KEY_FORM = /^[\x21-\x7e]{8,128}$/;

/** What a contract row promises about the answer: its shape, that a repeated request repeats it, and how it is cached. */
export class ContractInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: Idempotency,
    private readonly progress: Progress,
    private readonly cache: PublicCache,
    private readonly texts: () => TextScreen | undefined,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const contract = this.reflector.get<RouteContract>(CONTRACT, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return from(
      this.answer(contract, request, reply, async () => {
        await this.screen(contract, request);
        return firstValueFrom(next.handle(), { defaultValue: undefined });
      }),
    );
  }

  private async answer(
    contract: RouteContract,
    request: FastifyRequest,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    if (contract.download) return send(await handle(), reply);
    if (contract.redirect) return sendOn(await handle(), reply);
    const produce = async () => shaped(contract, await handle());
    if (contract.cache && contract.method === 'GET') return this.cached(contract.cache, request, reply, produce);
    reply.header('cache-control', 'no-store');
    return contract.idempotent ? this.once(contract, request, produce) : produce();
  }

  /** Before the handler and so before any unit of work; a repeated request is answered without asking again. */
  private async screen(contract: RouteContract, request: FastifyRequest): Promise<void> {
    const texts = textsOf(contract, request.body);
    const actor = actorOf(request);
    if (texts.length > 0 && actor) await this.texts()?.screen(actor, texts, placeOf(contract, request));
  }

  private async cached(
    tags: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
    produce: () => Promise<unknown>,
  ): Promise<StreamableFile | undefined> {
    const variant = await this.cache.answer(
      request.url,
      tags,
      produce,
      request.headers['accept-encoding'] as string | undefined,
    );
    const fresh = matches(request.headers['if-none-match'], variant.etag);
    reply.headers(fresh ? variant.notModified : variant.headers).status(fresh ? 304 : 200);
    return fresh ? undefined : new StreamableFile(Readable.from([variant.body]));
  }

  /** What was kept inside a service's unit of work is the service's answer, and has to be cut as the first one was. */
  private async once(
    contract: RouteContract,
    request: FastifyRequest,
    produce: () => Promise<unknown>,
  ): Promise<unknown> {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !KEY_FORM.test(key)) throw new AppError('IDEMPOTENCY_KEY_REQUIRED');
    const content = contract.upload ? await uploadDigest(request) : request.body;
    const input = [request.params, request.query, content];
    const actor = actorOf(request);
    const answer = await this.idempotency.run({ key, actor, route: `${contract.method} ${contract.path}`, input }, () =>
      this.progress.track(actor, key, produce),
    );
    return shaped(contract, answer);
  }
}

/** Cuts the answer to what the contract says: nothing else leaves the server, whatever a service returned. */
function shaped(contract: RouteContract, answer: unknown): unknown {
  if (!contract.response) return undefined;
  const parsed = contract.response.safeParse(answer);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '(answer)'}: ${issue.code}`);
  throw new Error(`the answer of ${contract.method} ${contract.path} breaks the contract at ${places.join('; ')}`);
}

function send(download: unknown, reply: FastifyReply): StreamableFile {
  if (!(download instanceof Download)) throw new Error('a download route must return a Download');
  reply.headers({
    'content-type': download.mime,
    'content-disposition': download.disposition,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    ...(download.size === undefined ? {} : { 'content-length': download.size }),
  });
  return new StreamableFile(Buffer.isBuffer(download.content) ? Readable.from([download.content]) : download.content);
}

/** Where it lies may change with what it is, so the way there is not kept for long; what lies there is. */
function sendOn(address: unknown, reply: FastifyReply): undefined {
  if (typeof address !== 'string') throw new Error('a redirect route must return an address');
  reply.headers({ location: address, 'cache-control': 'public, max-age=300' });
}
