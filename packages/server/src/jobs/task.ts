import type { PoolClient } from 'pg';

/** What a job is handed: the tenant it works for, and what the task needs besides. Plain JSON, no secrets, no personal values. */
export interface JobPayload {
  readonly tenant_id: number;
  readonly [member: string]: string | number | boolean | null;
}

/** One run of a job. */
export interface JobRun {
  readonly tenantId: number;
  readonly payload: JobPayload;
  /** Counts from 1. */
  readonly attempt: number;
  /** No further attempt follows a failure of this one. */
  readonly lastAttempt: boolean;
  /** Aborted when the server stops or `longestMs` is over. */
  readonly signal: AbortSignal;
  /** One transaction of the job's tenant, as the writer. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
}

/**
 * A kind of background work. A job may run twice (a crash after its effect and before its end): `run` must find out what is
 * done already. What it throws is kept with the job and logged, so it must hold nothing personal or secret.
 */
export interface Task {
  /** `mail.send` */
  readonly name: string;
  /** Attempts before a job is given up; they follow each other after e¹, e², … seconds, at most six hours. */
  readonly attempts: number;
  /** A job that runs longer is aborted, and taken for abandoned soon afterwards. */
  readonly longestMs: number;
  readonly run: (job: JobRun) => Promise<void>;
}

/** The tenant a payload names. Throws on a payload that names none: no job works for all of them. */
export function tenantOfPayload(payload: unknown): number {
  const tenantId = typeof payload === 'object' && payload !== null && 'tenant_id' in payload ? payload.tenant_id : undefined;
  if (typeof tenantId !== 'number' || !Number.isSafeInteger(tenantId) || tenantId < 1) throw new TypeError('a job names its tenant in tenant_id');
  return tenantId;
}
