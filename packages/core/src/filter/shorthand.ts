import { DaybookError } from '../errors/daybookError.ts';
import type { Filter } from './ast.ts';
import { narrow } from './build.ts';
import { FILTER_KEYS, type FilterKeyName } from './filterKeys.ts';
import { parseFilter } from './parser.ts';
import { quoteIfNeeded } from './print.ts';
import { checkFilterSize } from './limits.ts';
import { readTerm } from './readTerm.ts';

/** The plain parameters of a list, as they stand in the URL: commas separate values, and a parameter may repeat. */
export const SHORTHAND_PARAMETERS = {
  actor: 'actor',
  actor_type: 'actor_type',
  event_type: 'type',
  status: 'status',
  kind: 'kind',
  entity: 'entity',
  field: 'field',
  from: 'since',
  to: 'until',
} as const satisfies Record<string, FilterKeyName>;

export type ShorthandName = keyof typeof SHORTHAND_PARAMETERS;
export type Shorthand = { readonly [name in ShorthandName | 'q']?: string | readonly string[] | undefined };

/**
 * `q` and the plain parameters as one filter, all of which must hold. An empty parameter is none.
 *
 * Throws `invalid_filter` whose pointer names the parameter.
 *
 * ```ts
 * filterFromParameters({ q: 'field:plan', actor: 'hubspot', from: '7d' }); // field:plan actor:hubspot since:7d
 * ```
 */
export function filterFromParameters(parameters: Shorthand): Filter {
  const added: Filter[] = [];
  for (const name of Object.keys(SHORTHAND_PARAMETERS) as ShorthandName[]) {
    const values = valuesOf(parameters[name], name === 'from' || name === 'to');
    if (values.length === 0) continue;
    const key = SHORTHAND_PARAMETERS[name];
    added.push(pointed(name, () => readTerm(key, values.map((text) => ({ text, bare: text.length, quoted: false, start: 0 })), 0)));
  }
  const q = parameters.q;
  const texts = (typeof q === 'string' ? [q] : (q ?? [])).filter((text) => text.trim() !== '');
  const parsed = texts.map((text) => pointed('q', () => parseFilter(text)));
  const [first, ...rest] = parsed;
  const filter = first === undefined ? narrow({ kind: 'and', all: [] }, added) : narrow(first, [...rest, ...added]);
  checkFilterSize(filter);
  return filter;
}

/** The text of a list condition, for links: `listText('status', ['FAILED', 'WARNING'])`. */
export function listText(key: FilterKeyName, values: readonly string[]): string {
  return `${FILTER_KEYS[key].name}:${values.map(quoteIfNeeded).join(',')}`;
}

function valuesOf(value: string | readonly string[] | undefined, single: boolean): string[] {
  const all = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return all.flatMap((text) => (single ? [text.trim()] : text.split(',').map((one) => one.trim()))).filter((text) => text !== '');
}

function pointed<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DaybookError) throw new DaybookError(error.code, { ...error.details, pointer }, { cause: error });
    throw error;
  }
}
