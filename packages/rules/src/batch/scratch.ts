/**
 * Room for the vectors of a run. They live for one condition or one amount over a few thousand rows, and there are
 * tens of thousands of them: made anew, their collection costs more than the arithmetic. So they are cut one after
 * another out of blocks that are used again, and given back all at once.
 *
 * Whoever takes a mark and releases it gives back everything cut since; what must stay is copied out before. Batch
 * evaluation is synchronous and never nested, so that one stack serves all of it.
 */
const BLOCK_BYTES = 1 << 20;
/** Blocks kept between runs: what the working set of an ordinary run needs. */
const KEPT_BLOCKS = 4;

const blocks: ArrayBuffer[] = [];
let block = 0;
let used = 0;

/** A place on the stack: everything cut after it can be given back. */
export interface Mark {
  readonly block: number;
  readonly used: number;
}

export function mark(): Mark {
  return { block, used };
}

export function release(to: Mark): void {
  block = to.block;
  used = to.used;
}

/** Gives back everything, and to the system what is more than an ordinary run needs. */
export function releaseAll(): void {
  block = 0;
  used = 0;
  if (blocks.length > KEPT_BLOCKS) blocks.length = KEPT_BLOCKS;
}

/** Finds room and leaves it at (`block`, `used`). */
function room(bytes: number): ArrayBuffer {
  for (; block < blocks.length; block += 1) {
    const candidate = blocks[block] as ArrayBuffer;
    if (used + bytes <= candidate.byteLength) return candidate;
    used = 0;
  }
  const made = new ArrayBuffer(Math.max(BLOCK_BYTES, bytes));
  blocks.push(made);
  return made;
}

function taken(bytes: number): number {
  const at = used;
  used += (bytes + 7) & ~7;
  return at;
}

/** Whatever was there before is still in it: the caller writes every place. */
export function floats(length: number): Float64Array {
  const buffer = room(length * 8);
  return new Float64Array(buffer, taken(length * 8), length);
}

/** As {@link floats}. */
export function indexes(length: number): Int32Array {
  const buffer = room(length * 4);
  return new Int32Array(buffer, taken(length * 4), length);
}

/** As {@link floats}. */
export function words(length: number): Uint32Array {
  const buffer = room(length * 4);
  return new Uint32Array(buffer, taken(length * 4), length);
}

/** As {@link floats}. */
export function bytes(length: number): Uint8Array {
  const buffer = room(length);
  return new Uint8Array(buffer, taken(length), length);
}

export function copied(plane: Uint32Array): Uint32Array {
  const copy = words(plane.length);
  copy.set(plane);
  return copy;
}
