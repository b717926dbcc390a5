import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { ObjectStoreStandIn } from '../../../test/object-store.js';
import { Config } from '../../platform/config/index.js';
import { ObjectStore } from './object-store.js';

const KEY = 'ab/cd/01m8bre162akrh33vv7tpjvtfa';
const standIn = new ObjectStoreStandIn();

function storeWith(change: Record<string, string> = {}): ObjectStore {
  const { files } = Config.parse({ ...standIn.env, ...change });
  if (files.kind !== 's3') throw new Error('the configuration names no bucket');
  return new ObjectStore(files);
}

beforeAll(() => standIn.start());
afterAll(() => standIn.stop());
beforeEach(() => standIn.objects.clear());

describe('an S3-compatible store', () => {
  it('keeps bytes under bucket, prefix and key, gives them back whole or as a stream, and forgets them', async () => {
    const store = storeWith();
    const bytes = Buffer.from('%PDF 证照\u0000\u00ff');
    await store.put(bytes, KEY);
    expect([...standIn.objects.keys()]).toEqual([`/papers/qinqing/${KEY}`]);
    expect(await store.read(KEY)).toEqual(bytes);
    const parts: Buffer[] = [];
    for await (const part of await store.open(KEY)) parts.push(part as Buffer);
    expect(Buffer.concat(parts)).toEqual(bytes);
    await store.remove(KEY);
    await store.remove(KEY);
    expect(standIn.objects.size).toBe(0);
    await expect(store.read(KEY)).rejects.toThrow('NoSuchKey');
  });

  it('takes over what was collected on this machine and leaves nothing of it here', async () => {
    const store = storeWith();
    const path = await store.temporary();
    await writeFile(path, 'collected');
    await store.adopt(path, KEY);
    expect(existsSync(path)).toBe(false);
    expect(String(await store.read(KEY))).toBe('collected');
  });

  it('asks again when it is told to wait, and sends the same bytes', async () => {
    const store = storeWith();
    const path = await store.temporary();
    await writeFile(path, 'patience');
    standIn.busy = 2;
    await store.adopt(path, KEY);
    expect(String(await store.read(KEY))).toBe('patience');
  });

  it('keeps the collected file where the store refuses it, for whoever has to answer for it', async () => {
    const store = storeWith({ S3_SECRET_ACCESS_KEY: 'another' });
    const path = await store.temporary();
    await writeFile(path, 'refused');
    await expect(store.adopt(path, KEY)).rejects.toThrow('SignatureDoesNotMatch');
    expect(standIn.objects.size).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('refused');
  });

  it('refuses a key that could lead elsewhere', async () => {
    await expect(storeWith().put(Buffer.from('x'), '../other')).rejects.toThrow('a storage key of unexpected form');
    expect(standIn.objects.size).toBe(0);
  });
});
