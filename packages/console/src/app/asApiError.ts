import { ApiError } from './api.ts';

/** What was caught, as the refusal that forms show. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'unexpected', error instanceof Error ? error.message : String(error));
}
