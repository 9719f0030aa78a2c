import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { grouped } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import { offlineRow } from './offline.ts';
import type { Stage } from '../stage.ts';

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL('../verifyProcess.js', import.meta.url));

interface Verified {
  sound: boolean;
  events: number;
  seconds: number;
  cpuSeconds: number;
  finding?: unknown;
}

/** Every digest, personal value, leaf and tile of the history recomputed, per second of the verifying process's CPU. */
export async function verifyRows(stage: Stage): Promise<RowResult[]> {
  const { stdout } = await run(process.execPath, [PROCESS, stage.url, stage.keysDir, 'main'], { maxBuffer: 1024 * 1024 });
  const verified = JSON.parse(stdout) as Verified;
  if (!verified.sound) throw new Error(`the bench's own log does not verify: ${JSON.stringify(verified.finding)}`);
  const perCore = verified.events / verified.cpuSeconds;
  return [
    await offlineRow(stage),
    result('verify', '`daybook verify --local` per core: the same out of the database, keys, columns, timelines, counts and positions too', Math.round(perCore), { is: 'at least', bar: 50_000, goal: 100_000, unit: '/s' }, `${grouped(perCore)} events per CPU second`, `${grouped(verified.events)} events in ${verified.seconds.toFixed(0)} s of one process and its PostgreSQL`, {
      wall_seconds: Math.round(verified.seconds),
      cpu_seconds: Math.round(verified.cpuSeconds),
    }),
  ];
}
