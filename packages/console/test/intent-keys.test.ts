import { expect, it } from 'vitest';
import { IntentKeys } from '../src/api/intent-keys';

function counting(): () => string {
  let next = 0;
  return () => {
    next += 1;
    return `key${next}`;
  };
}

it('keeps the key of an undecided intent, so that a resend is answered once', () => {
  const keys = new IntentKeys(counting());
  expect(keys.keyFor('POST /a {"x":1}')).toBe('key1');
  expect(keys.keyFor('POST /a {"x":1}')).toBe('key1');
});

it('gives a changed body another key', () => {
  const keys = new IntentKeys(counting());
  expect(keys.keyFor('POST /a {"x":1}')).toBe('key1');
  expect(keys.keyFor('POST /a {"x":2}')).toBe('key2');
});

it('starts a new intent once the server has decided', () => {
  const keys = new IntentKeys(counting());
  keys.keyFor('POST /a {}');
  keys.settle('POST /a {}');
  expect(keys.keyFor('POST /a {}')).toBe('key2');
});

it('makes 128 random bits by itself', () => {
  const keys = new IntentKeys();
  const key = keys.keyFor('a');
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(keys.keyFor('b')).not.toBe(key);
});
