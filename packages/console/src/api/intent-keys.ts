/**
 * One Idempotency-Key per intent. A resend of the same body after a lost answer carries the same key, so that the
 * server answers it once; a changed body is another intent and gets another key (the server refuses a reused key
 * with 422). The key is forgotten as soon as the server has decided.
 */
export class IntentKeys {
  private readonly keys = new Map<string, string>();
  private readonly make: () => string;

  constructor(make: () => string = randomKey) {
    this.make = make;
  }

  keyFor(signature: string): string {
    const known = this.keys.get(signature);
    if (known) return known;
    const key = this.make();
    this.keys.set(signature, key);
    return key;
  }

  settle(signature: string): void {
    this.keys.delete(signature);
  }
}

/** `crypto.randomUUID` exists in secure contexts only; an office may serve the console over plain http. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
