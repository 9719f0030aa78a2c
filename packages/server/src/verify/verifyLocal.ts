import { DaybookError } from '@daybook/core';
import type { Database } from '../db/database.ts';
import type { KeyOpener } from './slotKeys.ts';
import { verifyTenant } from './verifyTenant.ts';
import type { TenantVerification } from './verifyRun.ts';

export interface VerifyLocalOptions {
  db: Database;
  /** Opens personal values; absent, their digests are taken as stored. */
  keyring?: KeyOpener;
  /** Slugs of the tenants to verify; all of them unless given. */
  tenants?: readonly string[];
  /** Stops between two batches: `verifyLocal` then rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: VerifyProgress) => void;
  /** Milliseconds since some moment, for rate and time left. */
  now?: () => number;
}

export interface VerifyProgress {
  tenant: string;
  /** Which tenant of how many, from 1. */
  tenantNumber: number;
  tenants: number;
  /** Events of this tenant verified so far, and in all. */
  verified: number;
  total: number;
  eventsPerSecond: number;
  /** For this tenant, at the rate so far. */
  secondsLeft: number;
}

export interface TenantReport extends TenantVerification {
  tenantId: number;
  tenant: string;
}

export interface VerifyReport {
  /** Whether nothing wrong was found anywhere. */
  sound: boolean;
  tenants: TenantReport[];
  /** Numbered and pending events of all tenants verified. */
  events: number;
}

/**
 * Verifies the logs of this installation from stored bytes alone, tenant by tenant, and names the first wrong thing of
 * each: what, at which position, which event. A tenant that fails does not stop the others.
 *
 * Reads only, beside a running server. Throws `not_found` for a slug that no tenant has.
 *
 * @example
 * const report = await verifyLocal({ db, keyring });
 * for (const { tenant, finding } of report.tenants) if (finding) console.error(tenant, finding.code, finding.position, finding.detail);
 */
export async function verifyLocal(options: VerifyLocalOptions): Promise<VerifyReport> {
  const { db, keyring, signal, onProgress, now = () => performance.now() } = options;
  // One of the audited look-ups that see all tenants.
  const { rows } = await db.pools.reader.query<{ id: number; slug: string }>(`select id, slug from list_tenants() order by id`);
  const unknown = options.tenants?.find((slug) => !rows.some((row) => row.slug === slug));
  if (unknown !== undefined) throw new DaybookError('not_found', { detail: `No tenant is called ${JSON.stringify(unknown)}.` });
  const chosen = rows.filter((row) => options.tenants === undefined || options.tenants.includes(row.slug));

  const reports: TenantReport[] = [];
  for (const { id, slug } of chosen) {
    signal?.throwIfAborted();
    const started = now();
    let verified = 0;
    const verification = await verifyTenant(id, {
      db,
      ...(keyring && { keyring }),
      ...(signal && { signal }),
      onProgress: (events, total) => {
        verified += events;
        const eventsPerSecond = verified / Math.max(0.001, (now() - started) / 1000);
        const secondsLeft = Math.max(0, total - verified) / eventsPerSecond;
        onProgress?.({ tenant: slug, tenantNumber: reports.length + 1, tenants: chosen.length, verified, total, eventsPerSecond, secondsLeft });
      },
    });
    reports.push({ tenantId: id, tenant: slug, ...verification });
  }
  return {
    sound: reports.every(({ finding }) => finding === undefined),
    tenants: reports,
    events: reports.reduce((sum, { size, pending }) => sum + size + pending, 0),
  };
}
