import { ApiErrorBody } from '@qinqing/contract';

/** What went wrong with one call, in the words the server chose for the reader. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly fields: readonly { path: string; message: string }[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: ApiErrorBody) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.requestId = body.requestId;
    this.fields = body.fields ?? [];
    this.details = body.details ?? {};
  }

  /** True when nothing is known about the outcome: the same request may be sent again with the same key. */
  get undecided(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === 'IDEMPOTENCY_RUNNING';
  }

  /** The session is gone (a wrong password at log-in is 401 too, but no session was lost by it). */
  get sessionLost(): boolean {
    return this.code === 'LOGIN_REQUIRED' || this.code === 'SESSION_EXPIRED';
  }

  /** Somebody else was faster: what is open here is not what the server has. */
  get movedOn(): boolean {
    return this.code === 'STATE_CONFLICT' || this.code === 'STALE_VERSION';
  }

  /**
   * Whether it moved on from `state`. A conflict whose current state is the one on screen is a refusal on its merits
   * (an amount that can't be settled), and its sentence says what to do.
   */
  movedFrom(state: string): boolean {
    const { current } = this.details;
    return (
      this.code === 'STALE_VERSION' || (this.code === 'STATE_CONFLICT' && current !== undefined && current !== state)
    );
  }
}

const local = (code: string, message: string, requestId = ''): ApiErrorBody => ({ code, message, requestId });

/** The request did not arrive, or its answer did not. */
export function networkError(): ApiError {
  return new ApiError(0, local('NETWORK', '网络连接中断，请检查网络后重试'));
}

/** The answer does not have the shape that this build of the console knows. */
export function shapeError(requestId: string): ApiError {
  return new ApiError(0, local('ANSWER_SHAPE', '页面版本与服务不一致，请刷新页面后重试', requestId));
}

/** Reads the one error shape; a proxy's HTML page or an empty body becomes a sentence too. */
export function errorFromAnswer(status: number, body: unknown, requestId: string): ApiError {
  const parsed = ApiErrorBody.safeParse(body);
  if (parsed.success) return new ApiError(status, parsed.data);
  const message =
    status === 413
      ? '文件太大，请压缩后再上传'
      : status >= 500
        ? '服务暂时不可用，请稍后再试'
        : '请求未被接受，请刷新后重试';
  return new ApiError(status, local(status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN', message, requestId));
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, local('CLIENT', '页面出现问题，请刷新后重试'));
}
