import {
  actorCollection, checkFilterSize, fieldScope, formatTimestamp, INGEST_CODES, KIND_CODES, needsWord, noWord, allWords, anyWord,
  PRESET_FILTERS, queryLexemes, referredActors, referredRecords, STATUS_CODES, timeSpan, tsqueryText, typeNames, VISIBILITY_CODES, firstIdAt,
  comparableText, type FieldScope, type Filter, type FilterContext, type Term, type TypeLookup, type WithheldFields, type WordQuery,
} from '@daybook/core';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { cachedRecordKey, cachedTypeKey } from '../db/recordKeys.ts';
import { bodyPattern, roleText } from './hiddenNames.ts';
import type { HiddenFields } from './visibility.ts';

export interface SqlFilterContext extends FilterContext {
  readonly tenantId: number;
  /** Fields the reader may not see; `withheld` says the same to the predicate. */
  readonly hidden?: HiddenFields;
}

/** A filter ready to be asked of the tables. */
export interface CompiledFilter {
  /**
   * A condition on `events e`, complete but for `residual`. Only leakproof operators on typed columns, except for
   * `e.words @@ …`, which is checked on rows that something else found.
   */
  readonly where: RawBuilder<SqlBool>;
  /** Ids the filter is limited to: `id >= from and id < to`. Part of `where` too. */
  readonly idRange: { readonly from: string; readonly to: string };
  /** What every match has, to choose an index by; null where the filter does not limit it. All part of `where` too. */
  readonly requires: {
    /** For `search_event_ids(query, …)`. */
    readonly words: string | null;
    readonly recordKeys: readonly bigint[] | null;
    readonly actorKeys: readonly bigint[] | null;
    readonly typeKeys: readonly number[] | null;
    /** Some status other than SUCCESS, so that the partial index on those answers. */
    readonly attention: boolean;
  };
  /** What is left to decide on the composed event (`position:`), or null: run `compilePredicate(residual)` and over-fetch. */
  readonly residual: Filter | null;
  /**
   * The filter but for its time bounds, as a condition on `rollup_hours r`; null where the rollups do not hold what it
   * asks. Time bounds stand in `idRange`; they count exactly only where they fall on whole hours.
   */
  readonly rollupWhere: RawBuilder<SqlBool> | null;
}

/** What a part of a filter comes to. `undecided`: no column holds it. `needs`: words that every event it holds for has. */
type Part =
  | { readonly is: 'sql'; readonly sql: RawBuilder<SqlBool>; readonly needs?: WordQuery }
  | { readonly is: 'words'; readonly query: WordQuery }
  | { readonly is: 'undecided' };

const TRUE = sql<SqlBool>`true`;
const FALSE = sql<SqlBool>`false`;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Compiles a filter to SQL over `events e`. `where` and `residual` together find exactly what `compilePredicate` finds.
 *
 * Caller's obligations: the statement names `e.tenant_id` itself, and runs with custom plans (an unnamed statement).
 * Throws `filter_too_large`.
 *
 * ```ts
 * const { where, residual } = compileFilter(parseFilter('is:attention after:7d'), { tenantId: 1, now: Date.now(), types });
 * const query = toStatement(sql`select e.id from events e where e.tenant_id = ${1} and ${where} order by e.id desc limit 50`);
 * ```
 */
export function compileFilter(filter: Filter, context: SqlFilterContext): CompiledFilter {
  checkFilterSize(filter);
  const conjuncts = conjunctsOf(filter, null);
  const words: WordQuery[] = [];
  const needed: WordQuery[] = [];
  const conditions: RawBuilder<SqlBool>[] = [];
  let undecided = false;
  for (const conjunct of conjuncts) {
    const part = compilePart(conjunct.filter, context, conjunct.scope, 'e');
    if (part.is === 'undecided') undecided = true;
    else if (part.is === 'words') words.push(part.query);
    else {
      conditions.push(part.sql);
      if (part.needs !== undefined) needed.push(part.needs);
    }
  }
  const asked = allWords(words);
  if (asked.op !== 'every') conditions.push(wordsCondition(asked));
  const required = allWords([asked, ...needed]);
  return {
    where: joined(conditions, ' and ', TRUE),
    idRange: idRangeOf(conjuncts, context),
    requires: {
      words: required.op !== 'every' && required.op !== 'none' && needsWord(required) ? tsqueryText(required) : null,
      recordKeys: firstOf(conjuncts, (term) => (term.kind === 'target' ? recordKeys(term, context) : null)),
      actorKeys: firstOf(conjuncts, (term) => (term.kind === 'actor' ? actorKeys(term, context) : null)),
      typeKeys: firstOf(conjuncts, (term) => typeKeys(term, context)),
      attention: conjuncts.some(({ filter: one }) => one.kind === 'status' && !one.values.includes('SUCCESS')),
    },
    residual: undecided ? filter : null,
    rollupWhere: rollupCondition(conjuncts, context),
  };
}

interface Conjunct {
  readonly filter: Filter;
  readonly scope: FieldScope;
}

/** The conditions that must all hold, out of nested groups and single presets. */
function conjunctsOf(filter: Filter, scope: FieldScope): Conjunct[] {
  if (filter.kind === 'and') {
    const inner = fieldScope(filter.all, scope);
    return filter.all.flatMap((part) => conjunctsOf(part, inner));
  }
  const [preset] = filter.kind === 'is' && filter.values.length === 1 ? filter.values : [];
  return preset === undefined ? [{ filter, scope }] : conjunctsOf(PRESET_FILTERS[preset].filter, scope);
}

function compilePart(filter: Filter, context: SqlFilterContext, scope: FieldScope, alias: 'e' | 'r'): Part {
  switch (filter.kind) {
    case 'and': {
      const inner = fieldScope(filter.all, scope);
      return combine('and', filter.all.map((part) => compilePart(part, context, inner, alias)));
    }
    case 'or':
      return combine('or', filter.any.map((part) => compilePart(part, context, scope, alias)));
    case 'not': {
      const part = compilePart(filter.filter, context, scope, alias);
      switch (part.is) {
        case 'words':
          return { is: 'words', query: noWord(part.query) };
        case 'sql':
          return { is: 'sql', sql: sql<SqlBool>`not (${part.sql})` };
        case 'undecided':
          return part;
      }
    }
    // falls through is impossible: every Part kind returned above
    default:
      return compileTerm(filter, context, scope, alias);
  }
}

/** One tsquery for all parts that ask for words, so that a row's words are looked at once. */
function combine(how: 'and' | 'or', parts: readonly Part[]): Part {
  const queries: WordQuery[] = [];
  const conditions: RawBuilder<SqlBool>[] = [];
  for (const part of parts) {
    if (part.is === 'undecided') return part;
    if (part.is === 'words') queries.push(part.query);
    else conditions.push(part.sql);
  }
  const needs = parts.some((part) => part.is === 'sql' && part.needs !== undefined) ? needsOf(how, parts) : undefined;
  const query = how === 'and' ? allWords(queries) : anyWord(queries);
  if (conditions.length === 0) return { is: 'words', query };
  if (queries.length > 0) conditions.push(wordsCondition(query));
  return { is: 'sql', sql: sql<SqlBool>`(${joined(conditions, how === 'and' ? ' and ' : ' or ', TRUE)})`, ...(needs !== undefined && { needs }) };
}

/** Words every event has that such a group holds for: any part's of an `and`, of an `or` those of each. */
function needsOf(how: 'and' | 'or', parts: readonly Part[]): WordQuery {
  const needs = parts.map((part): WordQuery => (part.is === 'words' ? part.query : part.is === 'sql' && part.needs !== undefined ? part.needs : { op: 'every' }));
  return how === 'and' ? allWords(needs) : anyWord(needs);
}

function wordsCondition(query: WordQuery): RawBuilder<SqlBool> {
  if (query.op === 'every') return TRUE;
  if (query.op === 'none') return FALSE;
  return sql<SqlBool>`e.words @@ ${tsqueryText(query)}::tsquery`;
}

function compileTerm(term: Term, context: SqlFilterContext, scope: FieldScope, alias: 'e' | 'r'): Part {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  switch (term.kind) {
    case 'actor':
      return condition(anyOf(column('actor_key'), actorKeys(term, context), 'int8'));
    case 'type':
    case 'category':
      return condition(anyOf(column('type_key'), typeKeys(term, context) ?? [], 'int4'));
    // Letters of closed tables stand as constants: then the partial index on status is seen to apply.
    case 'kind':
      return condition(oneLetterOf(column('kind'), term.values.map((value) => KIND_CODES[value])));
    case 'status':
      return condition(oneLetterOf(column('status'), term.values.map((value) => STATUS_CODES[value])));
    case 'visibility':
      return condition(oneLetterOf(column('visibility'), term.values.map((value) => VISIBILITY_CODES[value])));
    case 'is':
      return combine('or', term.values.map((preset) => compilePart(PRESET_FILTERS[preset].filter, context, scope, alias)));
    default:
      return alias === 'e' ? compileEventTerm(term, context, scope) : { is: 'undecided' };
  }
}

/** The conditions that the rollups do not know. */
function compileEventTerm(term: Exclude<Term, { kind: 'actor' | 'type' | 'category' | 'kind' | 'status' | 'visibility' | 'is' }>, context: SqlFilterContext, scope: FieldScope): Part {
  switch (term.kind) {
    case 'ingest':
      return condition(oneLetterOf(sql.ref('e.ingest'), term.values.map((value) => INGEST_CODES[value])));
    case 'entity':
      return condition(anyOf(sql.ref('e.collection_key'), term.values.map(cachedTypeKey), 'int4'));
    case 'target': {
      const keys = recordKeys(term, context);
      // `offset 0` keeps it a probe of the edge's primary key per event: pulled up into a join, it read all of the
      // record's edges for each candidate (over 5 s at 20,000 edges, now under 0.1).
      return condition(sql<SqlBool>`exists (
        select 1
        from event_edges edge
        where edge.tenant_id = ${context.tenantId}
          and ${anyOf(sql.ref('edge.record_key'), keys, 'int8')}
          and edge.event_id = e.id
        offset 0
      )`);
    }
    case 'occurred': {
      const id = edgeId(term, context);
      return condition(term.bound === 'since' ? sql<SqlBool>`e.id >= ${id}::uuid` : sql<SqlBool>`e.id < ${id}::uuid`);
    }
    case 'recorded': {
      const { from, to } = timeSpan(term.at, context.now, context.zone);
      const at = formatTimestamp(term.bound === 'until' ? to : from);
      return condition(term.bound === 'since' ? sql<SqlBool>`e.recorded_at >= ${at}::timestamptz` : sql<SqlBool>`e.recorded_at < ${at}::timestamptz`);
    }
    case 'position':
      return { is: 'undecided' };
    case 'field':
    case 'old':
    case 'new':
    case 'text':
      return context.withheld === undefined || context.hidden === undefined ? wordsPart(term, scope, context.types) : withheldPart(term, scope, context.types, context.withheld, context.hidden);
    case 'actor_type':
    case 'via':
    case 'run':
    case 'correlation':
    case 'causation':
    case 'flag':
      return wordsPart(term, scope, context.types);
  }
}

function wordsPart(term: Term, scope: FieldScope, types: TypeLookup): Part {
  const query = queryLexemes(term, scope, types);
  return query === null ? { is: 'undecided' } : { is: 'words', query };
}

/**
 * A condition on fields, values or words, for a reader who may not see every field: as the predicate has it
 * (`WithheldFields`). Checked on the row, since no index knows what is hidden from whom; the words alone still find it.
 */
function withheldPart(term: Extract<Term, { kind: 'field' | 'old' | 'new' | 'text' }>, scope: FieldScope, types: TypeLookup, withheld: WithheldFields, hidden: HiddenFields): Part {
  if (term.kind !== 'field') {
    const query = queryLexemes(term, scope, types) ?? { op: 'none' };
    return { is: 'sql', sql: sql<SqlBool>`(${wordsCondition(query)} and not ${touchesSql(hidden)})`, needs: query };
  }
  const fields = term.values.map((field) => {
    const query = queryLexemes({ kind: 'field', values: [field] }, scope, types) ?? { op: 'none' as const };
    const hiding = withheld.collectionsHiding(comparableText(field));
    if (hiding.size === 0) return { query, sql: wordsCondition(query) };
    const touching = touchesSql(new Map([...hidden].filter(([collection]) => hiding.has(collection))));
    return { query, sql: sql<SqlBool>`(${wordsCondition(query)} and e.collection_key <> all (${[...hiding].map(cachedTypeKey)}::int4[]) and not ${touching})` };
  });
  return { is: 'sql', sql: sql<SqlBool>`(${joined(fields.map((field) => field.sql), ' or ', FALSE)})`, needs: anyWord(fields.map(({ query }) => query)) };
}

/** Whether an event touches one of these collections' hidden fields: `touchedCollections` of `seenBy.ts`, on the stored body. */
function touchesSql(hidden: HiddenFields): RawBuilder<SqlBool> {
  const collections = [...hidden].map(([collection, fields]) => {
    return sql<SqlBool>`((e.collection_key = ${cachedTypeKey(collection)}::int4 or position(${roleText(collection)} in e.body) > 0) and e.body ~ ${bodyPattern(fields)})`;
  });
  return sql<SqlBool>`(${joined(collections, ' or ', FALSE)})`;
}

function condition(fragment: RawBuilder<SqlBool>): Part {
  return { is: 'sql', sql: fragment };
}

function joined(conditions: readonly RawBuilder<SqlBool>[], separator: ' and ' | ' or ', none: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return conditions.length === 0 ? none : sql<SqlBool>`${sql.join([...conditions], sql.raw(separator))}`;
}

function anyOf(column: RawBuilder<unknown>, keys: readonly (bigint | number)[], type: 'int4' | 'int8'): RawBuilder<SqlBool> {
  const [only] = keys;
  if (only === undefined) return FALSE;
  if (keys.length === 1) return sql<SqlBool>`${column} = ${only}::${sql.raw(type)}`;
  return sql<SqlBool>`${column} = any (${[...keys]}::${sql.raw(type)}[])`;
}

/** `letters` come from the closed tables of `dimensions.ts`, never from a request. */
function oneLetterOf(column: RawBuilder<unknown>, letters: readonly string[]): RawBuilder<SqlBool> {
  return letters.length === 0 ? FALSE : sql<SqlBool>`${column} in (${sql.join([...new Set(letters)].map((letter) => sql.lit(letter)))})`;
}

function actorKeys(term: Extract<Term, { kind: 'actor' }>, context: SqlFilterContext): bigint[] {
  return [...new Set(referredActors(term.values, context).map(({ type, id }) => cachedRecordKey(actorCollection(type), id)))];
}

function recordKeys(term: Extract<Term, { kind: 'target' }>, context: SqlFilterContext): bigint[] {
  return [...new Set(referredRecords(term.values, context).map(({ type, id }) => cachedRecordKey(type, id)))];
}

function typeKeys(term: Filter, context: SqlFilterContext): number[] | null {
  if (term.kind === 'type') return typeNames(term.values, context.types).map(cachedTypeKey);
  if (term.kind === 'category') return [...new Set(term.values.flatMap((category) => context.types.inCategory(category)).map(cachedTypeKey))];
  return null;
}

function edgeId(term: Extract<Term, { kind: 'occurred' }>, context: SqlFilterContext): string {
  const { from, to } = timeSpan(term.at, context.now, context.zone);
  const edge = term.bound === 'until' ? to : from;
  return firstIdAt(edge.ms, edge.micros);
}

function idRangeOf(conjuncts: readonly Conjunct[], context: SqlFilterContext): { from: string; to: string } {
  let from = FIRST_ID;
  let to = LAST_ID;
  for (const { filter } of conjuncts) {
    if (filter.kind !== 'occurred') continue;
    const id = edgeId(filter, context);
    if (filter.bound === 'since') from = id > from ? id : from;
    else to = id < to ? id : to;
  }
  return { from, to };
}

function firstOf<T>(conjuncts: readonly Conjunct[], read: (term: Filter) => T | null): T | null {
  for (const { filter } of conjuncts) {
    const found = read(filter);
    if (found !== null) return found;
  }
  return null;
}

function rollupCondition(conjuncts: readonly Conjunct[], context: SqlFilterContext): RawBuilder<SqlBool> | null {
  const conditions: RawBuilder<SqlBool>[] = [];
  for (const { filter, scope } of conjuncts) {
    if (filter.kind === 'occurred') continue;
    const part = compilePart(filter, context, scope, 'r');
    if (part.is === 'undecided') return null;
    // Of words only "every" and "none" can come out of rollup columns: an empty group or an empty list.
    conditions.push(part.is === 'sql' ? part.sql : part.query.op === 'every' ? TRUE : FALSE);
  }
  return joined(conditions, ' and ', TRUE);
}
