import { readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadHistory } from './load.ts';
import { readOptions, type Options } from './options.ts';
import { Progress } from './progress.ts';
import { commitOfTree, machine, report, type Circumstances } from './report.ts';
import { line, result, type RowResult } from './rowResult.ts';
import { appendRows, measureAppend, type AppendRates } from './rows/append.ts';
import { bytesRows } from './rows/bytes.ts';
import { exportRows } from './rows/exportCsv.ts';
import { ingestRows } from './rows/ingest.ts';
import { lastFiftyRows } from './rows/lastFifty.ts';
import { depthRow, growthReadRow, measureReads, type ReadTimes } from './rows/reads.ts';
import { recordHistoryRows, recordWriteRow } from './rows/records.ts';
import { singleRows } from './rows/singles.ts';
import { streamRows } from './rows/stream.ts';
import { verifyRows } from './rows/verify.ts';
import { openStage, type Stage } from './stage.ts';

/** Measured: some 2.3 KB an event with everything, the peer's copy and WAL beside it. */
const DISK_PER_EVENT = 4500;
const SPARE = 4 * 2 ** 30;

async function checkDisk(size: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = bavail * bsize;
  const needed = size * DISK_PER_EVENT + SPARE;
  if (free < needed) throw new Error(`${size.toLocaleString('en')} events need about ${Math.ceil(needed / 2 ** 30)} GB beneath ${tmpdir()}, and ${Math.floor(free / 2 ** 30)} GB are free: take a smaller --size, or set TMPDIR.`);
}

async function measure(stage: Stage, options: Options, progress: Progress, failed: string[]): Promise<RowResult[]> {
  const { rows: wanted, rounds, size, small } = options;
  const perRound = Math.max(5000, Math.min(20_000, size / 50));
  const rows: RowResult[] = [];
  const add = (more: RowResult[]): void => {
    for (const row of more) process.stdout.write(`${line(row)}\n`);
    rows.push(...more);
  };
  /** A part that fails is told in the result and leaves the other parts their figures. */
  const part = async (label: string, measured: () => Promise<RowResult[]>): Promise<void> => {
    progress.step(label);
    try {
      add(await measured());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`  ${label} failed: ${why}\n`);
      failed.push(`${label}: ${why.split('\n')[0]?.replaceAll(/postgres:\/\/\S+/g, '…') ?? ''}`);
      process.exitCode = 1;
    }
  };
  let before: { append: AppendRates; reads: ReadTimes } | undefined;
  if (wanted.has('growth')) {
    await loadHistory(stage, small, progress);
    progress.step(`append and reads at ${small.toLocaleString('en')} events`);
    before = { append: await measureAppend(stage, rounds, perRound), reads: await measureReads(stage, rounds) };
  }
  if (['append', 'ingest', 'growth', 'reads', 'last50', 'bytes', 'export', 'verify', 'singles'].some((row) => wanted.has(row as 'append'))) await loadHistory(stage, size, progress);
  if (wanted.has('bytes')) {
    progress.step('bytes');
    add(await bytesRows(stage));
  }
  if (wanted.has('append') || before) {
    progress.step('append');
    const rates = await measureAppend(stage, rounds, perRound);
    if (wanted.has('append')) add(appendRows(rates));
    if (before) {
      // Each beside its own floor: the machine may have been busier at one of the two times.
      const shares = [before.append.sequencedToo / before.append.floor, rates.sequencedToo / rates.floor];
      add([
        result('growth', `append rate with ${size.toLocaleString('en')} stored ÷ with ${small.toLocaleString('en')}, each beside its floor`, (shares[1] ?? 0) / (shares[0] ?? 1), { is: 'at least', bar: 0.8, goal: 0.95 }, `${(shares[1] ?? 0).toFixed(3)} of the floor`, `${(shares[0] ?? 0).toFixed(3)} of the floor`, {
          small: before.append.detail,
          large: rates.detail,
          plain_ratio: Math.round((rates.sequencedToo / before.append.sequencedToo) * 100) / 100,
        }),
      ]);
    }
  }
  if (wanted.has('reads') || before) {
    progress.step('reads');
    const times = await measureReads(stage, rounds);
    if (before) add(growthReadRow(before.reads, times));
    if (wanted.has('reads')) add(depthRow(times));
  }
  if (wanted.has('ingest')) await part('HTTP ingest', () => ingestRows(stage, rounds, perRound));
  if (wanted.has('export')) await part('export', () => exportRows(stage, rounds, Math.min(100_000, size / 5), progress));
  if (wanted.has('stream')) await part('live stream', () => streamRows(stage, 10));
  if (wanted.has('singles')) await part('single appends, message-db, emmett', () => singleRows(stage, Math.min(3, rounds), 12_000));
  if (wanted.has('last50')) await part('last 50 of a record, message-db', () => lastFiftyRows(stage, rounds, progress));
  if (wanted.has('records')) {
    await part('record writes', () => recordWriteRow(stage, rounds));
    await part('record histories', () => recordHistoryRows(stage, rounds));
  }
  if (wanted.has('verify')) await part('verification', () => verifyRows(stage));
  return rows;
}

async function circumstancesOf(stage: Stage, options: Options, startedAt: number): Promise<Circumstances> {
  const names = ['shared_buffers', 'wal_level', 'wal_compression', 'max_wal_size', 'checkpoint_timeout', 'fsync', 'synchronous_commit', 'full_page_writes'];
  const { rows } = await stage.admin.query<{ name: string; value: string }>(`select name, current_setting(name) as value from pg_settings where name = any($1)`, [names]);
  const { rows: versions } = await stage.admin.query<{ version: string }>(`select current_setting('server_version') as version`);
  const sample = Array.from({ length: 2000 }, (_, at) => stage.history.event(Math.floor((at * options.size) / 2000)));
  const { rows: slots } = await stage.admin.query<{ slots: number | null }>(`select avg(get_byte(sealed, 1))::float8 as slots from daybook.events tablesample system (1)`);
  return {
    date: new Date().toISOString(),
    commit: commitOfTree(),
    machine: machine(),
    node: process.version,
    postgres: versions[0]?.version ?? 'unknown',
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    events: options.size,
    small: options.small,
    rounds: options.rounds,
    minutes: Math.round((Date.now() - startedAt) / 60_000),
    event: {
      bytes: Math.round(sample.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0) / sample.length),
      targets: Math.round((sample.reduce((sum, event) => sum + (event.targets?.length ?? 0), 0) / sample.length) * 10) / 10,
      personalSlots: Math.round((slots[0]?.slots ?? Number.NaN) * 10) / 10,
    },
  };
}

async function main(): Promise<void> {
  const startedAt = Date.now();
  const options = readOptions(process.argv.slice(2));
  await checkDisk(options.size);
  const progress = new Progress();
  progress.step(`a cluster of our own beneath ${tmpdir()}`);
  const stage = await openStage(options.size);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stage.close());
  const interrupted = (): void => {
    progress.step('interrupted: stopping PostgreSQL and removing the data');
    void close().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  // A peer's connection that breaks on its own must not leave a cluster and its data behind.
  process.once('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    void close().finally(() => process.exit(1));
  });
  try {
    const failed: string[] = [];
    const rows = await measure(stage, options, progress, failed);
    // What a person has to say about the figures: what was tried, what dominates. Printed with every result.
    const notes = await readFile(fileURLToPath(new URL('../results/NOTES.md', import.meta.url)), 'utf8').catch(() => '');
    await report(rows, await circumstancesOf(stage, options, startedAt), options, failed.length === 0 ? notes : `**Failed, without a figure:** ${failed.join(' · ')}\n\n${notes}`);
  } finally {
    await close();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
