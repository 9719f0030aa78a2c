import { DaybookError, filterFromParameters, isTimeZone, printFilter, type Filter } from '@daybook/core';
import { Type } from 'typebox';
import type { Engine } from '../engine.ts';
import { filterContext } from '../read/filterContext.ts';
import { selectionFilter, type RecordRef, type Selection } from '../read/selection.ts';
import type { SqlFilterContext } from '../read/filterToSql.ts';
import { viewerKey } from '../read/visibility.ts';
import type { Principal } from './principal.ts';

const values = (description: string) => Type.Optional(Type.Array(Type.String({ maxLength: 8192 }), { maxItems: 100, description }));

/** The parameters every list, count, chart and export of events filters by. All of them must hold; a parameter may repeat. */
export const FILTER_PARAMETERS = {
  q: values('A filter, such as `actor:hubspot field:plan after:7d` (docs/FILTER.md).'),
  actor: values('Ids, e-mail addresses or `type/id`, comma-separated; `me` is the caller.'),
  actor_type: values('`user`, `integration`, `assistant`, `system`, `customer`, `anonymous`; comma-separated.'),
  event_type: values('Names, aliases or patterns with `*`, comma-separated.'),
  status: values('`SUCCESS`, `IN_PROGRESS`, `WARNING`, `FAILED`; comma-separated.'),
  kind: values('`USER_ACTION`, `BACKGROUND_JOB`, `WEBHOOK`, `SYSTEM_EVENT`; comma-separated.'),
  entity: values('Collections of the record it happened to, comma-separated.'),
  field: values('Changed fields, comma-separated.'),
  from: values('Earliest occurred_at: an instant, a day, or a duration back from now such as `7d`.'),
  to: values('Latest occurred_at, likewise; a day is included whole.'),
  zone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA time zone of days in the filter; UTC when absent.' })),
};

export interface FilterQuery {
  q?: string[];
  actor?: string[];
  actor_type?: string[];
  event_type?: string[];
  status?: string[];
  kind?: string[];
  entity?: string[];
  field?: string[];
  from?: string[];
  to?: string[];
  zone?: string;
}

/** A question about events, read from a request. */
export interface EventQuery {
  filter: Filter;
  context: SqlFilterContext;
  selection: Selection;
  /** What the question is, for the cursors that belong to it. */
  question: Record<string, string | readonly string[] | undefined>;
  /** The filter as text, for the record of an export. */
  text: string;
}

/** Reads the filter parameters into a selection of what the principal may see. Throws `invalid_filter`, `invalid_parameter`. */
export async function readEventQuery(engine: Engine, principal: Principal, query: FilterQuery, record?: RecordRef): Promise<EventQuery> {
  const { tenantId, viewer, actor } = principal;
  const { zone } = query;
  if (zone !== undefined && !isTimeZone(zone)) throw new DaybookError('invalid_parameter', { pointer: 'zone', expected: 'an IANA time zone such as Europe/Berlin' });
  const filter = filterFromParameters(query);
  const context = await filterContext(engine, filter, { tenantId, viewer, me: { type: actor.type, id: actor.id }, now: Date.now(), ...(zone !== undefined && { zone }) });
  const compiled = selectionFilter(filter, context);
  const text = printFilter(filter);
  return {
    filter,
    context,
    selection: { viewer, ...(record && { record }), ...(compiled && { filter: compiled }) },
    question: {
      filter: text,
      zone,
      record: record && `${record.collection}/${record.id}`,
      viewer: viewerKey(viewer),
      me: `${actor.type}/${actor.id}`,
    },
    text,
  };
}
