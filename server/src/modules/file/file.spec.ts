import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRef } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import ExcelJS from 'exceljs';
import { type TestApp, testApp } from '../../../test/app.js';
import { AppError, type FirmActor, type IncomingFile, type StaffActor } from '../../platform/http/index.js';
import { Readable } from 'node:stream';
import { AuditModule, AuditService } from '../audit/index.js';
import { IdentityModule } from '../identity/index.js';
import { FileObject } from './file.entity.js';
import { looksLikeText, safeName } from './file.rules.js';
import { FileModule, FileService } from './index.js';

const owner: FirmActor = { kind: 'firm', id: 'u1', name: '张', sessionId: 's' };
const stranger: FirmActor = { ...owner, id: 'u2' };
const reviewer: StaffActor = { kind: 'staff', id: 'st1', name: '李', roles: ['street_reviewer'], sessionId: 's' };

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000, 'x')]);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const EXE = Buffer.concat([Buffer.from('MZ\x90\x00'), Buffer.alloc(2000, 7)]);

describe('files', () => {
  let t: TestApp;
  let files: FileService;
  beforeAll(async () => {
    t = await testApp({ modules: [AuditModule, IdentityModule, FileModule], fakeLogin: true });
    files = t.get(FileService);
    files.registerOwner('case', async (actor, id) => (actor.kind === 'staff' ? id === 'case-1' : actor.id === 'u1'));
  });
  afterAll(() => t.close());

  const stored = (): string[] => {
    const root = join(t.folder, 'files');
    try {
      return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      );
    } catch {
      return [];
    }
  };
  const token = (actor: object) => `Bearer ${Buffer.from(JSON.stringify(actor)).toString('base64url')}`;
  const upload = async (bytes: Buffer, name: string, mime = 'application/octet-stream', field = 'file') => {
    const boundary = 'spec-boundary';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${mime}\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: token(owner), 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload,
    });
    return { status: response.statusCode, body: response.json() as FileRef & { code: string; message: string } };
  };

  it('are taken in by their bytes and come back unchanged', async () => {
    const { status, body } = await upload(PDF, '营业执照.pdf');
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: '营业执照.pdf', mime: 'application/pdf', size: PDF.length });
    const back = await t.call(firm.downloadFirmFile, undefined, { as: owner, params: { id: body.id } });
    expect(back.status).toBe(200);
    expect(back.bytes.equals(PDF)).toBe(true);
    expect(back.headers['content-type']).toBe('application/pdf');
    expect(back.headers['content-disposition']).toContain("filename*=UTF-8''%E8%90%A5");
    expect(back.headers['x-content-type-options']).toBe('nosniff');
    expect((await files.read(body.id)).equals(PDF)).toBe(true);
  });

  it('are a picture when they are one, whatever they are called', async () => {
    expect((await upload(PNG, '../../etc/evil.pdf', 'application/pdf')).body).toMatchObject({
      mime: 'image/png',
      name: 'evil.pdf',
    });
  });

  it.each([
    ['a program called pdf', EXE, 'a.pdf', 415, 'UNSUPPORTED_TYPE'],
    ['text', Buffer.from('hello'), 'a.pdf', 415, 'UNSUPPORTED_TYPE'],
    [
      'a page that would run in a browser',
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      'a.png',
      415,
      'UNSUPPORTED_TYPE',
    ],
    ['a table where papers are wanted', Buffer.from('a,b\n1,2\n'), 'a.csv', 415, 'UNSUPPORTED_TYPE'],
    ['nothing', Buffer.alloc(0), 'a.pdf', 400, 'UPLOAD_EMPTY'],
    ['more than 10 MB', Buffer.concat([PDF, Buffer.alloc(10 * 1024 * 1024)]), 'a.pdf', 413, 'PAYLOAD_TOO_LARGE'],
    [
      'more than any upload may have',
      Buffer.concat([PDF, Buffer.alloc(21 * 1024 * 1024)]),
      'a.pdf',
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('are refused when they are %s, and leave nothing behind', async (_, bytes, name, status, code) => {
    const before = stored();
    const rows = await t.db.read((m) => m.count(FileObject));
    const answer = await upload(bytes, name);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.message).toMatch(/[\u4e00-\u9fff]/);
    expect(stored()).toEqual(before);
    expect(await t.db.read((m) => m.count(FileObject))).toBe(rows);
  });

  it('are refused when the form is not one', async () => {
    const plain = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: token(owner) },
      payload: { file: 'x' },
    });
    expect([plain.statusCode, plain.json().code]).toEqual([415, 'UNSUPPORTED_TYPE']);
    expect((await upload(PDF, 'a.pdf', 'application/pdf', 'other')).body.code).toBe('VALIDATION');
  });

  it('belong to the uploader, then to what they are attached to', async () => {
    const { body } = await upload(PDF, '合同.pdf');
    const get = (actor: FirmActor) => t.call(firm.downloadFirmFile, undefined, { as: actor, params: { id: body.id } });
    expect((await get(stranger)).error.code).toBe('NOT_FOUND');
    const asStaff = () => t.call(staff.downloadStaffFile, undefined, { as: reviewer, params: { id: body.id } });
    expect((await asStaff()).status).toBe(404);
    await expect(
      t.db.write((m) => files.attach(m, stranger, [body.id], { kind: 'case', id: 'case-1' })),
    ).rejects.toBeInstanceOf(AppError);
    const [ref] = await t.db.write((m) => files.attach(m, owner, [body.id], { kind: 'case', id: 'case-1' }));
    expect(ref).toMatchObject({ id: body.id, sha256: body.sha256 });
    // Again is fine, to another case is not.
    await t.db.write((m) => files.attach(m, owner, [body.id], { kind: 'case', id: 'case-1' }));
    await expect(
      t.db.write((m) => files.attach(m, owner, [body.id], { kind: 'case', id: 'case-2' })),
    ).rejects.toBeInstanceOf(AppError);
    expect((await asStaff()).status).toBe(200);
    expect((await get(stranger)).status).toBe(404);
    const history = await t.get(AuditService).historyOf('file', body.id);
    expect(history.map((entry) => [entry.action, entry.denied, entry.actorName])).toEqual([
      ['file.download', true, '张'],
      ['file.download', true, '李'],
      ['file.download', false, '李'],
      ['file.download', true, '张'],
    ]);
  });

  it('made by the product are staged before the unit and added inside', async () => {
    const bytes = Buffer.from('指令号,金额\n1,100\n');
    const staged = await files.stage(bytes);
    const ref = await t.db.write((m) =>
      files.add(m, staged, {
        owner: { kind: 'case', id: 'case-1' },
        purpose: 'bank_file',
        name: '批次 1.csv',
        mime: 'text/csv',
        by: reviewer,
      }),
    );
    expect((await files.read(ref.id)).equals(bytes)).toBe(true);
    expect((await t.db.read((m) => files.ofOwner(m, { kind: 'case', id: 'case-1' }))).map((file) => file.id)).toContain(
      ref.id,
    );
  });

  it('that were changed on the disk are not given to the product', async () => {
    const staged = await files.stage(Buffer.from('original'));
    const ref = await t.db.write((m) =>
      files.add(m, staged, {
        owner: { kind: 'case', id: 'c' },
        purpose: 'report',
        name: 'a',
        mime: 'text/csv',
        by: reviewer,
      }),
    );
    const path = stored().find((file) => file.endsWith(staged.storageKey))!;
    expect(statSync(path).mode & 0o077).toBe(0);
    writeFileSync(path, 'tampered');
    await expect(files.read(ref.id)).rejects.toThrow('is not what was stored');
  });

  it('of a bank may be tables: xlsx, xml and separated values', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('回盘').addRow(['指令号', '结果']);
    const xlsx = Buffer.from(await workbook.xlsx.writeBuffer());
    const take = (bytes: Buffer, filename: string) => {
      const stream = Object.assign(Readable.from([bytes]), { truncated: false });
      const part: IncomingFile = { filename, declaredMime: 'x/y', stream, fields: {} };
      return files.upload(reviewer, part, 'bank_result');
    };
    expect((await take(xlsx, 'r.xlsx')).mime).toContain('spreadsheetml');
    expect((await take(Buffer.from('<?xml version="1.0"?><Document/>'), 'r.xml')).mime).toBe('application/xml');
    expect((await take(Buffer.from('指令号,结果\n1,成功\n'), 'r.csv')).mime).toBe('text/csv');
    await expect(take(Buffer.from('指令号,结果\n1,成功\n'), 'r.txt')).rejects.toMatchObject({
      code: 'UNSUPPORTED_TYPE',
    });
    await expect(take(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0]), 'r.xlsx')).rejects.toMatchObject({
      code: 'UNSUPPORTED_TYPE',
    });
  });
});

describe('names of files', () => {
  it.each([
    ['C:\\Users\\a\\营业执照.pdf', '营业执照.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['', 'file'],
    ['..', 'file'],
    ['a\u202Efdp.exe', 'afdp.exe'],
    ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie: x.pdf'],
  ])('%j becomes %j', (given, kept) => {
    expect(safeName(given)).toBe(kept);
  });

  it('are cut by characters, not in the middle of one', () => {
    expect(safeName('😀'.repeat(200))).toBe('😀'.repeat(120));
  });
});

describe('text', () => {
  it('is what has no control characters', () => {
    expect(looksLikeText(Buffer.from('a,中文\r\n'))).toBe(true);
    expect(looksLikeText(Buffer.from('a\u0000b'))).toBe(false);
    expect(looksLikeText(Buffer.alloc(0))).toBe(false);
  });
});
