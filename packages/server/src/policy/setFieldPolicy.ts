import type { ClientBase } from 'pg';
import type { Change } from '@daybook/core';
import { firstFailure } from '../append/appender.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Engine } from '../engine.ts';
import { raiseVisibilityRevision } from '../keys/visibilityRevision.ts';
import type { WriteContext } from '../records/record.ts';
import { readRules } from './fieldPolicies.ts';
import { orderedRules, type FieldRule } from './fieldRule.ts';

/**
 * Replaces a tenant's field policy, and says so in the audit log in the same transaction: one change per field whose roles
 * differ. The policy as it stands already makes neither. Answers the rules as kept.
 */
export async function setFieldPolicy(engine: Pick<Engine, 'db' | 'appender' | 'policies' | 'records'>, context: WriteContext, rules: readonly FieldRule[]): Promise<FieldRule[]> {
  const { tenantId, actor, on_behalf_of, via, context: origin } = context;
  const collections = await engine.records.collections(tenantId);
  const wanted = orderedRules(rules, (collection) => collections.get(collection));
  const changed = await withTenant(engine.db.pools.writer, tenantId, async (client) => {
    // Two at once would each compare with what the other is about to replace.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('field policy', $1))`, [tenantId]);
    const changes = changesBetween(await readRules(client, tenantId), wanted);
    if (changes.length === 0) return false;
    await replaceRules(client, tenantId, wanted);
    const input = {
      type: 'permission.changed',
      actor,
      ...(on_behalf_of && { on_behalf_of }),
      ...(via && { via }),
      ...(origin && { context: origin }),
      targets: [{ type: 'setting', id: 'field_policy', name: 'Field policy' }],
      changes,
    };
    const failure = firstFailure(await engine.appender.append(client, tenantId, [{ input }], { atomic: true }));
    if (failure) throw failure;
    await raiseVisibilityRevision(client, tenantId);
    return true;
  });
  if (changed) {
    engine.policies.forget(tenantId);
    engine.appender.announce(tenantId);
  }
  return wanted;
}

function changesBetween(before: readonly FieldRule[], after: readonly FieldRule[]): Change[] {
  const roles = new Map<string, { before: string[]; after: string[] }>();
  const of = ({ collection, field }: FieldRule) => {
    const name = `${collection}.${field}`;
    const found = roles.get(name) ?? { before: [], after: [] };
    roles.set(name, found);
    return found;
  };
  for (const rule of before) of(rule).before = [...rule.hidden_from];
  for (const rule of after) of(rule).after = [...rule.hidden_from];
  return [...roles].filter(([, change]) => change.before.join() !== change.after.join()).map(([field, change]) => ({ field: `${field} hidden from`, ...change }));
}

async function replaceRules(client: ClientBase, tenantId: number, rules: readonly FieldRule[]): Promise<void> {
  await client.query(`delete from field_policies where tenant_id = $1`, [tenantId]);
  await client.query(
    `insert into field_policies (tenant_id, collection, field, hidden_from)
     select $1, rule.collection, rule.field, string_to_array(rule.roles, ',')
       from unnest($2::text[], $3::text[], $4::text[]) as rule(collection, field, roles)`,
    [tenantId, rules.map(({ collection }) => collection), rules.map(({ field }) => field), rules.map(({ hidden_from: roles }) => roles.join(','))],
  );
}
