import { expect, test } from 'vitest';
import { withoutTenantPredicate } from './tenancyMode.ts';

test('takes the predicate out, wherever it stands, and nothing else', () => {
  expect(withoutTenantPredicate('select 1 from events where tenant_id = $1 and id = $2')).toBe('select 1 from events where $1::int4 is not null and id = $2');
  expect(withoutTenantPredicate('join events on events.tenant_id = $12 and e.tenant_id=$1')).toBe('join events on $12::int4 is not null and $1::int4 is not null');
  expect(withoutTenantPredicate('on conflict (tenant_id, id) do nothing')).toBe('on conflict (tenant_id, id) do nothing');
  expect(withoutTenantPredicate('on e.tenant_id = k.tenant_id where e.id = $1')).toBe('on e.tenant_id = k.tenant_id where e.id = $1');
});
