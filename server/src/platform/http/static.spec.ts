import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestApp, testApp } from '../../../test/app.js';
import { inlineScriptHashes } from './static.js';

describe('static files', () => {
  let t: TestApp;
  const folder = mkdtempSync(join(tmpdir(), 'qinqing-static-'));
  const roots = { h5: join(folder, 'h5'), console: join(folder, 'console'), media: join(folder, 'media') };
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  beforeAll(async () => {
    put('h5/index.html', '<title>h5</title><script>start()</script><script src="/a.js"></script>');
    put('h5/js/app.1a2b3c4d.js', 'h5()');
    put('h5/js/app.1a2b3c4d.js.br', 'compressed');
    put('console/index.html', '<title>console</title>');
    put('console/assets/index-Ab12Cd34.js', 'console()');
    put('media/rec/index.m3u8', '#EXTM3U');
    put('media/rec/seg-1.m4s', '0123456789');
    put('media/rec/sub.vtt', 'WEBVTT');
    put('secret.txt', 'secret');
    t = await testApp({ modules: [], staticRoots: roots });
  });
  afterAll(async () => {
    await t.close();
    rmSync(folder, { recursive: true });
  });
  const get = (url: string, headers: Record<string, string> = {}) => t.app.inject({ method: 'GET', url, headers });

  it.each([
    ['/', 'h5'],
    ['/pages/measure/detail', 'h5'],
    ['/console/', 'console'],
    ['/console/cases/123', 'console'],
  ])('%s is the page of %s, asked for anew each time', async (url, app) => {
    const response = await get(url);
    expect([
      response.statusCode,
      response.body.includes(`<title>${app}</title>`),
      response.headers['cache-control'],
    ]).toEqual([200, true, 'no-cache']);
  });

  it('sends /console to its folder', async () => {
    const response = await get('/console');
    expect([response.statusCode, response.headers.location]).toEqual([308, '/console/']);
  });

  it.each(['/js/app.1a2b3c4d.js', '/console/assets/index-Ab12Cd34.js'])(
    'keeps %s for ever, as its name holds its hash',
    async (url) => {
      const response = await get(url);
      expect([response.statusCode, response.headers['cache-control']]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    },
  );

  it('takes a compressed file that the build has left', async () => {
    const response = await get('/js/app.1a2b3c4d.js', { 'accept-encoding': 'br' });
    expect([response.headers['content-encoding'], response.body]).toEqual(['br', 'compressed']);
  });

  it.each([
    ['/media/rec/index.m3u8', /^application\/(vnd\.apple\.mpegurl|x-mpegurl)/],
    ['/media/rec/seg-1.m4s', /^video\/iso\.segment/],
    ['/media/rec/sub.vtt', /^text\/vtt/],
  ])('names the type of %s', async (url, type) => {
    const response = await get(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(type);
  });

  it('sends parts of media', async () => {
    const part = await get('/media/rec/seg-1.m4s', { range: 'bytes=2-4' });
    expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await get('/media/rec/seg-1.m4s', { range: 'bytes=50-' })).statusCode).toBe(416);
  });

  it.each([
    '/missing.js',
    '/media/rec/missing.m4s',
    '/media/rec',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/media/..%2fsecret.txt',
    '/console/..%2f..%2fsecret.txt',
  ])('answers 404 or the page, and never the file outside, for %s', async (url) => {
    const response = await get(url);
    expect(response.body).not.toContain('secret\n');
    expect(response.body).not.toBe('secret');
    if (response.statusCode !== 200) expect(response.json().code).toMatch(/^(NOT_FOUND|FORBIDDEN|VALIDATION)$/);
  });

  it('lets the inline script of the build run, and no other', async () => {
    const [hash] = inlineScriptHashes(roots);
    expect(inlineScriptHashes(roots)).toHaveLength(1);
    const policy = String((await get('/')).headers['content-security-policy']);
    expect(policy).toContain(`script-src 'self' ${hash}`);
    expect(policy).toContain("media-src 'self' blob:");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  });
});
