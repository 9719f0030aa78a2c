import { DaybookError } from '../errors/daybookError.ts';
import type { Json } from '../event/event.ts';
import { jsonEqual } from '../diff/jsonEqual.ts';
import type { CollectionDeclaration, LifeCycle, PhaseOrder } from './collection.ts';

type Data = { readonly [field: string]: Json };

/** A move of a record's data; `before` is absent for a new record. */
export interface Move {
  before?: Data;
  after: Data;
  reason?: string;
  /** Whether the record comes from elsewhere, in whatever state it had there. */
  imported?: boolean;
}

/**
 * Refuses a move the collection does not allow: `state_conflict` with the states it may go to, `invalid_record` for a phase that
 * is not among the record's phases, `reason_required` for going back to an earlier phase or past the next one. The next phase
 * needs no reason, and neither does the phase a record starts in. Pointers are into the record's data.
 */
export function checkLifeCycle(declaration: CollectionDeclaration, move: Move): void {
  if (declaration.lifeCycle !== undefined) checkState(declaration, declaration.lifeCycle, move);
  if (declaration.phases !== undefined) checkPhase(declaration, declaration.phases, move);
}

function checkState(declaration: CollectionDeclaration, { field, initial, moves }: LifeCycle, { before, after, imported = false }: Move): void {
  const to = valueOf(after, field);
  const from = before === undefined ? undefined : (valueOf(before, field) ?? initial);
  if (from === undefined) {
    if (to === undefined || to === initial || imported) return;
    throw new DaybookError('state_conflict', { pointer: `/${field}`, expected: initial, detail: `A new ${called(declaration)} starts as ${initial}.` });
  }
  if (jsonEqual(from, to ?? initial)) return;
  const allowed = typeof from === 'string' && Object.hasOwn(moves, from) ? (moves[from] ?? []) : [];
  if (typeof to === 'string' && allowed.includes(to)) return;
  const state = typeof from === 'string' ? from : JSON.stringify(from);
  throw new DaybookError('state_conflict', {
    pointer: `/${field}`,
    expected: allowed.length === 0 ? `${state}, which is final` : allowed.join(' or '),
    detail: `The ${called(declaration)} is ${state} and cannot become ${typeof to === 'string' ? to : 'nothing'}.`,
  });
}

function checkPhase(declaration: CollectionDeclaration, { field, order }: PhaseOrder, { before, after, reason }: Move): void {
  const listed = valueOf(after, order);
  const phases = Array.isArray(listed) ? listed : [];
  const to = valueOf(after, field);
  const at = phases.findIndex((phase) => jsonEqual(phase, to));
  if (to !== undefined && at < 0) {
    throw new DaybookError('invalid_record', {
      pointer: `/${field}`,
      expected: phases.length === 0 ? `a phase listed in ${order}` : `one of ${phases.map(String).join(', ')}`,
      detail: `${String(to)} is not a phase of this ${called(declaration)}.`,
    });
  }
  const from = before === undefined ? undefined : valueOf(before, field);
  if (from === undefined || jsonEqual(from, to)) return;
  const was = phases.findIndex((phase) => jsonEqual(phase, from));
  if (to !== undefined && was >= 0 && at === was + 1) return;
  if (reason !== undefined && reason.trim() !== '') return;
  throw new DaybookError('reason_required', {
    pointer: '/reason',
    detail: to !== undefined && was >= 0 && at > was
      ? `Going from ${String(from)} to ${String(to)} skips ${phases.slice(was + 1, at).map(String).join(', ')}: say why.`
      : `Going back from ${String(from)}${to === undefined ? '' : ` to ${String(to)}`} needs a reason.`,
  });
}

function valueOf(data: Data, field: string): Json | undefined {
  const value = Object.hasOwn(data, field) ? data[field] : undefined;
  return value === null ? undefined : value;
}

function called(declaration: CollectionDeclaration): string {
  return declaration.title.toLowerCase();
}
