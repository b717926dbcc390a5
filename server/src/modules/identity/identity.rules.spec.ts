import { generateSync } from 'otplib';
import type { Actor } from '../../platform/http/index.js';
import { passwordFaults, requireFirm, requireRole } from './identity.rules.js';
import { hashPassword, newTotpSecret, passwordMatches, totpStepOf } from './secrets.js';

const reviewer: Actor = { kind: 'staff', id: 's', name: '甲', roles: ['street_reviewer'], sessionId: 'x' };
const firm: Actor = { kind: 'firm', id: 'f', name: '乙', sessionId: 'x' };

describe('roles', () => {
  it('lets a person through with any of the roles', () => {
    expect(() => requireRole(reviewer, 'admin', 'street_reviewer')).not.toThrow();
    expect(() => requireRole(reviewer)).not.toThrow();
  });

  it('refuses another role, and a firm at a staff door', () => {
    expect(() => requireRole(reviewer, 'admin')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(() => requireRole(firm)).toThrow(expect.objectContaining({ code: 'LOGIN_REQUIRED' }));
    expect(() => requireFirm(reviewer)).toThrow(expect.objectContaining({ code: 'LOGIN_REQUIRED' }));
    expect(() => requireFirm(firm)).not.toThrow();
  });
});

describe('passwords', () => {
  it.each([
    ['Harbour-Lamp-77', 'chenwei', 0],
    ['short-A1', 'chenwei', 1],
    ['alllowercaseletters', 'chenwei', 1],
    ['Chenwei-Lamp-77', 'chenwei', 1],
    ['abc', 'abc', 3],
  ])('%s for %s has %d faults', (password, username, count) => {
    expect(passwordFaults(password, username)).toHaveLength(count);
  });

  it('matches only the right one, and never an unknown user', async () => {
    const stored = await hashPassword('Harbour-Lamp-77');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(await passwordMatches(stored, 'Harbour-Lamp-77')).toBe(true);
    expect(await passwordMatches(stored, 'Harbour-Lamp-78')).toBe(false);
    expect(await passwordMatches(undefined, 'no password at all')).toBe(false);
  });
});

describe('TOTP (RFC 6238)', () => {
  const secret = newTotpSecret();
  const now = new Date('2026-11-23T06:00:10Z');
  const epoch = Math.floor(now.getTime() / 1000);
  const code = generateSync({ secret, epoch, strategy: 'totp' });

  it('names the step that a code belongs to, one step of drift either way', () => {
    const step = Math.floor(epoch / 30);
    const at = (seconds: number) => totpStepOf(secret, code, new Date(now.getTime() + seconds * 1000));
    expect(at(0)).toBe(step);
    expect(at(30)).toBe(step);
    expect(at(-30)).toBe(step);
    expect(at(90)).toBeNull();
    expect(at(-90)).toBeNull();
  });

  it('refuses a wrong code', () => {
    const wrong = code === '000000' ? '000001' : '000000';
    expect(totpStepOf(secret, wrong, now)).toBeNull();
    expect(totpStepOf(newTotpSecret(), code, now)).toBeNull();
  });
});
