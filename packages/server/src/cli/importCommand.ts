import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describePlan } from '../import/describePlan.ts';
import { describeReport } from '../import/describeReport.ts';
import { describeRecordPlan, describeRecordReport } from '../import/records/describeRecords.ts';
import { importRecords, type RecordImportReport } from '../import/records/importRecords.ts';
import { parseRecordMapping, type RecordMapping } from '../import/records/recordMapping.ts';
import { barView, lineView, type ProgressView } from '../import/importProgress.ts';
import { parseMapping, type Mapping } from '../import/mapping.ts';
import { planImport } from '../import/planImport.ts';
import { planMapping } from '../import/planMapping.ts';
import { runImport, type ImportReport } from '../import/runImport.ts';
import { type Command, type Io, UsageError } from './command.ts';
import { tenantOf } from './tenantOf.ts';
import { withInstallation } from './withInstallation.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'Imports an older log (events, changes or snapshots from CSV, NDJSON or XES), or records',
  usage: `daybook import FILE [--records COLLECTION] [--mapping FILE] [--tenant SLUG] [--dry-run] [--rejects PATH] [--write-mapping PATH]

  FILE             .csv, .ndjson or .xes, packed with gzip or not
  --records        the lines are records of this collection (contact, account, deal …), not a log: they are written
                   through the data layer, each with its versions and events
  --mapping        a JSON file that says what the columns are, where they are not found by themselves
  --tenant         needed when there is more than one
  --dry-run        shows what was understood and what would come of it; writes nothing to the log
  --rejects        where lines that cannot be imported are listed with number and cause: CSV if it ends in .csv,
                   else NDJSON; FILE.rejects.ndjson in the current folder when left out
  --write-mapping  writes what was understood as a mapping file, and ends

  Run it again at any time: it goes on where it was stopped, and what was imported stays one event.
  Ends with 0 when every line was imported, 1 when some were rejected, 130 when it was stopped.
  docs/IMPORT.md describes shapes, columns and the mapping file.`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { records: { type: 'string' }, mapping: { type: 'string' }, tenant: { type: 'string' }, 'dry-run': { type: 'boolean', default: false }, rejects: { type: 'string' }, 'write-mapping': { type: 'string' } },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new UsageError('Name one file to import.');
    // npm runs scripts in the package's folder; paths are meant from where the person typed them.
    const from = (path: string): string => resolve(io.env['INIT_CWD'] ?? process.cwd(), path);
    const path = from(file);
    if (values.records !== undefined) {
      if (values['write-mapping'] !== undefined) throw new UsageError('--write-mapping is for logs; a mapping of records is short to write, see docs/IMPORT.md.');
      const mapping = values.mapping === undefined ? {} : parseRecordMapping(await readMappingText(from(values.mapping)));
      const rejectsPath = from(values.rejects ?? `${basename(path)}.rejects.ndjson`);
      return recordsInto(io, { path, mapping, collection: values.records, rejectsPath, tenantSlug: values.tenant, dryRun: values['dry-run'] });
    }
    const mapping = values.mapping === undefined ? {} : parseMapping(await readMappingText(from(values.mapping)));

    if (values['write-mapping'] !== undefined) {
      const { plan } = await planImport(path, mapping);
      await writeFile(from(values['write-mapping']), `${JSON.stringify(planMapping(plan), null, 2)}\n`, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? new UsageError(`${values['write-mapping']!} exists already; name another file.`) : error;
      });
      for (const line of describePlan(plan, [])) if (!line.startsWith('  event types')) io.print(line);
      io.print(`Written to ${values['write-mapping']}.`);
      return 0;
    }
    const rejectsPath = from(values.rejects ?? `${basename(path)}.rejects.ndjson`);
    return importInto(io, { path, mapping, rejectsPath, tenantSlug: values.tenant, dryRun: values['dry-run'] });
  },
};

interface Wanted {
  path: string;
  mapping: Mapping;
  rejectsPath: string;
  tenantSlug: string | undefined;
  dryRun: boolean;
}

async function importInto(io: Io, { path, mapping, rejectsPath, tenantSlug, dryRun }: Wanted): Promise<number> {
  return withInstallation(io, 'import', async ({ db, engine, settings }) => {
    const tenant = await tenantOf(db, tenantSlug);
    let view: ProgressView | undefined;
    let report: ImportReport;
    try {
      report = await runImport(engine, {
        path,
        mapping,
        tenantId: tenant.id,
        dryRun,
        rejectsPath,
        stateDirectory: join(settings.dataDir, 'imports'),
        signal: io.signal,
        onPlan: (plan, types) => {
          for (const line of describePlan(plan, types)) io.print(line);
          io.print('');
          view = viewFor(io);
        },
        onProgress: (progress, counts) => view?.update(progress, counts),
      });
    } finally {
      view?.end();
    }
    for (const line of describeReport(report, { tenant: tenant.slug, rejectsPath, dryRun })) io.print(line);
    return report.interrupted ? 130 : report.rejected > 0 ? 1 : 0;
  });
}

async function recordsInto(io: Io, { path, mapping, collection, rejectsPath, tenantSlug, dryRun }: Omit<Wanted, 'mapping'> & { mapping: RecordMapping; collection: string }): Promise<number> {
  return withInstallation(io, 'import', async ({ db, engine }) => {
    const tenant = await tenantOf(db, tenantSlug);
    let view: ProgressView | undefined;
    let report: RecordImportReport;
    try {
      report = await importRecords(engine, {
        path,
        mapping,
        collection,
        tenantId: tenant.id,
        dryRun,
        rejectsPath,
        signal: io.signal,
        onPlan: (plan, declaration) => {
          for (const line of describeRecordPlan(plan, declaration)) io.print(line);
          io.print('');
          view = viewFor(io);
        },
        onProgress: (progress, counts) => view?.update(progress, counts),
      });
    } finally {
      view?.end();
    }
    for (const line of describeRecordReport(report, { tenant: tenant.slug, rejectsPath, dryRun })) io.print(line);
    return report.interrupted ? 130 : report.rejected > 0 ? 1 : 0;
  });
}

function viewFor(io: Io): ProgressView {
  return process.stderr.isTTY ? barView(process.stderr, Date.now) : lineView((line) => io.warn(line), Date.now);
}

async function readMappingText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The mapping ${path} cannot be read (${error.code}).`);
  });
}
