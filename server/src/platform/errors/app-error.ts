import { ERRORS, type ErrorCode, type FieldError } from '@qinqing/contract';

export interface AppErrorOptions {
  /** Chinese; replaces the code's own sentence by a more precise one. */
  message?: string;
  fields?: FieldError[];
  /** Facts about a conflict that the client may show, such as the current state. Never personal data. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The one error that carries meaning to a client. Thrown anywhere, answered in the error shape with the code's status.
 *
 * @example throw new AppError('STATE_CONFLICT', { details: { status: 'in_review' } });
 */
export class AppError extends Error {
  readonly fields: FieldError[] | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(options.message ?? ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.fields = options.fields;
    this.details = options.details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
