import type { Database } from '../db/database.ts';
import { WORKSPACE_NAME } from '../demo/cast.ts';
import { SettingsError, type Settings } from '../settings.ts';
import { ApiKeys } from '../tenants/apiKeys.ts';
import { hashApiKey, parseApiKey } from '../tenants/apiKeyText.ts';
import { createTenant } from '../tenants/createTenant.ts';
import { fixFact } from '../db/installationFacts.ts';
import { listTenants } from '../tenants/listTenants.ts';
import { ALL_SCOPES } from '../tenants/scopes.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { DaybookError } from '@daybook/core';

export interface FirstTenant {
  tenant: Tenant;
  /** The text of a key made now; undefined when there was one already, or DAYBOOK_API_KEY is it. */
  newKey: string | undefined;
}

/** The log's name is part of what is signed: it is fixed at the first start and cannot be another later. */
export async function fixOrigin(db: Database, settings: Settings, given: boolean): Promise<string> {
  const origin = await fixFact(db, 'origin', settings.origin);
  if (given && origin !== settings.origin) {
    throw new SettingsError(`DAYBOOK_ORIGIN is ${JSON.stringify(settings.origin)} and this log was named ${JSON.stringify(origin)} at its first start: set DAYBOOK_ORIGIN to that, or leave it out.`);
  }
  return origin;
}

/** The oldest tenant is the first; two processes that start at once on an empty database make one. */
async function ensureTenant(db: Database, demo: boolean): Promise<Tenant> {
  const [oldest] = await listTenants(db);
  if (oldest !== undefined) return oldest;
  try {
    return await createTenant(db, demo ? { slug: 'demo', name: WORKSPACE_NAME, demo: true } : { slug: 'main', name: 'Main workspace' });
  } catch (error) {
    if (!(error instanceof DaybookError && error.code === 'tenant_exists')) throw error;
    const [made] = await listTenants(db);
    if (made === undefined) throw error;
    return made;
  }
}

/** Takes DAYBOOK_API_KEY over as a key of the first tenant, once. */
async function ensureGivenKey(keys: ApiKeys, tenant: Tenant, text: string): Promise<void> {
  const id = parseApiKey(text)?.id;
  const isKnown = async (): Promise<boolean> => (await keys.list(tenant.id)).some((key) => key.id === id);
  if (!(await isKnown())) {
    try {
      await keys.create(tenant.id, { name: 'Environment key', scopes: ALL_SCOPES, text });
      return;
    } catch (error) {
      // Another process that starts at the same time may have made it meanwhile.
      if (!(error instanceof DaybookError && (await isKnown()))) throw error;
    }
  }
  if ((await keys.verify(text)) === undefined) {
    throw new SettingsError(`DAYBOOK_API_KEY has the id ${id} of another key of ${tenant.slug}: set it to the key it had before, or to one with a new id.`);
  }
}

/**
 * Makes sure there is a tenant and that somebody has a key for it: the one in DAYBOOK_API_KEY, else a new one at the
 * first start. A crash before the key was printed costs the key; `daybook key create` makes another.
 */
export async function ensureFirstTenant(db: Database, settings: Settings): Promise<FirstTenant> {
  const tenant = await ensureTenant(db, settings.demo);
  const keys = new ApiKeys(db);
  if (settings.apiKey !== undefined) {
    await ensureGivenKey(keys, tenant, settings.apiKey);
    return { tenant, newKey: undefined };
  }
  // The fact names who may make it: of two processes at once, one.
  const token = hashApiKey(`${process.pid} ${Math.random()}`).toString('hex');
  if ((await fixFact(db, 'bootstrap_key', token)) !== token) return { tenant, newKey: undefined };
  const { text } = await keys.create(tenant.id, { name: 'First key', scopes: ALL_SCOPES, environment: tenant.demo ? 'demo' : 'live' });
  return { tenant, newKey: text };
}
