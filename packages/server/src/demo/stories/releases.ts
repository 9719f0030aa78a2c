import type { Target } from '@daybook/core';
import { COMPANIES, priya, riley, system } from '../cast.ts';
import { MODIFICATIONS } from '../words.ts';
import { DAY, MINUTE, SECOND, type Story, type World } from '../world.ts';
import { parcel } from './commerce.ts';

const SEASONS = ['Winter', 'Spring', 'Summer', 'Autumn'] as const;

/** Four times a year the standing orders go out: drafted, modified, promoted, charged, shipped. One is called off. */
export function* releases(world: World): Story {
  yield world.office(24, 30);
  for (let number = 1; ; number++) {
    const date = new Date(world.now + 20 * DAY);
    const season = SEASONS[Math.floor(((date.getUTCMonth() + 1) % 12) / 3)] ?? 'Winter';
    const record: Target = { type: 'release', id: `release-${number}`, name: `${season} ${date.getUTCFullYear()} standing orders` };
    world.begin(release(world, record, number));
    yield world.office(86, 96);
  }
}

function* release(world: World, record: Target, number: number): Story {
  const chance = world.chance.fork(record.id);
  const members = 300 + number * 70;
  const correlation_id = record.id;
  world.establish(record, { status: 'DRAFT' });
  world.tell({ type: 'release.created', actor: priya.actor, targets: [record], payload: { members, ships_on: new Date(world.now + 25 * DAY).toISOString().slice(0, 10) }, correlation_id });
  const takers = COMPANIES.filter((company) => company.orders && world.valueOf(company.customer, 'status') === 'active');
  for (const company of chance.shuffled(takers).slice(0, 3)) {
    yield world.office(0.5, 3);
    world.tell({ type: 'release.modification_added', actor: company.owner.actor, targets: [record, company.customer], payload: { modification: chance.pick(MODIFICATIONS) }, correlation_id });
  }
  yield world.office(3, 5);
  world.tell({ type: 'release.promoted', actor: priya.actor, targets: [record], changes: world.change(record, { status: 'PENDING' }), correlation_id });
  if (number === 4) {
    yield world.office(1, 2);
    world.tell({ type: 'release.cancelled', actor: riley.actor, targets: [record], changes: world.change(record, { status: 'CANCELLED' }), reason: 'The crate supplier recalled the whole batch', correlation_id });
    return;
  }
  yield world.clock(2, 6, 0);
  const charged = yield* releasePayments(world, record, members);
  for (const company of takers.slice(0, 4)) {
    const order: Target = { type: 'order', id: `order-${company.key}-${record.id}`, name: `order of ${record.name}` };
    world.begin(parcel(world, company, order, charged), world.office(1, 3));
  }
}

/** The run that charges a release's customers, seen to progress; a few cards are declined. Returns the last event's id. */
export function* releasePayments(world: World, record: Target, members: number, stopAfter = 1): Generator<number, string, void> {
  const chance = world.chance.fork(`payments ${record.id}`);
  const target: Target = { type: 'job', id: 'process-release-payments', name: 'Process release payments' };
  const job = { job: 'PROCESS_RELEASE_PAYMENTS', title: record.name ?? '', trigger: 'release', records_total: members };
  const run = { id: `run-${record.id}`, attempt: 1 };
  const correlation_id = record.id;
  const started = world.tell({ type: 'job.started', actor: system, targets: [target, record], run: { ...run, progress: 0 }, payload: job, correlation_id });
  for (const progress of [0.25, 0.65, 0.9]) {
    if (progress > stopAfter) return started;
    yield world.after(40 * SECOND);
    world.tell({ type: 'job.progressed', actor: system, targets: [target, record], run: { ...run, progress }, payload: { ...job, records_processed: Math.round(members * progress) }, correlation_id, causation_id: started });
  }
  yield world.after(MINUTE);
  const declined = chance.whole(2, 14);
  const paid = world.tell({ type: 'release.payments_processed', actor: system, targets: [record], payload: { charged: members - declined, declined, amount: (members - declined) * 66, currency: 'EUR' }, correlation_id, causation_id: started });
  world.tell({ type: 'job.completed', actor: system, status: declined > 10 ? 'WARNING' : 'SUCCESS', targets: [target, record], run: { ...run, progress: 1 }, payload: { ...job, records_processed: members, records_failed: declined, duration_ms: 190_000 }, correlation_id, causation_id: started });
  return paid;
}

