import type { Mapping } from './mapping.ts';
import type { Plan } from './plan.ts';

/**
 * The plan as a mapping file that says everything out loud: importing with it decides nothing anew, and a person changes
 * the one thing that was guessed wrong.
 */
export function planMapping(plan: Plan): Mapping {
  const { file, shape, source, collection, columns, time, actors, types, createdFields, deletedFields, track, rename, targets, personal, empty, leaveOut, visibility } = plan;
  return {
    format: file.format,
    ...(file.format === 'csv' && { delimiter: file.delimiter }),
    encoding: file.encoding,
    shape,
    source,
    collection,
    columns: { ...columns, ...(shape === 'events' && columns.detail === undefined && { detail: null }), ...(columns.name === undefined && { name: null }), ...(columns.actor === undefined && { actor: null }) },
    time: { format: time.format, zone: time.zone },
    ...(Object.keys(actors).length > 0 && { actors }),
    ...(Object.keys(types).length > 0 && { types }),
    ...(shape === 'changes' && { created_fields: [...createdFields], deleted_fields: [...deletedFields] }),
    ...(shape === 'events' && { track: [...track] }),
    ...(Object.keys(rename).length > 0 && { rename }),
    targets: [...targets],
    ...(personal.length > 0 && { personal: [...personal] }),
    empty: [...empty],
    leave_out: [...leaveOut],
    ...(visibility !== undefined && { visibility }),
  };
}
