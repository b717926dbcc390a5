import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { sha256 } from '../../platform/crypto/index.js';
import { FileUpload } from './upload.entity.js';

const KB = 1024;

/** A PDF of this many bytes, different for every seed. */
function pdf(bytes: number, seed = 1): Buffer {
  const body = Buffer.alloc(bytes, 0x20);
  body.write(`%PDF-1.4\n% ${seed}\n`);
  for (let at = 64; at < bytes; at += 97) body[at] = (at * seed) % 251;
  return body;
}

describe('an upload in pieces', () => {
  let t: TestApp;
  let as: string;
  let other: string;
  let seed = 0;
  beforeAll(async () => {
    t = await testApp();
    const build = new DomainBuilder(t);
    as = await build.firmToken(await build.firm());
    other = await build.firmToken(await build.firm());
  });
  afterAll(() => t.close());

  const start = async (bytes: Buffer, promised = sha256(bytes)) => {
    const answer = await t.call(firm.startUpload, { name: '合同.pdf', size: bytes.length, sha256: promised }, { as });
    return answer.body;
  };
  const send = async (id: string, offset: number, piece: Buffer, who = as) => {
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(piece)]), 'piece');
    const request = new Request('http://x', { method: 'POST', body: form });
    const response = await t.app.inject({
      method: 'POST',
      url: `/api/firm/uploads/${id}/chunks/${offset}`,
      headers: { authorization: `Bearer ${who}`, 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return { status: response.statusCode, body: response.json() };
  };
  const complete = (id: string) => t.call(firm.completeUpload, undefined, { as, params: { id } });
  const state = (id: string, who = as) => t.call(firm.getUpload, undefined, { as: who, params: { id } });
  const piecesLeft = async () => {
    const folders = await readdir(join(t.folder, 'files', 'parts'), { withFileTypes: true, recursive: true }).catch(
      () => [],
    );
    return folders.filter((entry) => entry.isFile()).length;
  };

  it('is resumed where the line broke, and is one file at the end', async () => {
    const bytes = pdf(300 * KB, ++seed);
    const { id, chunkBytes } = await start(bytes);
    expect(chunkBytes).toBeGreaterThan(0);
    expect((await send(id, 0, bytes.subarray(0, 100 * KB))).body.offset).toBe(100 * KB);
    expect((await complete(id)).error).toMatchObject({ code: 'UPLOAD_OFFSET', details: { offset: 100 * KB } });
    // Another phone of the same person asks how far it is.
    const { body } = await state(id);
    expect(body).toMatchObject({ offset: 100 * KB, status: 'open', size: 300 * KB });
    expect((await t.call(firm.listUploads, undefined, { as })).body.items.map((each) => each.id)).toContain(id);
    await send(id, 100 * KB, bytes.subarray(100 * KB, 250 * KB));
    await send(id, 250 * KB, bytes.subarray(250 * KB));
    const done = await complete(id);
    expect(done.body).toMatchObject({ name: '合同.pdf', mime: 'application/pdf', size: bytes.length });
    const file = await t.call(firm.downloadFirmFile, undefined, { as, params: { id: done.body.id } });
    expect(file.bytes.equals(bytes)).toBe(true);
    expect((await complete(id)).body.id).toBe(done.body.id);
    expect((await state(id)).body).toMatchObject({ status: 'done', file: { id: done.body.id } });
    expect(await piecesLeft()).toBe(0);
  });

  it('acknowledges a piece that comes twice, also at the same moment, and tells the place to one that does not fit', async () => {
    const bytes = pdf(64 * KB, ++seed);
    const { id } = await start(bytes);
    const first = bytes.subarray(0, 32 * KB);
    const twice = await Promise.all([send(id, 0, first), send(id, 0, first)]);
    expect(twice.map(({ status, body }) => [status, body.offset])).toEqual([
      [200, 32 * KB],
      [200, 32 * KB],
    ]);
    expect((await send(id, 0, bytes.subarray(1, 32 * KB))).body).toMatchObject({
      code: 'UPLOAD_OFFSET',
      details: { offset: 32 * KB },
    });
    expect((await send(id, 48 * KB, bytes.subarray(48 * KB))).body.code).toBe('UPLOAD_OFFSET');
    expect((await send(id, 32 * KB, bytes)).body.code).toBe('VALIDATION');
    expect((await send(id, 32 * KB, bytes.subarray(32 * KB))).body.offset).toBe(64 * KB);
    const both = await Promise.all([complete(id), complete(id)]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
  });

  it('is not a file when it is not what was promised', async () => {
    const bytes = pdf(20 * KB, ++seed);
    const { id } = await start(bytes, sha256('something else'));
    await send(id, 0, bytes);
    expect((await complete(id)).error.code).toBe('UPLOAD_CORRUPT');
    expect((await state(id)).error.code).toBe('NOT_FOUND');
    expect(await piecesLeft()).toBe(0);
  });

  it('is refused early: too large, or of a kind that is not taken', async () => {
    const large = await t.call(firm.startUpload, { name: 'x.pdf', size: 11 * KB * KB, sha256: sha256('x') }, { as });
    expect(large.error.code).toBe('PAYLOAD_TOO_LARGE');
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(8 * KB, 7)]);
    const { id } = await start(program);
    expect((await send(id, 0, program)).body.code).toBe('UNSUPPORTED_TYPE');
    expect((await state(id)).body.offset).toBe(0);
  });

  it('is the sender’s own', async () => {
    const bytes = pdf(10 * KB, ++seed);
    const { id } = await start(bytes);
    expect((await state(id, other)).status).toBe(404);
    expect((await send(id, 0, bytes, other)).status).toBe(404);
  });

  it('that is abandoned or forgotten leaves nothing behind', async () => {
    const bytes = pdf(10 * KB, ++seed);
    const given = await start(bytes);
    await send(given.id, 0, bytes.subarray(0, 5 * KB));
    expect((await t.call(firm.abandonUpload, undefined, { as, params: { id: given.id } })).status).toBe(204);
    expect(await piecesLeft()).toBe(0);
    const forgotten = await start(bytes);
    await send(forgotten.id, 0, bytes.subarray(0, 5 * KB));
    expect(await piecesLeft()).toBe(1);
    t.clock.advance({ hours: 25 });
    expect((await state(forgotten.id)).status).toBe(404);
    await t.runner.drain();
    expect(await piecesLeft()).toBe(0);
    const rows = await t.db.read((m) => m.findBy(FileUpload, { status: 'open' }));
    expect(rows).toEqual([]);
  });
});
