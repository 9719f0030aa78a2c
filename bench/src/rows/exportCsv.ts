import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EventInput } from '@daybook/core';
import { createTenant } from '../../../packages/server/dist/tenants/createTenant.js';
import { EventGenerator } from '../eventGenerator.ts';
import { copyIn, copyOut } from '../floors.ts';
import { grouped, inParallel, interleaved } from '../measure.ts';
import type { Progress } from '../progress.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';
import { failuresOf, submitBatch } from '../submit.ts';

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL('../exportProcess.js', import.meta.url));
const FILTER = 'status:SUCCESS,IN_PROGRESS,WARNING kind:USER_ACTION,WEBHOOK,BACKGROUND_JOB';

interface Exported {
  bytes: number;
  lines: number;
  seconds: number;
  mostMemory: number;
}

async function exportOnce(stage: Stage, tenantId: number, file: string): Promise<Exported> {
  const { stdout } = await run(process.execPath, [PROCESS, stage.url, stage.keysDir, String(tenantId), FILTER, file], { maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as Exported;
}

/** Events without a personal value; or one event in five about a contact, its values the person's. */
function eventsFor(index: number, plain: EventGenerator, personal: boolean): EventInput {
  const event = plain.event(index);
  if (!personal || index % 5 !== 0) return event;
  const number = index % 3000;
  return {
    ...event,
    type: 'contact.updated',
    targets: [{ type: 'contact', id: `con_${number}`, name: `Contact ${number}` }, ...(event.targets ?? []).slice(0, 1)],
    changes: [
      { field: 'job_title', before: 'Controller', after: 'Head of finance' },
      { field: 'phone', before: `+47 555 ${number}`, after: `+47 556 ${number}` },
    ],
    payload: {},
  };
}

/** CSV with a filter beside COPY TO CSV of the same events by the same filter, and the memory it takes at two sizes. */
export async function exportRows(stage: Stage, rounds: number, size: number, progress: Progress): Promise<RowResult[]> {
  const failures = failuresOf();
  const rows: RowResult[] = [];
  const memory: Record<string, number> = {};
  for (const personal of [false, true]) {
    const tenant = await createTenant(stage.db, { slug: personal ? 'export-personal' : 'export-plain' });
    const plain = new EventGenerator({ total: size, from: Date.now() - 90 * 86_400_000, to: Date.now() - 3_600_000, withoutPersonal: true, seed: 7 });
    await inParallel(3, Math.ceil(size / 500), async (piece) => {
      const count = Math.min(500, size - piece * 500);
      await submitBatch({ engine: stage.engine, tenantId: tenant.id }, Array.from({ length: count }, (_, at) => eventsFor(piece * 500 + at, plain, personal)), failures);
      progress.show('loading events to export', piece * 500, size);
    });
    await stage.engine.sequencer.drain(tenant.id);
    progress.done();

    const file = join(stage.folder, `export-${tenant.id}.csv`);
    const first = await exportOnce(stage, tenant.id, file);
    const header = await firstLine(file);
    const columns = header.split(',').map((name) => `"${name.replaceAll('"', '')}" text`);
    const table = `floor_export_${tenant.id}`;
    await stage.admin.query(`create table ${table} (${columns.join(', ')})`);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file)) chunks.push(chunk as Buffer);
    await copyIn(stage.admin, `copy ${table} from stdin (format csv, header)`, chunks);
    await stage.admin.query(`vacuum analyze ${table}`);
    const lines = first.lines - 1;

    const times = await interleaved(rounds, {
      // The same events by the same filter, as they are stored: what PostgreSQL alone would write into a CSV file.
      floor: async () => {
        const started = performance.now();
        await copyOut(stage.admin, `copy (select id, recorded_at, body from daybook.events where tenant_id = ${tenant.id} and status in ('S', 'I', 'W') and kind in ('U', 'W', 'J') order by id desc) to stdout (format csv)`);
        return lines / ((performance.now() - started) / 1000);
      },
      // The very lines of our export, out of a plain table that holds them ready.
      readyLines: async () => {
        const started = performance.now();
        await copyOut(stage.admin, `copy ${table} to stdout (format csv, force_quote *)`);
        return lines / ((performance.now() - started) / 1000);
      },
      ours: async () => {
        const once = await exportOnce(stage, tenant.id, '-');
        memory[personal ? 'personal' : 'plain'] = Math.max(memory[personal ? 'personal' : 'plain'] ?? 0, once.mostMemory / 1024 / 1024);
        return lines / once.seconds;
      },
    });
    rows.push(
      result('export', personal ? 'CSV export, one event in five with personal values ÷ COPY TO CSV' : 'CSV export with a filter, no personal values ÷ COPY TO CSV', times.ours.median / times.floor.median, personal ? { is: 'at least', bar: 0.15, goal: 0.3 } : { is: 'at least', bar: 0.5, goal: 0.8 }, `${grouped(times.ours.median)} lines/s`, `${grouped(times.floor.median)} lines/s`, {
        events: size,
        lines,
        filter: FILTER,
        ours: times.ours.all.map(Math.round),
        floor: times.floor.all.map(Math.round),
        ready_lines: times.readyLines.all.map(Math.round),
        share_of_ready_lines: Math.round((times.ours.median / times.readyLines.median) * 100) / 100,
      }),
    );
  }
  // Ten times the events and more: the whole history.
  const whole = await exportOnce(stage, stage.tenantId, '-');
  memory['history'] = whole.mostMemory / 1024 / 1024;
  rows.push(
    result('export', 'memory of an exporting process, whatever the size', Math.round(Math.max(...Object.values(memory))), { is: 'at most', bar: 100, goal: 80, unit: ' MB' }, `${Math.round(Math.max(...Object.values(memory)))} MB resident`, `${size.toLocaleString('en')} and ${stage.stored.toLocaleString('en')} events`, {
      megabytes: Object.fromEntries(Object.entries(memory).map(([name, megabytes]) => [name, Math.round(megabytes)])),
      history_bytes: whole.bytes,
    }),
  );
  return rows;
}

async function firstLine(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { encoding: 'utf8', end: 4095 })) return String(chunk).split('\r\n')[0] ?? '';
  return '';
}
