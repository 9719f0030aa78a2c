import { failuresOf, submitBatch } from './submit.ts';
import { inParallel, grouped } from './measure.ts';
import type { Progress } from './progress.ts';
import { sequenced, type Stage } from './stage.ts';

const BATCH = 500;

/** Appends the history up to so many events, through the library like everybody else, and waits until all is numbered. */
export async function loadHistory(stage: Stage, until: number, progress: Progress): Promise<void> {
  const from = stage.stored;
  if (until <= from) return;
  let done = 0;
  const failures = failuresOf();
  stage.engine.sequencer.start();
  await inParallel(3, Math.ceil((until - from) / BATCH), async (piece) => {
    const start = from + piece * BATCH;
    const count = Math.min(BATCH, until - start);
    await submitBatch(stage, stage.history.batch(start, count), failures);
    done += count;
    progress.show(`loading ${grouped(until)} events`, done, until - from);
  });
  await sequenced(stage);
  await stage.engine.sequencer.stop();
  stage.stored = until;
  progress.done();
  // As autovacuum would, had it had its quarter of an hour: statistics partition by partition, never of empty ones.
  const { rows } = await stage.admin.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'daybook' and c.relkind = 'r' and pg_relation_size(c.oid) > 0`);
  for (const { name } of rows) {
    progress.note(`vacuum analyze ${name}`);
    await stage.admin.query(`vacuum (analyze) ${name}`);
  }
  await stage.admin.query('checkpoint');
  progress.done();
}
