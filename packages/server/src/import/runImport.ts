import { tmpdir } from 'node:os';
import { DaybookError } from '@daybook/core';
import type { AppendResult, EventSource } from '../append/draft.ts';
import { validateInput } from '../append/validateInput.ts';
import { declareEventType } from '../catalogue/declareEventType.ts';
import type { Engine } from '../engine.ts';
import { personIdOfAddress } from '../keys/personId.ts';
import { assertAddsUp, noCounts, type ImportCounts } from './importCounts.ts';
import { ImportStateFile, type ImportState } from './importState.ts';
import { knownTypesOf } from './knownTypes.ts';
import type { Mapping } from './mapping.ts';
import { OrderedAppends } from './orderedAppends.ts';
import type { Plan } from './plan.ts';
import { planImport } from './planImport.ts';
import { newProgress, readRows } from './readRows.ts';
import { RecordStates } from './recordStates.ts';
import { RejectFile } from './rejectFile.ts';
import type { ReadItem, ReadProgress } from './row.ts';
import { settleBatch, type Entry } from './settleBatch.ts';
import { EventConverter } from './toEvents.ts';

/** Events of one append: enough to make its commit cheap, few enough to be little lost when it has to be repeated. */
const BATCH_EVENTS = 500;
/** How often the state is written: what was settled since is looked up in the database when an import goes on. */
const STATE_EVERY_MS = 1_000;
/** Lines of one batch, where most of them make no event. */
const BATCH_LINES = 5_000;

export interface ImportRequest {
  path: string;
  mapping: Mapping;
  tenantId: number;
  /** Understand and convert everything, append nothing. */
  dryRun?: boolean;
  rejectsPath: string;
  /** Keeps how far an interrupted import came. */
  stateDirectory: string;
  /** Stops after the batches under way; the next run goes on there. */
  signal?: AbortSignal;
  /** Told the plan, and the event types of its first lines, before anything is written. */
  onPlan?: (plan: Plan, types: readonly string[]) => void;
  /** Told as lines are read and settled. */
  onProgress?: (progress: Readonly<ReadProgress>, counts: Readonly<ImportCounts>) => void;
}

export interface ImportReport extends ImportCounts {
  plan: Plan;
  /** Records met; known for snapshots and logs with tracked fields. */
  records: number;
  /** Event types declared for this tenant by this import. */
  declaredTypes: readonly string[];
  blankLines: number;
  versionsOutOfOrder: number;
  /** Lines an interrupted import had settled already. */
  resumedAfter: number;
  interrupted: boolean;
  seconds: number;
}

/**
 * Imports one file into one tenant's log: understands it, converts its lines and appends them in batches of their own
 * transactions. Every line becomes an event, a replay, an unchanged snapshot or a reject, and the counts are held to add
 * up. What is appended stays, whatever happens later; running it again goes on where it stopped and doubles nothing.
 *
 * @throws DaybookError `invalid_parameter` when the file or the mapping is not understood; whatever the database throws
 * when it cannot be reached, with the state kept.
 */
export async function runImport(engine: Engine, request: ImportRequest): Promise<ImportReport> {
  const plan = await planImport(request.path, request.mapping);
  const addressKey = await engine.keyring.tenantKey(request.tenantId, 'person address');
  const parts: PassParts = {
    engine,
    request,
    plan: plan.plan,
    personId: (name) => personIdOfAddress(name, addressKey),
    stateFile: new ImportStateFile(request.stateDirectory, [request.tenantId, request.path, identityOf(plan.plan)]),
  };
  if (request.onPlan !== undefined) {
    const states = new RecordStates(tmpdir());
    const trial = await converterOf(parts, states);
    const types = plan.sample.rows.map((row) => trial.convert(row)).flatMap((converted) => ('event' in converted ? [converted.event.input.type] : []));
    states.close();
    request.onPlan(plan.plan, [...new Set(types)]);
  }
  const earlier = request.dryRun ? undefined : await parts.stateFile.read();
  const report = await passOver(parts, earlier);
  // The database does not have what the state says: another one, or one put back. Start over; keys prevent doubles.
  return report ?? (await passOver(parts, undefined))!;
}

interface PassParts {
  engine: Engine;
  request: ImportRequest;
  plan: Plan;
  personId: (name: string) => string;
  stateFile: ImportStateFile;
}

/** What makes two imports the same one; what was merely seen of the file does not. */
function identityOf({ allColumns: _columns, notes: _notes, ...decided }: Plan): unknown {
  return decided;
}

async function converterOf({ engine, request, plan, personId }: PassParts, states: RecordStates): Promise<EventConverter> {
  return new EventConverter(plan, { known: knownTypesOf(await engine.catalogues.of(request.tenantId)), states, personId });
}

/**
 * One pass over the file. With an earlier state the lines settled then are read again, for the states of records, but
 * not appended; only their last batch is, to see that the database has it. Undefined when it has not.
 */
async function passOver(parts: PassParts, earlier: ImportState | undefined): Promise<ImportReport | undefined> {
  const { engine, request, plan, stateFile } = parts;
  const started = performance.now();
  const progress = newProgress();
  const counts = earlier === undefined ? noCounts() : { ...earlier.counts };
  const states = new RecordStates(tmpdir());
  const converter = await converterOf(parts, states);
  const rejects = new RejectFile(request.rejectsPath, earlier?.rejectBytes ?? 0);
  const declaredTypes: string[] = [];
  let settled = earlier?.settled ?? 0;
  let state: ImportState | undefined;
  let written = started;
  const keepState = async (): Promise<void> => {
    if (request.dryRun || state === undefined) return;
    await stateFile.write(state);
    written = performance.now();
  };

  const appends = new OrderedAppends(
    (events) => (request.dryRun ? checkOnly(events) : engine.appender.submit(request.tenantId, events)),
    async (entries, results) => {
      await rejects.write(settleBatch(entries, results, counts));
      const checkFrom = settled;
      settled += entries.length;
      state = { settled, checkFrom, counts: { ...counts }, rejectBytes: rejects.size };
      if (performance.now() - written > STATE_EVERY_MS) await keepState();
      request.onProgress?.(progress, counts);
    },
  );
  const declareTypes = async (): Promise<void> => {
    for (const declaration of converter.types.undeclared.values()) {
      if (!request.dryRun) await declare(engine, request.tenantId, declaration);
      declaredTypes.push(declaration.type);
    }
    converter.types.undeclared.clear();
  };

  let batch: Entry[] = [];
  let events = 0;
  let line = 0;
  let records = 0;
  let broken: DaybookError | undefined;
  try {
    reading: for await (const items of untilBroken(readRows(request.path, plan.file, progress), (error) => (broken = error))) {
      for (const item of items) {
        if (request.signal?.aborted) break reading;
        const entry = toEntry(converter, item);
        line += 1;
        if (earlier !== undefined && line <= earlier.settled) {
          if (line > earlier.checkFrom) batch.push(entry);
          if (line < earlier.settled) continue;
          if (!(await isStored(engine, request.tenantId, batch))) return undefined;
          batch = [];
          continue;
        }
        batch.push(entry);
        if ('event' in entry) events += 1;
        if (events < BATCH_EVENTS && batch.length < BATCH_LINES) continue;
        await declareTypes();
        await appends.push(batch);
        batch = [];
        events = 0;
      }
      request.onProgress?.(progress, counts);
    }
    // The file became shorter than what was settled of it: it is not the file of then.
    if (earlier !== undefined && line < earlier.settled && !request.signal?.aborted) return undefined;
    if (earlier === undefined || line > earlier.settled) {
      await declareTypes();
      await appends.push(batch);
    }
    await appends.finish();
    if (broken !== undefined) throw broken;
  } catch (error) {
    await appends.abandon();
    await keepState();
    throw error;
  } finally {
    records = states.size;
    states.close();
    await rejects.close();
  }
  assertAddsUp(counts);
  const interrupted = request.signal?.aborted ?? false;
  if (!request.dryRun) {
    await (interrupted ? keepState() : stateFile.remove());
    await engine.sequencer.drain(request.tenantId);
  }
  return {
    ...counts,
    plan,
    records,
    declaredTypes,
    blankLines: progress.blankLines,
    versionsOutOfOrder: converter.versionsOutOfOrder,
    resumedAfter: earlier?.settled ?? 0,
    interrupted,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Ends where a file breaks off, so that what was read of it is still appended before the error is told. */
async function* untilBroken(batches: AsyncIterable<ReadItem[]>, onBroken: (error: DaybookError) => void): AsyncGenerator<ReadItem[]> {
  try {
    yield* batches;
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    onBroken(error);
  }
}

function toEntry(converter: EventConverter, item: ReadItem): Entry {
  if ('reject' in item) return item;
  const converted = converter.convert(item.row);
  return 'event' in converted ? { row: item.row, event: converted.event } : converted;
}

/** Whether every event of a batch settled earlier is in this database. A batch without events proves nothing. */
async function isStored(engine: Engine, tenantId: number, batch: readonly Entry[]): Promise<boolean> {
  const events = batch.flatMap((entry) => ('event' in entry ? [entry.event] : []));
  if (events.length === 0) return false;
  const results = await engine.appender.submit(tenantId, events);
  return results.some(({ status }) => status === 'replayed') && results.every(({ status }) => status !== 'created');
}

/** Another process may have declared the type meanwhile: then it stands, and that is all that is needed. */
async function declare(engine: Engine, tenantId: number, declaration: { type: string }): Promise<void> {
  try {
    await declareEventType({ pool: engine.db.pools.writer, catalogues: engine.catalogues }, tenantId, declaration);
  } catch (error) {
    if (!(error instanceof DaybookError) || error.code !== 'event_type_conflict') throw error;
    engine.catalogues.forget(tenantId);
  }
}

/** What append would refuse by its shape alone. */
async function checkOnly(events: readonly EventSource[]): Promise<AppendResult[]> {
  return events.map(({ input }) => {
    try {
      validateInput(input);
      return { status: 'created', id: '' };
    } catch (error) {
      if (!(error instanceof DaybookError)) throw error;
      return { status: 'failed', error };
    }
  });
}
