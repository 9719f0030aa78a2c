import { completeDeclaration } from '../eventType.ts';
import { count, number, payloadOf, text } from '../payloadSchema.ts';
import { riley, square, system } from './exampleRecords.ts';

const members = {
  job: text('Name of the job: PROCESS_RELEASE_PAYMENTS, or in words.', 200),
  title: text('What it worked on: a release, a campaign.', 500),
  trigger: text('Schedule, person, webhook.', 200),
  records_processed: count(), records_total: count(), records_failed: count(), records_skipped: count(),
  duration_ms: number('How long it took.', 0),
  worker: text(undefined, 200),
};
const payload = payloadOf(members, ['job']);
const job = '{payload.job|job}[ for {payload.title}]';
const common = { category: 'job', kind: 'BACKGROUND_JOB', payload } as const;
const run = { id: 'run-7731', attempt: 1 };
const target = { type: 'job', id: 'sync-square-stock', name: 'Sync Square stock' };

/** Runs of scheduled and triggered jobs. Each step is an entry; the run's latest state is a view of them. */
export const jobTypes = [
  completeDeclaration({
    ...common, type: 'job.started', title: 'Job started', icon: 'play', status: 'IN_PROGRESS',
    description: 'A job began, or another attempt of it.',
    summary: `{actor} started ${job}[{run.attempt>1}, attempt {run.attempt|number}]`,
    aliases: ['job_started'],
    example: { actor: square, targets: [target], run: { ...run, progress: 0 }, payload: { job: 'SYNC_SQUARE_STOCK', trigger: 'schedule' } },
  }),
  completeDeclaration({
    ...common, type: 'job.progressed', title: 'Job progressed', icon: 'loader', status: 'IN_PROGRESS', retention: 'short',
    description: 'A running job told how far it is.',
    summary: `{actor} is running ${job}[, {payload.records_processed|number} of {payload.records_total|number}//, {run.progress|percent}//]`,
    aliases: ['job_progressed', 'job.progress'],
    example: { actor: system, targets: [{ ...target, id: 'process-release-payments', name: 'Process release payments' }], run: { id: 'run-7732', progress: 0.65 }, payload: { job: 'PROCESS_RELEASE_PAYMENTS', title: 'Spring 2026 Reds', records_processed: 612, records_total: 940 } },
  }),
  completeDeclaration({
    ...common, type: 'job.completed', title: 'Job completed', icon: 'circle-check', retryable: true,
    description: 'A job ended, perhaps with some records left out.',
    summary: `{actor} finished ${job}[, {payload.records_processed|plural:record:records}][{payload.records_failed?}, {payload.records_failed|number} failed]`,
    aliases: ['job_completed', 'job.finished'],
    example: { actor: square, targets: [target], run: { ...run, progress: 1 }, payload: { job: 'SYNC_SQUARE_STOCK', records_processed: 1316, duration_ms: 4100 } },
  }),
  completeDeclaration({
    ...common, type: 'job.failed', title: 'Job failed', icon: 'circle-x', status: 'FAILED', retryable: true,
    description: 'An attempt of a job did not end well.',
    summary: `{actor} could not finish ${job}[{run.attempt>1}, attempt {run.attempt|number}][: {error.message}]`,
    aliases: ['job_failed'],
    example: { actor: square, targets: [target], run: { ...run, attempt: 3, retryable: false }, payload: { job: 'SYNC_SQUARE_STOCK', records_processed: 0, records_total: 1316 }, error: { message: '401 Unauthorized', code: 'UNAUTHORIZED', stack: 'SquareApiError: AUTHENTICATION_ERROR UNAUTHORIZED\n    at request (sources/square/client.ts:88:13)' } },
  }),
  completeDeclaration({
    ...common, type: 'job.retry_requested', title: 'Retry requested', icon: 'rotate-cw', kind: 'USER_ACTION',
    description: 'Somebody asked for another attempt of a failed run.',
    summary: `{actor} retried ${job}`,
    aliases: ['job.retried', 'run.retried', 'job_retried'],
    example: { actor: riley, targets: [target], run: { ...run, attempt: 4 }, payload: { job: 'SYNC_SQUARE_STOCK' } },
  }),
  completeDeclaration({
    ...common, type: 'job.cancelled', title: 'Job cancelled', icon: 'circle-stop', kind: 'USER_ACTION',
    description: 'A queued or running job was called off.',
    summary: `{actor} cancelled ${job}`,
    aliases: ['job_cancelled', 'job.canceled'],
    example: { actor: riley, targets: [target], run, payload: { job: 'SYNC_SQUARE_STOCK' } },
  }),
];
