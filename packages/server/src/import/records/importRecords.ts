import { basename } from 'node:path';
import { DaybookError, type CollectionDeclaration } from '@daybook/core';
import type { Engine } from '../../engine.ts';
import { personIdOfAddress } from '../../keys/personId.ts';
import type { RecordWriter, WriteContext } from '../../records/record.ts';
import { requireCollection } from '../../records/tenantCollections.ts';
import { noCounts, type ImportCounts } from '../importCounts.ts';
import { newProgress, readRows } from '../readRows.ts';
import { RejectFile } from '../rejectFile.ts';
import type { ReadItem, ReadProgress, Reject } from '../row.ts';
import { KnownReferences } from './knownReferences.ts';
import { LineReader, slug, type RecordLine } from './recordLine.ts';
import type { RecordMapping } from './recordMapping.ts';
import { planRecords, type RecordPlan } from './recordPlan.ts';

/** Lines of one transaction. */
const BATCH_LINES = 250;

export interface RecordImportRequest {
  path: string;
  mapping: RecordMapping;
  /** Stands where the mapping names none. */
  collection: string | undefined;
  tenantId: number;
  /** Understands and converts everything, writes nothing. */
  dryRun?: boolean;
  rejectsPath: string;
  /** Stops after the batch under way; run again, what is there already is passed over. */
  signal?: AbortSignal;
  onPlan?: (plan: RecordPlan, declaration: CollectionDeclaration) => void;
  onProgress?: (progress: Readonly<ReadProgress>, counts: Readonly<ImportCounts>) => void;
}

export interface RecordImportReport extends ImportCounts {
  plan: RecordPlan;
  /** Versions written: a record's first, and one for each later state. */
  versions: number;
  /** Lines whose beginning has no time in the file: they began when they were imported. */
  untimed: number;
  /** Texts that name no record, by field and text, with how many lines say so; kept in the field the mapping names. */
  unknownReferences: ReadonlyMap<string, number>;
  declaredCollections: readonly string[];
  blankLines: number;
  interrupted: boolean;
  seconds: number;
}

/** What a batch did, in the order of its lines. */
type Outcome = { did: 'imported'; versions: number } | { did: 'known' } | { did: 'rejected'; reject: Reject };

/**
 * Imports the lines of a file as records, through the data layer: each makes its versions and events at its own times, marked as
 * imported. A record that is there already is left as it is, so running it again goes on where it stopped and doubles nothing.
 * Every line is imported, known, or listed with number and cause; the counts add up.
 *
 * @throws DaybookError `invalid_parameter` when file and mapping leave something open, `unknown_collection`, and whatever the
 * database throws when it cannot be reached; what was committed stays.
 */
export async function importRecords(engine: Engine, request: RecordImportRequest): Promise<RecordImportReport> {
  const started = performance.now();
  const { tenantId, mapping } = request;
  const source = mapping.source ?? basename(request.path);
  const context: WriteContext = {
    tenantId,
    actor: { type: 'integration', id: slug(source) ?? 'import', name: `Import of ${source}` },
    via: { type: 'import', id: source },
    ingest: 'import',
    // Looked up beforehand, a batch at a time.
    anyReference: true,
  };
  const declaredCollections = await declare(engine, context, mapping, request.dryRun ?? false);
  const collection = mapping.collection ?? request.collection;
  if (collection === undefined) throw new DaybookError('invalid_parameter', { detail: 'Nothing says which collection the lines are records of.', expected: '--records COLLECTION, or "collection" in the mapping' });
  const declaration = requireCollection(await engine.records.collections(tenantId), collection);
  const plan = await planRecords(request.path, mapping, declaration, source);
  request.onPlan?.(plan, declaration);

  const addressKey = await engine.keyring.tenantKey(tenantId, 'person address');
  const reader = new LineReader(plan, declaration, (name) => personIdOfAddress(name, addressKey));
  const known = new KnownReferences(engine.db, tenantId);
  if (refersToItself(plan, declaration)) await beginEarly(known, reader, request.path, plan);
  const progress = newProgress();
  const counts = noCounts();
  const rejects = new RejectFile(request.rejectsPath, 0);
  const unknownReferences = new Map<string, number>();
  let versions = 0;
  let untimed = 0;

  const settle = async (items: readonly ReadItem[]): Promise<void> => {
    const lines = items.map((item) => ('reject' in item ? item.reject : reader.read(item.row)));
    await known.load(lines.flatMap((line) => ('references' in line ? line.references : [])));
    const ready = lines.map((line) => ('references' in line ? withKnownReferences(line, known, unknownReferences) : line));
    const writable = ready.filter((line) => 'steps' in line);
    const outcomes = request.dryRun ? writable.map(({ steps }): Outcome => ({ did: 'imported', versions: steps.length })) : await writeLines(engine, context, declaration, writable);
    const listed: Reject[] = ready.filter((line) => 'reason' in line);
    for (const [at, outcome] of outcomes.entries()) {
      const line = writable[at];
      if (outcome.did === 'rejected') listed.push(outcome.reject);
      else if (outcome.did === 'known') counts.replayed += 1;
      else {
        counts.imported += 1;
        versions += outcome.versions;
        if (line === undefined) continue;
        known.add(declaration.name, line.id);
        if (plan.steps[0].at !== undefined && line.steps[0]?.at === undefined) untimed += 1;
        if (line.steps.some(({ zoneAssumed }) => zoneAssumed)) counts.zoneAssumed += 1;
      }
    }
    counts.read += items.length;
    counts.rejected += listed.length;
    await rejects.write(listed.sort((a, b) => a.line - b.line));
    request.onProgress?.(progress, counts);
  };

  const stopped = (): boolean => request.signal?.aborted ?? false;
  let waiting: ReadItem[] = [];
  try {
    reading: for await (const items of readRows(request.path, plan.file, progress)) {
      for (const item of items) {
        if (stopped()) break reading;
        waiting.push(item);
        if (waiting.length < BATCH_LINES) continue;
        await settle(waiting);
        waiting = [];
      }
    }
    if (!stopped() && waiting.length > 0) await settle(waiting);
  } finally {
    await rejects.close();
  }
  if (!request.dryRun) await engine.sequencer.drain(tenantId);
  return { ...counts, plan, versions, untimed, unknownReferences, declaredCollections, blankLines: progress.blankLines, interrupted: stopped(), seconds: (performance.now() - started) / 1000 };
}

async function declare(engine: Engine, context: WriteContext, { declare: declarations = [] }: RecordMapping, dryRun: boolean): Promise<string[]> {
  const declared: string[] = [];
  for (const input of declarations) {
    if (dryRun) continue;
    const isThere = (await engine.records.collections(context.tenantId)).get(input.name) !== undefined;
    const { name, ...change } = input;
    const { changed } = isThere ? await engine.records.changeCollection(context, name, change) : await engine.records.declareCollection(context, input);
    if (changed) declared.push(name);
  }
  return declared;
}

function refersToItself({ steps }: RecordPlan, { name, fields }: CollectionDeclaration): boolean {
  return steps.some((step) => Object.keys(step.fields).some((field) => fields[field]?.references === name));
}

/** A line may refer to one further down, as an account does to its parent: every record of the file is known from the start. */
async function beginEarly(known: KnownReferences, reader: LineReader, path: string, plan: RecordPlan): Promise<void> {
  for await (const items of readRows(path, plan.file, newProgress())) {
    for (const item of items) {
      const line = 'row' in item ? reader.read(item.row) : item.reject;
      if ('steps' in line) known.add(plan.collection, line.id);
    }
  }
}

/** The line with what it refers to checked: a text that names no record goes into the field kept for it, or is the line's fault. */
function withKnownReferences(line: RecordLine, known: KnownReferences, unknown: Map<string, number>): RecordLine | Reject {
  for (const reference of line.references) {
    if (known.has(reference)) continue;
    const { field, text, keptIn, step, collection } = reference;
    const data = line.steps[step]?.data;
    if (keptIn === undefined) {
      return { line: line.row.line, code: 'refused', reason: `invalid_record at /data/${field}: no ${collection} is known as ${JSON.stringify(text.slice(0, 100))}. Import those records first, or say in the mapping where to keep the text ("unknown").`, text: line.row.text };
    }
    const name = `${field}: ${text}`;
    unknown.set(name, (unknown.get(name) ?? 0) + 1);
    if (data === undefined) continue;
    delete data[field];
    data[keptIn] = text;
  }
  return line;
}

async function writeLines(engine: Engine, context: WriteContext, declaration: CollectionDeclaration, lines: readonly RecordLine[]): Promise<Outcome[]> {
  if (lines.length === 0) return [];
  return engine.records.write(context, async (writer) => {
    const { name } = declaration;
    await writer.lock(lines.map(({ id }) => ({ collection: name, id })));
    const outcomes: Outcome[] = [];
    for (const line of lines) outcomes.push(await writeLine(writer, name, line));
    return outcomes;
  });
}

async function writeLine(writer: RecordWriter, collection: string, { id, steps, row }: RecordLine): Promise<Outcome> {
  if ((await writer.find(collection, id)) !== undefined) return { did: 'known' };
  let versions = 0;
  try {
    for (const [place, { at, data }] of steps.entries()) {
      const options = at === undefined ? {} : { occurred_at: at };
      const { changed } = place === 0 ? await writer.create(collection, { id, data }, options) : await writer.patch(collection, id, data, options);
      if (changed) versions += 1;
    }
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    // Deleted here since: a file does not bring it back.
    if (error.code === 'record_exists') return { did: 'known' };
    const { pointer, detail, remedy } = error.toProblem();
    const until = versions === 0 ? '' : ` Its first ${versions === 1 ? 'state is' : `${versions} states are`} imported.`;
    return { did: 'rejected', reject: { line: row.line, code: 'refused', reason: `${error.code}${pointer === undefined ? '' : ` at ${pointer}`}: ${detail ?? error.message} ${remedy}${until}`, text: row.text } };
  }
  return { did: 'imported', versions };
}
