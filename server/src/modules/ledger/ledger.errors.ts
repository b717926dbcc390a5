/**
 * A transfer's id is taken by a transfer of another content: two different facts claim to be the same one. A fault of
 * the caller, never of a user; the unit of work must not be kept.
 */
export class LedgerMismatch extends Error {
  constructor(
    readonly transferId: string,
    readonly differing: readonly string[],
  ) {
    super(`transfer ${transferId} is already posted with another ${differing.join(', ')}`);
    this.name = 'LedgerMismatch';
  }
}
