// Prints the Content-Security-Policy for the apps' pages as nginx reads it. The builds put small scripts into their
// pages: each is allowed by the hash of its text, so that no other inline script runs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const hashes = process.argv.slice(2).flatMap((folder) => {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8');
  return [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
});

const policy = {
  'default-src': ["'self'"],
  'script-src': ["'self'", ...new Set(hashes)],
  // Both apps compute styles at run time.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'", 'blob:'],
  // hls.js feeds the player through blobs, and works in a worker made from one.
  'media-src': ["'self'", 'blob:'],
  'worker-src': ["'self'", 'blob:'],
  'frame-src': ["'self'", 'blob:'],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'self'"],
};

const text = Object.entries(policy)
  .map(([name, values]) => `${name} ${values.join(' ')}`)
  .join('; ');
console.log(`add_header Content-Security-Policy "${text}" always;`);
