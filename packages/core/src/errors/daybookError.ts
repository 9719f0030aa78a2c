import type { Json } from '../event/event.ts';
import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';

/** Where and why, beyond the code. All of it may be shown to the caller. */
export interface ErrorDetails {
  /** One sentence about this occurrence. */
  detail?: string;
  /** JSON pointer (RFC 6901) into the body, or the name of a parameter. */
  pointer?: string;
  expected?: string;
  /** Character offset, for filters and other typed text. */
  position?: number;
  /** Overrides the table's remedy where this occurrence has a better one. */
  remedy?: string;
  /** Further members of the problem, of the codes that have some: `current` of a version_conflict. */
  members?: { readonly [member: string]: Json };
}

/** The only error thrown on purpose. Its code decides the HTTP status; its details go to the caller as they are. */
export class DaybookError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(details.detail ?? ERROR_CODES[code].title, options);
    this.name = 'DaybookError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  /** The error as an RFC 9457 problem, without the request's own members. */
  toProblem(): { type: string; title: string; status: number; code: ErrorCode; detail?: string; pointer?: string; expected?: string; position?: number; remedy: string; [member: string]: unknown } {
    const entry = ERROR_CODES[this.code];
    const { detail, pointer, expected, position, remedy, members } = this.details;
    return {
      type: `urn:daybook:error:${this.code}`,
      title: entry.title,
      status: entry.status,
      code: this.code,
      ...(detail !== undefined && { detail }),
      ...(pointer !== undefined && { pointer }),
      ...(expected !== undefined && { expected }),
      ...(position !== undefined && { position }),
      remedy: remedy ?? entry.remedy,
      ...members,
    };
  }
}
