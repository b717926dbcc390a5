import http from 'node:http';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { UnknownElementException } from '@nestjs/core/errors/exceptions/unknown-element.exception.js';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { AppError } from '../errors/index.js';
import { Config } from '../config/index.js';
import { hmac } from '../crypto/index.js';
import { newId } from '../ids/index.js';
import { type Log, withRequestId } from '../log/index.js';
import { Metrics } from '../metrics/index.js';
import { actorOf, Authenticator } from './actor.js';
import { ContractGuard } from './contract.guard.js';
import { ContractInterceptor } from './contract.interceptor.js';
import { DenialRecorder } from './denial.js';
import { bodyOf, ErrorFilter } from './error.filter.js';
import { Idempotency } from './idempotency.js';
import { Progress } from './progress.js';
import { MAX_UPLOAD_BYTES } from './multipart.js';
import { PublicCache } from './public-cache.js';
import { inlineScriptHashes, type StaticRoots } from './static.js';
import { TextScreen } from './text-screen.js';

const MAX_JSON_BYTES = 1024 * 1024;
/** Until a request has arrived whole; an upload over a slow phone line is the longest. */
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than the proxy keeps its own connections, so that it never sends into one that is just being closed. */
const KEEP_ALIVE_MS = 65_000;
const REQUEST_ID_FORM = /^[\w-]{8,64}$/;

export interface HttpAppOptions {
  config: Config;
  log: Log;
  staticRoots: StaticRoots;
}

/** The application with everything that stands between the socket and a controller. Not listening yet. */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const { config, log, staticRoots } = options;
  let cache: PublicCache | undefined;
  const adapter = new FastifyAdapter({
    trustProxy: config.trustProxy,
    bodyLimit: MAX_JSON_BYTES,
    forceCloseConnections: 'idle',
    genReqId: (request: http.IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID_FORM.test(given) ? given : newId();
    },
    // What fails before there is a request to route, in the same shape as everything else.
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const error = new AppError('VALIDATION', { message: '网址不正确，请从首页重新进入' });
      void reply
        .status(error.status)
        .header('x-request-id', request.id)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(bodyOf(error, request.id)));
    },
    clientErrorHandler: (_error: Error, socket: Socket) => {
      if (!socket.writable) return void socket.destroy();
      const body = JSON.stringify(bodyOf(new AppError('VALIDATION', { message: '请求格式不正确' }), newId()));
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    },
    // Public answers leave from here, before the framework: it would cost more than sending them.
    serverFactory: (handler: http.RequestListener) =>
      http.createServer(
        { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
        (request, response) => {
          if (!cache?.tryServe(request, response)) handler(request, response);
        },
      ),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(log),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  trace(fastify, { config, log, metrics: app.get(Metrics) });
  parseJson(fastify);
  await fastify.register(helmet, securityHeaders(config, staticRoots));
  await fastify.register(compress, { threshold: 1024, encodings: ['br', 'gzip'] });
  await fastify.register(multipart, {
    limits: { fileSize: MAX_UPLOAD_BYTES, files: 1, fields: 10, parts: 11, fieldSize: 4096, headerPairs: 50 },
  });
  const publicCache = app.get(PublicCache);
  cache = publicCache;
  const reflector = app.get(Reflector);
  // Asked for when first needed: what provides them may be built after this.
  const optional = <T>(token: abstract new () => T) => {
    let found: T | undefined;
    return (): T | undefined => {
      try {
        found ??= app.get<T>(token as Type<T>, { strict: false });
        return found;
      } catch (error) {
        if (error instanceof UnknownElementException) return undefined;
        throw error;
      }
    };
  };
  app.useGlobalGuards(new ContractGuard(reflector, optional(Authenticator)));
  app.useGlobalInterceptors(
    new ContractInterceptor(reflector, app.get(Idempotency), app.get(Progress), publicCache, optional(TextScreen)),
  );
  app.useGlobalFilters(new ErrorFilter(log, optional(DenialRecorder)));
  return app;
}

interface TraceParts {
  config: Config;
  log: Log;
  metrics: Metrics;
}

/** Gives every request its id, and notes how it ended: the pattern of its route, never its URL. */
function trace(fastify: FastifyInstance, { config, log, metrics }: TraceParts): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    withRequestId(request.id, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { statusCode: status, elapsedTime } = reply;
    metrics.observe({ method: request.method, route, status, seconds: elapsedTime / 1000 });
    const actor = actorOf(request);
    const line = {
      requestId: request.id,
      method: request.method,
      route,
      status,
      ms: Math.round(elapsedTime),
      // Tells one person's requests from another's without saying whose they are.
      ...(actor ? { actor: `${actor.kind}:${hmac(config.sessionSecret, actor.id).slice(0, 12)}` } : {}),
    };
    if (route === '/*' || route.startsWith('/health')) log.debug(line, 'request');
    else log.info(line, 'request');
    done();
  });
}

/** JSON only. A POST without a body may say that its nothing is JSON, as some clients do. */
function parseJson(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

function securityHeaders(config: Config, roots: StaticRoots) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...inlineScriptHashes(roots)],
        // Both apps compute styles at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        // The mini-program's web build reads a chosen file back from its own blob before it uploads it.
        connectSrc: ["'self'", 'blob:'],
        // hls.js feeds the player through blobs, and works in a worker made from one.
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        // The console shows a firm's PDF in a frame of its own making.
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    hsts: config.production && !config.demo ? { maxAge: 15_552_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' as const },
  };
}

function nestLogger(log: Log): LoggerService {
  const write = (level: 'info' | 'warn' | 'error' | 'debug') => (message: unknown) =>
    log[level]({ source: 'nest' }, String(message));
  return {
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('debug'),
    fatal: write('error'),
  };
}
