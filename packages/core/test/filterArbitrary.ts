import fc from 'fast-check';
import { ACTOR_TYPES, INGESTS, KINDS, STATUSES, VISIBILITIES } from '../src/event/event.ts';
import { DURATION_UNITS, PRESETS, type ActorReference, type Filter, type Term, type TimeValue } from '../src/filter/ast.ts';
import { and, not, or } from '../src/filter/build.ts';

/** The words that generated filters and events draw from, so that they meet often enough. */
export interface Vocabulary {
  types: readonly string[];
  categories: readonly string[];
  ids: readonly string[];
  collections: readonly string[];
  fields: readonly string[];
  values: readonly string[];
  texts: readonly string[];
  /** Milliseconds that instants lie around. */
  moments: readonly number[];
  /** Any text besides the lists above: for printing and parsing. */
  anyText: boolean;
}

function listOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { minLength: 1, maxLength: 3 });
}

export function timeValueArbitrary({ moments }: Vocabulary): fc.Arbitrary<TimeValue> {
  const moment = fc.constantFrom(...moments).chain((ms) => fc.integer({ min: ms - 200_000_000, max: ms + 200_000_000 }));
  return fc.oneof(
    fc.record({ kind: fc.constant('ago' as const), count: fc.integer({ min: 0, max: 40 }), unit: fc.constantFrom(...DURATION_UNITS) }),
    moment.map((ms) => ({ kind: 'day' as const, date: new Date(ms).toISOString().slice(0, 10) })),
    fc.tuple(fc.constantFrom(...moments), fc.integer({ min: 0, max: 999 }), fc.constantFrom('Z', '')).map(([ms, micros, zone]) => ({
      kind: 'instant' as const,
      text: `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}${zone}`,
    })),
  );
}

export function termArbitrary(vocabulary: Vocabulary): fc.Arbitrary<Term> {
  const { types, categories, ids, collections, fields, values, texts, anyText } = vocabulary;
  const wild = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
  const from = (list: readonly string[]): fc.Arbitrary<string> => (anyText ? fc.oneof(fc.constantFrom(...list), wild) : fc.constantFrom(...list));
  const id = from(ids);
  const actor: fc.Arbitrary<ActorReference> = fc.oneof(
    fc.constant({ kind: 'me' as const }),
    fc.record({ kind: fc.constant('actor' as const), type: fc.option(fc.constantFrom(...ACTOR_TYPES)), id }),
  );
  const position = fc.option(fc.nat(30));
  const text = anyText ? fc.oneof(fc.constantFrom(...texts), wild.filter((one) => /[\p{L}\p{N}]/u.test(one))) : fc.constantFrom(...texts);
  return fc.oneof<fc.Arbitrary<Term>[]>(
    fc.record({ kind: fc.constant('actor' as const), values: listOf(actor) }),
    fc.record({ kind: fc.constant('actor_type' as const), values: listOf(fc.constantFrom(...ACTOR_TYPES)) }),
    fc.record({ kind: fc.constant('type' as const), values: listOf(from(types)) }),
    fc.record({ kind: fc.constant('category' as const), values: listOf(from(categories)) }),
    fc.record({ kind: fc.constant('kind' as const), values: listOf(fc.constantFrom(...KINDS)) }),
    fc.record({ kind: fc.constant('status' as const), values: listOf(fc.constantFrom(...STATUSES)) }),
    fc.record({ kind: fc.constant('visibility' as const), values: listOf(fc.constantFrom(...VISIBILITIES)) }),
    fc.record({ kind: fc.constant('ingest' as const), values: listOf(fc.constantFrom(...INGESTS)) }),
    fc.record({ kind: fc.constant('is' as const), values: listOf(fc.constantFrom(...PRESETS)) }),
    fc.record({ kind: fc.constant('target' as const), values: listOf(fc.record({ type: fc.constantFrom(...collections), id })) }),
    fc.record({ kind: fc.constant('entity' as const), values: listOf(from(collections)) }),
    fc.record({ kind: fc.constant('field' as const), values: listOf(from(fields)) }),
    fc.record({ kind: fc.constantFrom('old' as const, 'new' as const), values: listOf(from(values)) }),
    fc.record({ kind: fc.constant('via' as const), values: listOf(fc.record({ type: fc.constantFrom('api_key', 'webhook'), id: fc.option(id) })) }),
    fc.record({ kind: fc.constantFrom('run' as const, 'correlation' as const, 'causation' as const), values: listOf(id) }),
    fc.record({ kind: fc.constant('flag' as const), values: listOf(fc.constantFrom('redacted', 'clock_ahead')) }),
    fc.record({ kind: fc.constant('occurred' as const), bound: fc.constantFrom('since' as const, 'before' as const, 'until' as const), at: timeValueArbitrary(vocabulary) }),
    fc.record({ kind: fc.constant('recorded' as const), bound: fc.constantFrom('since' as const, 'until' as const), at: timeValueArbitrary(vocabulary) }),
    fc.record({ kind: fc.constant('position' as const), from: position, to: position }).filter((one) => one.from === null || one.to === null || one.from <= one.to),
    fc.record({ kind: fc.constant('text' as const), text, prefix: fc.boolean() }),
  );
}

/** Filters as `build.ts` makes them, within the limits. */
export function filterArbitrary(vocabulary: Vocabulary): fc.Arbitrary<Filter> {
  const { tree } = fc.letrec<{ tree: Filter; term: Filter }>((tie) => ({
    term: termArbitrary(vocabulary),
    tree: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      tie('term'),
      fc.array(tie('tree'), { minLength: 0, maxLength: 4 }).map(and),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map(or),
      tie('tree').map(not),
    ),
  }));
  return tree;
}
