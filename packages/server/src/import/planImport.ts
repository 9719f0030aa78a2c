import type { Mapping } from './mapping.ts';
import type { Plan } from './plan.ts';
import { inspectFile } from './readRows.ts';
import { recognise } from './recognise.ts';
import { resolveTimes } from './resolveTimes.ts';
import { sampleFile, type Sample } from './sampleFile.ts';

/**
 * Reads enough of a file to decide everything about its import.
 * @throws DaybookError `invalid_parameter` when the file and the mapping together leave something open.
 */
export async function planImport(path: string, mapping: Mapping): Promise<{ plan: Plan; sample: Sample }> {
  const file = await inspectFile(path, mapping);
  const sample = await sampleFile(path, file);
  const plan = await resolveTimes(path, recognise({ path, file, sample, mapping }), sample.complete);
  return { plan, sample };
}
