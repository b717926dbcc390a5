import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { ApiErrorBody, ErrorCode } from '@qinqing/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GateTimeout } from '../db/index.js';
import { AppError } from '../errors/index.js';
import type { Log } from '../log/index.js';
import { actorOf } from './actor.js';
import { DENIAL_CODES, type DenialRecorder } from './denial.js';
import { allowedMethods } from './route-table.js';

/** Answers everything that is thrown, by whomever, in the one error shape. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly recorder: () => DenialRecorder | undefined,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = toAppError(thrown, request);
    if (error.status >= 500) this.log.error({ err: error.cause ?? thrown }, 'a request failed');
    await this.recordDenial(error, request);
    if (reply.sent) return;
    if (error.status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', '60');
    if (error.code === 'METHOD_NOT_ALLOWED') reply.header('allow', allowedMethods(request.url).join(', '));
    // What stood on the reply belonged to the answer that failed.
    for (const name of ['etag', 'content-length', 'content-encoding', 'content-disposition']) reply.removeHeader(name);
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').status(error.status);
    await reply.send(JSON.stringify(bodyOf(error, request.id)));
  }

  private async recordDenial(error: AppError, request: FastifyRequest): Promise<void> {
    const actor = actorOf(request);
    if (!actor || !DENIAL_CODES.includes(error.code)) return;
    const { id } = (request.params ?? {}) as { id?: unknown };
    const route = `${request.method} ${request.routeOptions.url ?? '-'}`;
    try {
      await this.recorder()?.denied({
        actor,
        route,
        entityId: typeof id === 'string' ? id.slice(0, 64) : '-',
        code: error.code,
      });
    } catch (failure) {
      this.log.error({ err: failure }, 'a refused attempt could not be recorded');
    }
  }
}

export function bodyOf(error: AppError, requestId: string): ApiErrorBody {
  return {
    code: error.code,
    message: error.message,
    requestId,
    ...(error.fields ? { fields: error.fields } : {}),
    ...(error.details ? { details: error.details } : {}),
  };
}

/** Codes of the framework's own errors. */
const FRAMEWORK_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BAD_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BAD_JSON',
  FST_REQ_FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_FILES_LIMIT: 'VALIDATION',
  FST_FIELDS_LIMIT: 'VALIDATION',
  FST_PARTS_LIMIT: 'VALIDATION',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_TYPE',
};

const STATUS_CODES: Record<number, ErrorCode> = {
  400: 'BAD_JSON',
  401: 'LOGIN_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'UNAVAILABLE',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'VALIDATION',
  415: 'UNSUPPORTED_TYPE',
  416: 'RANGE_INVALID',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

function toAppError(thrown: unknown, request: FastifyRequest): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof GateTimeout) return new AppError('UNAVAILABLE', { cause: thrown });
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known) return new AppError(known);
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : typeof statusCode === 'number' ? statusCode : 500;
  if (status === 404 && allowedMethods(request.url).length > 0) return new AppError('METHOD_NOT_ALLOWED');
  const mapped = STATUS_CODES[status];
  if (mapped) return new AppError(mapped);
  return status >= 400 && status < 500 ? new AppError('VALIDATION') : new AppError('INTERNAL', { cause: thrown });
}
