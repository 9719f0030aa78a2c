import { describe, expect, it } from 'vitest';
import { BUILTIN_TYPES } from './builtinTypes/index.ts';
import { CATEGORIES } from './categories.ts';
import { builtinCatalogue } from './catalogue.ts';

/** Every event type the four surfaces name, by the canonical spelling, with the other spellings that must be understood. */
const NAMED: { readonly [canonical: string]: readonly string[] } = {
  // Customer history
  'customer.field_changed': [], 'customer.status_changed': [], 'customer.health_score_dropped': [], 'onboarding.phase_moved': [],
  'task.created': [], 'task.completed': [], 'contact.added': ['contact_created', 'contact.created'], 'contact.archived': [],
  'comment.added': [], 'integration.sync_write': [], 'pi.nudge': [],
  // Workspace activity
  'email.sent': ['email_sent'], 'email.opened': ['email_opened'], 'email.clicked': ['email_clicked'], 'email.bounced': [],
  'call.completed': ['call_logged'], 'note.added': [], 'note.pinned': [], 'deal.won': [], 'deal.stage_changed': [],
  'signal.detected': [], enrichment_completed: ['enrichment.completed'], 'playbook.play_ran': [], 'sequence.enrolled': [],
  'account.parent_changed': [],
  // Audit log
  'auth.signed_in': [], 'auth.sign_in_failed': [], 'permission.changed': [], 'team.role_changed': [], 'admin.action_taken': [],
  'api_key.created': [], 'api_key.used': [], 'api_key.refused': [], 'api_key.revoked': [], 'export.requested': [],
  'export.completed': [], 'record.viewed': [], 'audit_log.viewed': [],
  // Activity logs
  'contact.updated': [], 'contact.deleted': [], 'contact.status_changed': [], 'contact.untagged': [], 'contact.merged': [],
  'release.created': [], 'release.promoted': [], 'release.cancelled': [], 'release.payments_processed': [], 'release.modification_added': [],
  'product.created': [], 'product.updated': [], 'product.stock_adjusted': [], 'product.synced': [],
  'fulfillment.status_changed': [], 'fulfillment.shipment_created': [], 'fulfillment.swap_applied': [],
  'payment.charge_attempted': [], 'payment.succeeded': [], 'payment.failed': [], 'payment.refunded': [],
  'settings.changed': [], 'integration.connected': [], 'integration.disconnected': [], 'team.member_invited': [], 'team.member_removed': [],
  'job.started': [], 'job.progressed': [], 'job.completed': [], 'job.failed': [], 'job.retry_requested': [],
  'webhook.received': [], 'webhook.delivered': [],
  'system.migration_applied': [], 'system.configuration_changed': [], 'system.cache_cleared': [],
  // CRM activity API
  'contact.tagged': ['contact_tagged'], 'lead.stage_changed': ['lead_stage_changed'], 'page.visited': ['page_visited'],
  'form.submitted': ['form_submitted'], 'ticket.created': ['ticket_created'], 'ticket.replied': ['ticket_replied'],
  'reservation.booked': ['reservation_booked'], 'reservation.cancelled': ['reservation_cancelled'], 'order.placed': ['order_placed'],
  'activity.logged': [], 'comment.deleted': [], 'activity.deleted': [], 'automation.ran': [], 'lead.score_changed': [],
  // Proof, erasure, archive
  'log.erased': [], 'log.erasure_completed': [], 'log.epoch_opened': [], 'log.hold_placed': [], 'log.hold_lifted': [],
  'log.archived': [], 'log.purged': [],
  // Importers
  'record.created': [], 'record.changed': [], 'record.deleted': [], 'log_entry.imported': [],
};

describe('the built-in types', () => {
  const catalogue = builtinCatalogue();

  it('declare every type the surfaces name, once, under its canonical spelling', () => {
    for (const [name, aliases] of Object.entries(NAMED)) {
      const declared = BUILTIN_TYPES.filter((declaration) => declaration.type === name);
      expect(declared, name).toHaveLength(1);
      for (const alias of aliases) expect(catalogue.canonicalName(alias), alias).toBe(name);
    }
  });

  it('say for each what people need: title, description, icon, category, schema and an example', () => {
    const categories = new Set(CATEGORIES.map((category) => category.id));
    for (const declaration of BUILTIN_TYPES) {
      expect(declaration.title, declaration.type).toMatch(/^[A-Z][^.]*[a-z)]$/);
      expect(declaration.description, declaration.type).toMatch(/^[A-Z].*\.$/);
      expect(declaration.icon, declaration.type).toMatch(/^[a-z0-9-]+$/);
      expect(categories.has(declaration.category), declaration.type).toBe(true);
      expect(declaration.payload['type'], declaration.type).toBe('object');
      expect(declaration.example.type).toBe(declaration.type);
      expect(declaration.example.actor, declaration.type).toBeDefined();
      expect(declaration.example.targets?.length, declaration.type).toBeGreaterThan(0);
    }
  });

  it('are plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(BUILTIN_TYPES))).toEqual(BUILTIN_TYPES);
  });

  it('never show comments, security and the log itself to customers', () => {
    const kept = BUILTIN_TYPES.filter((declaration) => ['comment', 'security', 'log'].includes(declaration.category));
    expect(kept.filter((declaration) => !declaration.staffOnly).map(({ type }) => type)).toEqual([]);
    expect(BUILTIN_TYPES.filter((declaration) => declaration.staffOnly && declaration.visibility !== 'staff').map(({ type }) => type)).toEqual([]);
  });

  it('name personal members that their schema knows', () => {
    for (const declaration of BUILTIN_TYPES) {
      for (const { member } of declaration.personal) {
        expect(member, declaration.type).toMatch(/^payload\.[a-z_]+$/);
      }
    }
  });
});
