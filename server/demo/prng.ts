/**
 * Seeded random numbers (sfc32): the same seed gives the same demonstration year on every machine and every run,
 * which Math.random cannot promise. Not for secrets.
 */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(seed: string) {
    // FNV-1a over the text, three times with different salts, fills the state; the first rounds mix it.
    const [a, b, c] = ['a', 'b', 'c'].map((salt) => fnv1a(`${salt}:${seed}`));
    this.a = a ?? 0;
    this.b = b ?? 0;
    this.c = c ?? 0;
    for (let round = 0; round < 16; round += 1) this.next();
  }

  /** An independent stream, so that adding a draw in one place does not shift every other place. */
  fork(label: string): Prng {
    return new Prng(`${this.a}:${this.b}:${label}`);
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Integer in [from, to], both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** One of the items, with probability proportional to its weight. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let point = this.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of items) {
      point -= weightOf(item);
      if (point < 0) return item;
    }
    return this.pick(items);
  }

  /** Normal by Box–Muller. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Spread evenly over orders of magnitude, as sizes of firms are: small values are the common ones. */
  logUniform(from: number, to: number): number {
    return Math.exp(Math.log(from) + this.next() * (Math.log(to) - Math.log(from)));
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = this.int(0, i);
      const [x, y] = [result[i] as T, result[j] as T];
      result[i] = y;
      result[j] = x;
    }
    return result;
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
