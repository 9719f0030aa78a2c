import type { EventContext, Target } from '@daybook/core';
import {
  about, chidi, COMPANIES, dana, elif, fedex, hubspot, type Member, noura, priya, riley, slack, square, stripe, system, TEAM, tomasz, workspace,
} from '../cast.ts';
import { HOUR, MINUTE, type Story, type World } from '../world.ts';

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
] as const;

/** Where a member sits. */
export function contextOf(member: Member): EventContext {
  return { ip: member.ip, user_agent: BROWSERS[member.actor.id.length % BROWSERS.length] ?? BROWSERS[0] };
}

const server: Target = { type: 'system', id: 'daybook', name: 'Daybook' };
const displayKey: Target = { type: 'api_key', id: '4b1f09aa27c3de58', name: 'Warehouse display' };
const oldKey: Target = { type: 'api_key', id: '90c2e7714ad5b36f', name: 'Old storefront' };

function integration(actor: { id: string; name?: string | null }): Target {
  return { type: 'integration', id: actor.id, name: actor.name ?? actor.id };
}

/** The first days: server, team, settings, integrations, keys. */
export function* founding(world: World): Story {
  world.tell({ type: 'system.started', actor: system, targets: [server], payload: { version: '0.1.0' } });
  world.tell({ type: 'system.migration_applied', actor: system, targets: [server], payload: { migration: '000001_tenants_and_keys', duration_ms: 61 } });
  world.tell({ type: 'system.migration_applied', actor: system, targets: [server], payload: { migration: '000002_events', duration_ms: 84 } });
  yield world.after(20 * MINUTE);
  world.tell({ type: 'auth.signed_in', actor: riley.actor, targets: [riley.target], payload: { method: 'a one-time link' }, context: contextOf(riley) });
  world.establish(workspace, { time_zone: 'UTC', currency: 'USD', name: 'Fernhill' });
  world.tell({ type: 'settings.changed', actor: riley.actor, targets: [workspace], changes: world.change(workspace, { name: 'Fernhill Supply' }), payload: { section: 'Organisation' }, context: contextOf(riley) });
  world.tell({ type: 'settings.changed', actor: riley.actor, targets: [workspace], changes: world.change(workspace, { time_zone: 'Europe/Oslo', currency: 'EUR' }), payload: { section: 'Region' }, context: contextOf(riley) });
  for (const member of TEAM.slice(1)) {
    yield world.after(6 * MINUTE);
    world.establish(member.target, { role: member.role });
    world.tell({ type: 'team.member_invited', actor: riley.actor, targets: [member.target, workspace], payload: { role: member.role }, context: contextOf(riley) });
  }
  for (const member of TEAM.slice(1)) {
    yield world.after(50 * MINUTE);
    world.tell({ type: 'team.member_joined', actor: member.actor, targets: [member.target, workspace], context: contextOf(member) });
  }
  for (const [actor, scopes] of [[hubspot, ['contacts.read', 'companies.read']], [stripe, ['charges.read', 'subscriptions.read']], [square, ['items.read', 'inventory.read']], [slack, ['chat.write']], [fedex, ['tracking.read']]] as const) {
    yield world.office(0.2, 0.6);
    world.tell({ type: 'integration.connected', actor: priya.actor, targets: [integration(actor)], payload: { scopes: [...scopes] }, context: contextOf(priya) });
  }
  yield world.office(1, 2);
  world.tell({ type: 'api_key.created', actor: priya.actor, targets: [displayKey], payload: { scopes: ['events:read'] }, context: contextOf(priya) });
  world.tell({ type: 'api_key.created', actor: priya.actor, targets: [oldKey], payload: { scopes: ['events:read', 'events:write'] }, context: contextOf(priya) });
  yield world.after(30 * MINUTE);
  world.tell({ type: 'api_key.used', actor: system, targets: [displayKey], payload: { first: true }, context: { ip: '198.51.100.7' } });
  const display: Target = { type: 'webhook', id: 'warehouse-display', name: 'Warehouse display' };
  world.establish(display, { state: 'paused' });
  world.tell({ type: 'webhook.endpoint_changed', actor: priya.actor, targets: [display], changes: world.change(display, { state: 'active' }), context: contextOf(priya) });
  world.tell({ type: 'webhook.delivered', actor: system, targets: [display], run: { id: 'delivery-1', attempt: 1 }, payload: { topic: 'order.placed', response_status: 204, duration_ms: 120 } });
  world.tell({ type: 'settings.type_declared', actor: priya.actor, targets: [workspace], payload: { declared: 'training.attended', version: 1 }, context: contextOf(priya) });
}

/** Sign-ins, failed ones, sign-outs: a few people a week, as an audit log samples a working day. */
export function* signIns(world: World): Story {
  const chance = world.chance.fork('sign-ins');
  for (;;) {
    yield world.office(2, 5);
    const member = chance.pick(TEAM);
    const context = contextOf(member);
    if (chance.is(0.12)) {
      world.tell({ type: 'auth.sign_in_failed', actor: member.actor, targets: [member.target], payload: { method: 'password', cause: chance.pick(['wrong password', 'second factor missing']) }, context });
      yield world.after(MINUTE);
    }
    world.tell({ type: 'auth.signed_in', actor: member.actor, targets: [member.target], payload: { method: chance.pick(['single sign-on', 'single sign-on', 'a security key', 'password and code']) }, context });
    if (chance.is(0.25)) {
      yield world.after(6 * HOUR);
      world.tell({ type: 'auth.signed_out', actor: member.actor, targets: [member.target], context });
    }
  }
}

/** Exports, views of what is sensitive, keys, permissions, settings: what an auditor asks about. */
export function* auditTrail(world: World): Story {
  const chance = world.chance.fork('audit');
  const display: Target = { type: 'webhook', id: 'warehouse-display', name: 'Warehouse display' };
  for (let turn = 1; ; turn++) {
    yield world.office(5, 14);
    const member = chance.pick(TEAM);
    const context = contextOf(member);
    const company = chance.pick(COMPANIES.filter((candidate) => world.valueOf(candidate.customer, 'status') !== undefined).concat(COMPANIES[0] ?? []));
    switch (turn % 9) {
      case 0:
        world.tell({ type: 'audit_log.viewed', actor: riley.actor, targets: [workspace], payload: { filter: 'auth.* after:7d' }, context: contextOf(riley) });
        break;
      case 1:
      case 2: {
        const rows = chance.whole(40, 9000);
        const asked = world.tell({ type: 'export.requested', actor: member.actor, targets: [company.customer], payload: { format: chance.pick(['CSV', 'NDJSON']), rows, filter: `target:customer/${company.key} after:90d`, of: company.name }, context });
        if (rows > 5000) {
          yield world.after(4 * MINUTE);
          const failed = chance.is(0.2);
          world.tell({ type: 'export.completed', actor: system, status: failed ? 'FAILED' : 'SUCCESS', targets: [member.target], payload: { format: 'CSV', rows, bytes: rows * 160 }, causation_id: asked, ...(failed && { error: { message: 'The disk for exports is full', code: 'ENOSPC' } }) });
        }
        break;
      }
      case 3:
        world.tell({ type: 'record.viewed', actor: member.actor, targets: about(company, company.people[0].target), context });
        break;
      case 4:
        world.tell({ type: 'system.cache_cleared', actor: system, targets: [server], status: chance.is(0.2) ? 'WARNING' : 'SUCCESS', payload: { cache: chance.pick(['catalogue', 'search', 'pictures']), duration_ms: chance.whole(20, 9000) } });
        break;
      case 5:
        world.tell({ type: 'settings.changed', actor: priya.actor, targets: [workspace], changes: world.change(workspace, chance.pick([{ session_length: `${chance.whole(4, 12)} h` }, { working_hours: `0${chance.whole(7, 8)}:00–1${chance.whole(6, 8)}:00` }, { week_starts: chance.pick(['Monday', 'Sunday']) }, { invoice_footer: `Fernhill Supply, Quay ${chance.whole(1, 9)}` }])), payload: { section: 'Organisation' }, context: contextOf(priya) });
        break;
      case 6:
        world.tell({ type: 'permission.changed', actor: riley.actor, targets: [chance.pick([dana, tomasz, chidi, noura]).target, workspace], payload: { permission: chance.pick(['payments.read', 'exports.create', 'contacts.delete']), granted: chance.is(0.7) }, context: contextOf(riley) });
        break;
      case 7: {
        const fails = chance.is(0.3);
        const run = { id: `delivery-${turn}`, attempt: 1, retryable: true };
        world.tell({ type: 'webhook.delivered', actor: system, status: fails ? 'WARNING' : 'SUCCESS', targets: [display], run, payload: { topic: 'order.placed', response_status: fails ? 503 : 204, duration_ms: 140 }, ...(fails && { error: { message: '503 from the display', code: 'HTTP_503' } }) });
        break;
      }
      default:
        world.tell({ type: 'system.migration_applied', actor: system, targets: [server], payload: { migration: `0000${10 + Math.floor(turn / 9)}_${chance.pick(['indexes', 'searchWords', 'partitions', 'rollups'])}`, duration_ms: chance.whole(20, 900) } });
        world.tell({ type: 'system.configuration_changed', actor: system, targets: [server], changes: world.change(server, { statement_timeout: chance.pick(['5s', '8s', '10s']), log_level: chance.pick(['info', 'warn']) }), payload: { source: 'environment' } });
    }
  }
}

/** A colleague who came in the second year and left again, with the role she had between. */
export function* colleague(world: World): Story {
  // An address with a slip in it: taken back, and sent to the right one.
  world.tell({ type: 'team.member_invited', actor: priya.actor, targets: [elif.target, workspace], payload: { role: 'member' }, context: contextOf(priya) });
  yield world.after(9 * MINUTE);
  world.tell({ type: 'team.invitation_withdrawn', actor: priya.actor, targets: [elif.target, workspace], context: contextOf(priya) });
  yield world.after(2 * MINUTE);
  world.establish(elif.target, { role: 'member' });
  world.tell({ type: 'team.member_invited', actor: priya.actor, targets: [elif.target, workspace], payload: { role: 'member' }, context: contextOf(priya) });
  yield world.office(0.5, 1.5);
  world.tell({ type: 'team.member_joined', actor: elif.actor, targets: [elif.target, workspace], context: contextOf(elif) });
  world.tell({ type: 'auth.second_factor_changed', actor: elif.actor, targets: [elif.target], payload: { factor: 'a security key', action: 'added' }, context: contextOf(elif) });
  yield world.office(40, 50);
  world.tell({ type: 'team.role_changed', actor: riley.actor, targets: [elif.target, workspace], changes: world.change(elif.target, { role: 'admin' }), reason: 'Looks after the settings while Priya is away', context: contextOf(riley) });
  yield world.office(60, 80);
  world.tell({ type: 'team.role_changed', actor: riley.actor, targets: [elif.target, workspace], changes: world.change(elif.target, { role: 'member' }), context: contextOf(riley) });
  yield world.office(60, 80);
  world.tell({ type: 'team.member_removed', actor: riley.actor, targets: [elif.target, workspace], reason: 'Moved to another company', context: contextOf(riley) });
  world.tell({ type: 'api_key.revoked', actor: riley.actor, targets: [oldKey], reason: 'Found in a shared document', context: contextOf(riley) });
  yield world.after(5 * HOUR);
  world.tell({ type: 'api_key.refused', actor: system, targets: [oldKey], payload: { cause: 'revoked', count: 12 }, context: { ip: '198.51.100.99' } });
  world.tell({ type: 'integration.disconnected', actor: priya.actor, targets: [integration(slack)], payload: { cause: 'The channel moved to another workspace.' }, context: contextOf(priya) });
  yield world.office(1, 2);
  world.tell({ type: 'integration.connected', actor: priya.actor, targets: [integration(slack)], payload: { scopes: ['chat.write', 'channels.read'] }, context: contextOf(priya) });
  world.tell({ type: 'admin.action_taken', actor: riley.actor, targets: [workspace], payload: { action: 'emptied the outbox' }, context: contextOf(riley) });
}
