/** Something that must always hold, as a query that finds where it does not. */
export interface Invariant {
  /** stable, kebab-case; names the ledger stop that a hit opens */
  code: string;
  /** Chinese, for the auditor's page */
  title: string;
  /** whether a hit means that money may be wrong: then no more leaves until a person lifts the stop */
  money: boolean;
  /**
   * One SELECT for both engines that must return no row. Its first column is named `subject` and says what broke.
   * No trailing semicolon: it is wrapped for counting.
   */
  sql: string;
}

/** Every module registers its own invariants while it is initialised. */
export class InvariantRegistry {
  private readonly invariants = new Map<string, Invariant>();

  /** @throws if the code is taken by another invariant */
  register(...invariants: Invariant[]): void {
    for (const each of invariants) {
      const known = this.invariants.get(each.code);
      if (known && known.sql !== each.sql) throw new Error(`two invariants have the code ${each.code}`);
      this.invariants.set(each.code, each);
    }
  }

  all(): Invariant[] {
    return [...this.invariants.values()];
  }
}
