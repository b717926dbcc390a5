/** Lets one unit through at a time, in order of arrival. */
export class Gate {
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly timeoutMs = 15_000) {}

  /**
   * @returns the function that opens the gate for the next
   * @throws {GateTimeout} after waiting `timeoutMs`; the place in the line is given up
   */
  async acquire(): Promise<() => void> {
    let open!: () => void;
    const mine = new Promise<void>((resolve) => {
      open = resolve;
    });
    const before = this.tail;
    this.tail = before.then(() => mine);
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([
        before,
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new GateTimeout(this.timeoutMs)), this.timeoutMs);
        }),
      ]);
      return open;
    } catch (error) {
      open();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

export class GateTimeout extends Error {
  constructor(ms: number) {
    super(`waited longer than ${ms} ms for other units of work`);
    this.name = 'GateTimeout';
  }
}
