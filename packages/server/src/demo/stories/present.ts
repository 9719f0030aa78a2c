import type { Target } from '@daybook/core';
import {
  about, chidi, dana, halden, hubspot, kettle, max, noura, norrland, oasis, orthopaedic, pi, priya, riley, square, system, tessel, tomasz, vela, viaMcp,
} from '../cast.ts';
import { TICKETS } from '../words.ts';
import { DAY, HOUR, MINUTE, SECOND, type Story, type World } from '../world.ts';
import { charge, upgradeAtStripe } from './billing.ts';
import { order } from './commerce.ts';
import { recordHealth } from './health.ts';
import { interest, squareRun, syncWrite } from './machines.ts';
import { letter } from './mail.ts';
import { tag } from './people.ts';
import { releasePayments } from './releases.ts';
import { ticket } from './support.ts';
import { contextOf } from './workspace.ts';

/** The last days at Halden & Frost: health falls, Pi warns, people act, and on the last morning Stripe reports an upgrade. */
export function* trouble(world: World): Story {
  const [ingrid] = halden.people;
  const dropped = recordHealth(world, halden, Math.min(62, Number(world.valueOf(halden.customer, 'health_score') ?? 76) - 14), ['3 seats unused', 'no reply for 9 days']);
  yield world.after(MINUTE);
  world.tell({ type: 'customer.status_changed', actor: pi, via: viaMcp, targets: about(halden), changes: world.change(halden.customer, { status: 'at_risk' }), payload: { note: 'Health fell below 65 while a renewal is within 60 days.' }, causation_id: dropped, correlation_id: 'risk-halden' });
  world.tell({ type: 'playbook.play_ran', actor: { type: 'system', id: 'playbooks', name: 'Playbooks' }, targets: about(halden), payload: { play: 'Renewal at risk' }, causation_id: dropped, correlation_id: 'risk-halden' });
  yield world.after(3 * HOUR);
  world.begin(letter(world, halden, ingrid, 'Your renewal, in plain numbers', 'thread-halden-renewal'));
  yield world.beforeEnd(26 * HOUR);
  world.tell({ type: 'call.completed', actor: max.actor, targets: about(halden, ingrid.target), payload: { summary: 'Wants the enterprise plan if SSO ships in Q1.', duration_seconds: 900, direction: 'outbound', outcome: 'positive' } });
  yield world.beforeEnd(22 * HOUR);
  const write = world.tell({ type: 'job.started', actor: hubspot, targets: [{ type: 'job', id: 'sync-hubspot-contacts', name: 'Sync HubSpot contacts' }], run: { id: 'run-hubspot-present', attempt: 1, progress: 0 }, payload: { job: 'SYNC_HUBSPOT_CONTACTS', trigger: 'schedule' }, correlation_id: 'run-hubspot-present' });
  yield world.after(4 * MINUTE);
  syncWrite(world, halden, 40, 5, { correlation_id: 'run-hubspot-present', causation_id: write });
  for (const [at, company] of [vela, tessel, norrland, oasis, orthopaedic].entries()) {
    yield world.after(20 * SECOND);
    syncWrite(world, company, 2 + at, 40 + at, { correlation_id: 'run-hubspot-present', causation_id: write });
  }
  yield world.after(20 * SECOND);
  const plan = world.valueOf(kettle.customer, 'plan') === 'Growth' ? 'Scale' : 'Growth';
  world.tell({
    type: 'customer.field_changed', actor: hubspot, via: { type: 'job', id: 'sync-hubspot-contacts', name: 'HubSpot sync' }, targets: about(kettle),
    changes: world.change(kettle.customer, { plan }), correlation_id: 'run-hubspot-present', causation_id: write,
  });
  yield world.after(2 * MINUTE);
  world.tell({ type: 'job.completed', actor: hubspot, status: 'WARNING', targets: [{ type: 'job', id: 'sync-hubspot-contacts', name: 'Sync HubSpot contacts' }], run: { id: 'run-hubspot-present', attempt: 1, progress: 1, retryable: true }, payload: { job: 'SYNC_HUBSPOT_CONTACTS', records_processed: 201, records_failed: 3, duration_ms: 724_000 }, error: { message: '3 rows refused: e-mail already belongs to another contact', code: 'CONFLICT' }, correlation_id: 'run-hubspot-present', causation_id: write });
  yield world.beforeEnd(74 * MINUTE);
  const asked = world.tell({ type: 'comment.added', actor: dana.actor, targets: [...about(halden), { ...tomasz.target, role: 'mention' }], payload: { comment_id: 'comment-halden-soc2', text: '@Tomasz Wójcik procurement asked for the SOC 2 report again. Can we send it before Thursday? They sign the day after.', mentions: [tomasz.actor.id] } });
  yield world.beforeEnd(58 * MINUTE);
  world.tell({ type: 'comment.added', actor: tomasz.actor, targets: about(halden), payload: { comment_id: 'comment-halden-soc2-1', parent_id: 'comment-halden-soc2', text: 'Sent, with the bridge letter for October.' }, causation_id: asked });
  yield world.beforeEnd(47 * MINUTE);
  yield* upgradeAtStripe(world, halden, 'Scale', 1.643);
}

/** Runs of the last day: stock sync failing six times in a row, a release being charged this minute. */
export function* runsOfToday(world: World): Story {
  yield world.beforeEnd(17 * HOUR);
  world.begin(squareRun(world, 'run-square-night', 6));
  yield world.beforeEnd(9 * HOUR);
  const scoring: Target = { type: 'job', id: 'nightly-lead-scoring', name: 'Nightly lead scoring' };
  world.tell({ type: 'job.failed', actor: system, targets: [scoring], run: { id: 'run-scoring-today', attempt: 1, retryable: true }, payload: { job: 'NIGHTLY_LEAD_SCORING', records_processed: 31_004, records_total: 48_210 }, error: { message: 'Stopped at 31,004: division by zero in rule “visits per week”', code: 'RULE_ERROR', stack: 'RangeError: division by zero\n    at evaluate (rules/evaluate.ts:61:9)\n    at scoreLead (rules/scoreLead.ts:27:14)' } });
  yield world.beforeEnd(150 * MINUTE);
  const unknown = 'tracking.delivered';
  world.tell({ type: 'webhook.received', actor: { type: 'integration', id: 'fedex', name: 'FedEx' }, status: 'FAILED', targets: [{ type: 'webhook', id: 'fedex-inbound', name: 'FedEx' }], run: { id: 'delivery-fedex-unknown', attempt: 1, retryable: true }, payload: { topic: unknown, request: { body: { tracking_number: '88 1204 4471', status: 'delivered' } }, response_status: 202, duration_ms: 100 }, error: { message: 'No shipment 88 1204 4471; kept in the inbox of the source', code: 'UNKNOWN_SHIPMENT' } });
  yield world.beforeEnd(64 * MINUTE);
  const stock: Target = { type: 'job', id: 'sync-square-stock', name: 'Sync Square stock' };
  const run = { id: 'run-square-today', attempt: 1 };
  for (let attempt = 1; attempt <= 3; attempt++) {
    world.tell({ type: 'job.failed', actor: square, targets: [stock], run: { ...run, attempt, retryable: false }, payload: { job: 'SYNC_SQUARE_STOCK', records_processed: 0, records_total: 1316, duration_ms: 1200 + attempt * 200 }, error: { message: '401 Unauthorized: the access token was revoked', code: 'UNAUTHORIZED', stack: 'SquareApiError: AUTHENTICATION_ERROR UNAUTHORIZED\n    at request (sources/square/client.ts:88:13)\n    at syncStock (sources/square/stock.ts:41:22)' }, correlation_id: run.id });
    yield world.after(25 * SECOND);
  }
  const alert = world.tell({ type: 'system.alert_raised', actor: system, targets: [{ type: 'system', id: 'daybook', name: 'Daybook' }], payload: { alert: 'stock is stale for 45 minutes' }, correlation_id: run.id });
  world.tell({ type: 'notification.sent', actor: system, targets: [priya.target], payload: { channel: 'Slack', about: 'stale stock' }, causation_id: alert, correlation_id: run.id });
  yield world.beforeEnd(4 * MINUTE);
  yield* releasePayments(world, { type: 'release', id: 'release-present', name: 'Holiday standing orders' }, 940, 0.65);
}

/** People in the last hours, one after the other, up to the last minute. */
export function* peopleOfToday(world: World): Story {
  const scenes: readonly (readonly [minutes: number, scene: () => void])[] = [
    [26 * 60, () => { world.begin(ticket(world, vela, TICKETS[0], 90, vela.people[0])); }],
    [20 * 60, () => { world.tell({ type: 'auth.signed_in', actor: noura.actor, targets: [noura.target], payload: { method: 'single sign-on' }, context: contextOf(noura) }); }],
    [19 * 60, () => { const [khalid] = oasis.people; tag(world, oasis, khalid, 'renewal', noura.actor, true); }],
    [11 * 60, () => { world.begin(interest(world, tessel)); }],
    [8 * 60, () => { world.begin(order(world, kettle, 6021, false)); }],
    [6 * 60, () => { world.begin(charge(world, kettle, 'bright-kettle-99', true)); }],
    [290, () => { world.tell({ type: 'auth.sign_in_failed', actor: chidi.actor, targets: [chidi.target], payload: { method: 'password', cause: 'wrong password' }, context: contextOf(chidi) }); }],
    [288, () => { world.tell({ type: 'auth.signed_in', actor: chidi.actor, targets: [chidi.target], payload: { method: 'a security key' }, context: contextOf(chidi) }); }],
    [240, () => { world.tell({ type: 'note.added', actor: chidi.actor, targets: about(norrland), payload: { text: 'Frost on the yard: scanners stay in the cabin until eleven.', pinned: true, note_id: 'note-norrland-frost' } }); }],
    [180, () => { world.tell({ type: 'export.requested', actor: dana.actor, targets: [halden.customer], payload: { format: 'CSV', rows: 1204, filter: 'target:customer/halden-frost after:90d', of: halden.name }, context: contextOf(dana) }); }],
    [128, () => { world.begin(letter(world, tessel, tessel.people[0], 'Line 4 retrofit, revised offer', 'thread-tessel-line-4')); }],
    [96, () => { world.tell({ type: 'pi.nudge', actor: pi, via: viaMcp, targets: about(orthopaedic), payload: { text: 'No reply for 9 days and three seats unused. Worth a call before the 1 December renewal.', level: 'risk', confidence: 0.88 } }); }],
    [38, () => { world.tell({ type: 'meeting.held', actor: riley.actor, targets: about(vela, vela.people[1]?.target ?? vela.customer), payload: { place: 'their pilot hall', summary: 'Second hall from March. They want the dock displays there too.', duration_seconds: 4500 }, visibility: 'customer' }); }],
    [21, () => { const [kaisa] = vela.people; tag(world, vela, kaisa, 'second hall', riley.actor, true); }],
    [14, () => { const deal: Target = { type: 'deal', id: 'deal-tessel-mills-line-4', name: 'Tessel Mills, line 4 retrofit' }; world.tell({ type: 'deal.stage_changed', actor: riley.actor, targets: about(tessel, deal), changes: world.change(deal, { stage: 'Negotiation' }), payload: { amount: 84_000, currency: 'GBP' } }); }],
    [9, () => { world.tell({ type: 'ticket.replied', actor: vela.people[0].actor, targets: about(vela, { type: 'ticket', id: 'ticket-vela-robotics-90', name: TICKETS[0][0] }, vela.people[0].target), payload: { text: 'All four paired this morning.', channel: 'portal' }, correlation_id: 'ticket-vela-robotics-90' }); }],
    [3, () => { const [ingrid] = halden.people; world.tell({ type: 'email.opened', actor: ingrid.actor, targets: [ingrid.target, ...about(halden), { type: 'email_thread', id: 'thread-halden-renewal' }], payload: { subject: 'Your renewal, in plain numbers', thread_id: 'thread-halden-renewal' }, correlation_id: 'thread-halden-renewal' }); }],
    [1, () => { const deal: Target = { type: 'deal', id: 'deal-norrland-frame', name: 'Norrland Timber AB, frame contract' }; world.tell({ type: 'deal.won', actor: priya.actor, targets: about(norrland, deal), changes: world.change(deal, { stage: 'Won' }), payload: { amount: 1_940_000, currency: 'SEK' } }); }],
  ];
  for (const [minutes, scene] of scenes) {
    yield world.beforeEnd(minutes * MINUTE);
    scene();
  }
}

/** Deals that are decided on the last day were opened weeks before. */
export function* dealsOfToday(world: World): Story {
  const line4: Target = { type: 'deal', id: 'deal-tessel-mills-line-4', name: 'Tessel Mills, line 4 retrofit' };
  const frame: Target = { type: 'deal', id: 'deal-norrland-frame', name: 'Norrland Timber AB, frame contract' };
  world.establish(line4, { stage: 'Qualified' });
  world.tell({ type: 'deal.created', actor: riley.actor, targets: about(tessel, line4), payload: { amount: 84_000, currency: 'GBP', stage: 'Qualified' } });
  yield world.office(2, 4);
  world.establish(frame, { stage: 'Qualified' });
  world.tell({ type: 'deal.created', actor: priya.actor, targets: about(norrland, frame), payload: { amount: 1_940_000, currency: 'SEK', stage: 'Qualified' } });
  for (const [deal, company, owner, amount, currency] of [[line4, tessel, riley, 84_000, 'GBP'], [frame, norrland, priya, 1_940_000, 'SEK']] as const) {
    yield world.office(3, 6);
    world.tell({ type: 'deal.stage_changed', actor: owner.actor, targets: about(company, deal), changes: world.change(deal, { stage: 'Proposal' }), payload: { amount, currency } });
  }
  yield world.beforeEnd(2 * DAY);
  world.tell({ type: 'deal.stage_changed', actor: priya.actor, targets: about(norrland, frame), changes: world.change(frame, { stage: 'Negotiation' }), payload: { amount: 1_940_000, currency: 'SEK' } });
}
