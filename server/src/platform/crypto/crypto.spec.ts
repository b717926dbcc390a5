import { Cipher, constantTimeEqual, hmac, randomToken, sha256 } from './index.js';

const key = 'k'.repeat(32);
const older = 'o'.repeat(32);

describe('Cipher', () => {
  it('gives back what it was given, and never the same text twice', () => {
    const cipher = new Cipher([key]);
    const text = '6222 0000 中文 😀';
    const sealed = [cipher.encrypt(text, 'payee:1'), cipher.encrypt(text, 'payee:1')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.map((one) => cipher.decrypt(one, 'payee:1'))).toEqual([text, text]);
    expect(sealed[0]).not.toContain('6222');
  });

  it('opens only in its place, unchanged and with its key', () => {
    const cipher = new Cipher([key]);
    const sealed = cipher.encrypt('secret', 'payee:1');
    expect(() => cipher.decrypt(sealed, 'payee:2')).toThrow();
    const [id, body] = sealed.split('.');
    const bytes = Buffer.from(body!, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(() => cipher.decrypt(`${id}.${changed.toString('base64url')}`, 'payee:1')).toThrow();
    }
    expect(() => new Cipher([older]).decrypt(sealed, 'payee:1')).toThrow('unknown key');
    expect(() => cipher.decrypt('plain text', 'payee:1')).toThrow();
  });

  it('opens old values after the key was rotated, and finds them by the same fingerprint', () => {
    const before = new Cipher([older]);
    const after = new Cipher([key, older]);
    expect(after.decrypt(before.encrypt('x', 'c'), 'c')).toBe('x');
    expect(() => before.decrypt(after.encrypt('x', 'c'), 'c')).toThrow('unknown key');
    expect(after.fingerprint('6222')).toBe(before.fingerprint('6222'));
    expect(after.fingerprint('6222')).not.toBe(after.fingerprint('6223'));
    expect(after.fingerprint('6222')).not.toBe(new Cipher([key]).fingerprint('6222'));
  });
});

describe('digests', () => {
  it('are those of the standards', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    // RFC 4231, test case 2.
    expect(hmac('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('compare by value', () => {
    expect([
      constantTimeEqual('a', 'a'),
      constantTimeEqual('a', 'b'),
      constantTimeEqual('a', 'ab'),
      constantTimeEqual('', ''),
    ]).toEqual([true, false, false, true]);
  });

  it('make tokens of the asked length', () => {
    expect(Buffer.from(randomToken(18), 'base64url')).toHaveLength(18);
  });
});
