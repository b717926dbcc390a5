import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fromRoot } from '../config/index.js';

export interface StaticRoots {
  h5: string;
  console: string;
  media: string;
}

export const STATIC_ROOTS: StaticRoots = {
  h5: fromRoot('miniapp/dist/h5'),
  console: fromRoot('packages/console/dist'),
  media: fromRoot('server/demo/media'),
};

/** A file whose name holds a hash of its content never changes. */
const HASHED = /(^|\/)assets\/|[.-][0-9a-zA-Z_-]{8,}\.(js|css|woff2?|png|jpe?g|svg|webp)$/;
const WEEK_SECONDS = 7 * 86_400;

/** The H5 build at `/`, the console at `/console`, media at `/media`; paths without an extension get the app's page. */
export async function serveStatic(app: FastifyInstance, roots: StaticRoots): Promise<void> {
  // The root named here is never served: every file is sent from a root of its own, and some may not be built yet.
  await app.register(fastifyStatic, { root: import.meta.dirname, serve: false, preCompressed: true });
  app.get('/console', (_request, reply) => reply.redirect('/console/', 308));
  app.get('/*', (request, reply) => {
    const path = decodedPath(request);
    if (path === undefined || path.startsWith('/api/') || path === '/api') return reply.callNotFound();
    if (path.startsWith('/media/')) return media(reply, roots.media, path.slice('/media/'.length));
    if (path.startsWith('/console/')) return page(reply, roots.console, path.slice('/console/'.length));
    return page(reply, roots.h5, path.slice(1));
  });
}

function page(reply: FastifyReply, root: string, path: string): FastifyReply {
  const file = extname(path) === '' ? 'index.html' : path;
  if (!existsSync(root)) return notFound(reply);
  reply.header('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
  return reply.sendFile(file, root, { cacheControl: false });
}

function media(reply: FastifyReply, root: string, path: string): FastifyReply {
  if (extname(path) === '' || !existsSync(root)) return notFound(reply);
  // Playlists of a running recording change; its segments do not.
  reply.header('cache-control', path.endsWith('.m3u8') ? 'no-cache' : `public, max-age=${WEEK_SECONDS}`);
  return reply.sendFile(path, root, { cacheControl: false });
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}

function decodedPath(request: FastifyRequest): string | undefined {
  try {
    return decodeURIComponent(request.url.split('?', 1)[0]!);
  } catch {
    return undefined;
  }
}

/** CSP sources for the inline scripts that the builds put into their pages: each by its hash, so that no other runs. */
export function inlineScriptHashes(roots: StaticRoots): string[] {
  return [roots.h5, roots.console]
    .map((root) => join(root, 'index.html'))
    .filter((file) => existsSync(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)])
    .map(([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`);
}
