import { ApiErrorBody, type FieldError } from '@qinqing/contract';

/** A failed call, in the server's own words; `status` 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  /** facts about a conflict, e.g. the application that already exists */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Omit<ApiErrorBody, 'requestId'> & { requestId?: string }) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code;
    this.requestId = body.requestId;
    this.fields = body.fields ?? [];
    this.details = body.details ?? {};
  }

  /** The message for one field of the form, by its path. */
  field(path: string): string | undefined {
    return this.fields.find((field) => field.path === path)?.message;
  }
}

export const offline = () =>
  new ApiError(0, { code: 'NETWORK', message: '网络不通，请检查网络后重试，已填写的内容不会丢失' });

const unreadable = (status: number) =>
  new ApiError(status, { code: 'UNREADABLE', message: '服务暂时不可用，请稍后再试' });

/** Reads an error answer; anything that is not our shape (a proxy's page) becomes one plain sentence. */
export function errorFrom(status: number, data: unknown): ApiError {
  let body = data;
  if (typeof body === 'string') {
    try {
      body = JSON.parse(body);
    } catch (error) {
      if (error instanceof SyntaxError) return unreadable(status);
      throw error;
    }
  }
  const parsed = ApiErrorBody.safeParse(body);
  return parsed.success ? new ApiError(status, parsed.data) : unreadable(status);
}

/** The sentence to show for whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : '页面出现问题，请稍后再试';
}
