import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtinCatalogue } from '../catalogue/catalogue.ts';
import { BUILTIN_COLLECTIONS } from './builtinCollections/index.ts';
import { type EventSource, recordsDocument } from './recordsDocument.ts';

const root = new URL('../../../../', import.meta.url);
const sources = JSON.parse(readFileSync(new URL('scripts/eventSources.json', root), 'utf8')) as EventSource[];

/** What each surface names, by canonical name. */
const NAMED: { readonly [surface: string]: readonly string[] } = {
  A2: ['customer.field_changed', 'customer.status_changed', 'customer.health_score_dropped', 'onboarding.phase_moved', 'task.created', 'task.completed', 'contact.added', 'contact.archived', 'comment.added', 'integration.sync_write', 'pi.nudge'],
  B3: ['email.sent', 'email.opened', 'email.clicked', 'email.bounced', 'call.completed', 'note.added', 'contact.added', 'deal.won', 'deal.stage_changed', 'signal.detected', 'enrichment_completed'],
  C4: [
    'contact.added', 'contact.updated', 'contact.deleted', 'contact.status_changed', 'contact.tagged', 'contact.untagged', 'contact.merged', 'release.created', 'release.promoted',
    'release.cancelled', 'release.payments_processed', 'release.modification_added', 'product.created', 'product.updated', 'product.stock_adjusted', 'product.synced',
    'fulfillment.status_changed', 'fulfillment.shipment_created', 'fulfillment.swap_applied', 'payment.charge_attempted', 'payment.succeeded', 'payment.failed', 'payment.refunded',
    'settings.changed', 'integration.connected', 'integration.disconnected', 'team.member_invited', 'team.member_removed', 'team.role_changed', 'job.started', 'job.progressed', 'job.completed', 'job.failed',
  ],
  D2: ['contact.added', 'contact.tagged', 'lead.stage_changed', 'email.sent', 'email.opened', 'email.clicked', 'page.visited', 'form.submitted', 'ticket.created', 'ticket.replied', 'reservation.booked', 'reservation.cancelled', 'order.placed'],
};

describe('docs/RECORDS.md', () => {
  it('is what the declarations say now (else run `node scripts/writeRecordsDocument.mjs`)', () => {
    expect(readFileSync(new URL('docs/RECORDS.md', root), 'utf8')).toBe(recordsDocument(BUILTIN_COLLECTIONS, sources));
  });

  it('says of every event that a surface names where it comes from', () => {
    for (const [surface, events] of Object.entries(NAMED)) {
      for (const event of events) expect(sources.some((source) => source.surfaces.includes(surface) && source.event === event), `${event} of ${surface}`).toBe(true);
    }
    for (const { event } of sources) expect(builtinCatalogue().canonicalName(event), event).toBe(event);
  });
});
