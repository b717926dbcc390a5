/** What is still to happen, in order of time; things of one instant keep the order in which they were put in. */
export class Agenda<T> {
  private readonly heap: { at: number; order: number; item: T }[] = [];
  private added = 0;

  add(at: Date, item: T): void {
    const entry = { at: at.getTime(), order: this.added++, item };
    let place = this.heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.before(place, parent)) break;
      this.swap(place, parent);
      place = parent;
    }
  }

  /** The earliest entry, taken out; undefined when nothing is left. */
  next(): { at: Date; item: T } | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (!first || !last) return undefined;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return { at: new Date(first.at), item: first.item };
  }

  private sink(): void {
    for (let place = 0; ; ) {
      const children = [2 * place + 1, 2 * place + 2].filter((child) => child < this.heap.length);
      const least = children.reduce((best, child) => (this.before(child, best) ? child : best), place);
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (!x || !y) return false;
    return x.at !== y.at ? x.at < y.at : x.order < y.order;
  }

  private swap(a: number, b: number): void {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (!x || !y) return;
    this.heap[a] = y;
    this.heap[b] = x;
  }
}
