import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { cachedTypeKey } from '../db/recordKeys.ts';
import { auditTypesHidden, type Viewer } from './visibility.ts';

/** Whether the event `e` was not struck out: one probe of a narrow table (`offset 0` keeps it one, rather than a join). */
export function notDeleted(tenantId: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (select 1 from deleted_activities d where d.tenant_id = ${tenantId} and d.event_id = e.id offset 0)`;
}

/** `visibleTo` as a condition on `events e`, but for the records a customer may see, which the statement starts from; undefined where there is none. */
export function viewerWhere(tenantId: number, viewer: Viewer): RawBuilder<SqlBool> | undefined {
  if (viewer.role === 'customer') return sql<SqlBool>`e.visibility = 'C' and ${notDeleted(tenantId)}`;
  const types = auditTypeKeys(viewer);
  return types && sql<SqlBool>`(e.visibility = 'C' or e.type_key <> all (${types}::int4[]))`;
}

/** The same on `rollup_hours r`, for staff: counts hold neither values nor what was struck out. */
export function viewerRollupWhere(viewer: Viewer): RawBuilder<SqlBool> {
  const types = auditTypeKeys(viewer);
  return types === undefined ? sql<SqlBool>`true` : sql<SqlBool>`(r.visibility = 'C' or r.type_key <> all (${types}::int4[]))`;
}

/** The types of `visibleTo`'s rule about the audit log, as stored. */
export function auditTypeKeys(viewer: Viewer): number[] | undefined {
  const types = auditTypesHidden(viewer);
  return types && [...types].map(cachedTypeKey);
}
