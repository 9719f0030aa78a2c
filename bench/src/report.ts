import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { formatFigure, line, type RowResult } from './rowResult.ts';
import type { Options } from './options.ts';

/** Where and on what a run was made. */
export interface Circumstances {
  date: string;
  commit: string;
  machine: string;
  node: string;
  postgres: string;
  settings: Record<string, string>;
  events: number;
  small: number;
  rounds: number;
  minutes: number;
  /** What the generator gives, measured. */
  event: { bytes: number; targets: number; personalSlots: number };
}

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

export function commitOfTree(): string {
  const changed = git('status', '--porcelain', '--', 'packages', 'bench/src') === '' ? '' : ' with uncommitted changes';
  return `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${changed}`;
}

export function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()} ${arch()}`;
}

/** Prints the rows, and writes them beside the source unless the run was a dry one. */
export async function report(rows: readonly RowResult[], circumstances: Circumstances, options: Options, notes: string): Promise<void> {
  process.stdout.write(`\n${rows.map(line).join('\n')}\n`);
  if (options.dry) return;
  await mkdir(RESULTS, { recursive: true });
  const size = options.size >= 1_000_000 ? `${options.size / 1_000_000}m` : `${options.size / 1000}k`;
  const name = `${circumstances.date.slice(0, 10)}-${size}`;
  await writeFile(`${RESULTS}${name}.json`, `${JSON.stringify({ ...circumstances, rows }, null, 2)}\n`);
  await writeFile(`${RESULTS}${name}.md`, markdown(rows, circumstances, notes));
  process.stdout.write(`\nWritten to bench/results/${name}.json and .md\n`);
}

function markdown(rows: readonly RowResult[], at: Circumstances, notes: string): string {
  const cells = rows.map((row) => {
    const unit = row.bar.unit ?? '';
    const sign = row.bar.is === 'at least' ? '≥' : '≤';
    return `| ${row.name} | ${row.ours} | ${row.floor} | **${formatFigure(row.figure)}${unit}** | ${sign} ${row.bar.bar}${unit} | ${sign} ${row.bar.goal}${unit} | ${row.goalReached ? 'PASS, goal' : row.pass ? 'PASS' : 'MISS'} | ${row.load} |`;
  });
  return `# Bench of ${at.date.slice(0, 10)}, ${at.events.toLocaleString('en')} events

${at.machine} · Node ${at.node} · PostgreSQL ${at.postgres} · commit ${at.commit} · ${at.minutes} minutes

\`npm run bench\`: fsync and synchronous_commit on, the settings of our own supervisor (${Object.entries(at.settings).map(([name, value]) => `${name} ${value}`).join(', ')}), row-level security on. Medians of ${at.rounds} interleaved rounds. The event: ${at.event.bytes} bytes of JSON, ${at.event.targets} targets, ${at.event.personalSlots} personal slots on average, two years of history. Only ratios carry over to another machine; *load* is the run queue per core while the row was measured, 1 and more means that the machine had other work beside the bench.

| work | ours | beside | figure | bar | goal | | load |
|---|---|---|---|---|---|---|---|
${cells.join('\n')}

${notes.trim()}

## Rounds and parts

\`\`\`json
${JSON.stringify(Object.fromEntries(rows.filter((row) => row.detail).map((row) => [row.name, row.detail])), null, 1)}
\`\`\`
`;
}
