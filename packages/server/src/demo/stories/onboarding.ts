import type { Target } from '@daybook/core';
import { about, type Company, tomasz } from '../cast.ts';
import { COMMENTS, ONBOARDING_PHASES, PHASE_TASKS, SLIP_CAUSES } from '../words.ts';
import { DAY, type Story, type World } from '../world.ts';

/** From signature to daily use: five phases with their tasks, and now and then a slip. */
export function* onboarding(world: World, company: Company): Story {
  const chance = world.chance.fork(`onboarding ${company.key}`);
  const { owner, key } = company;
  const record: Target = { type: 'onboarding', id: `onboarding-${key}`, name: `${company.name} roll-out` };
  const onboarding_id = record.id;
  const around = about(company, record);
  const due = isoDay(world.now + 45 * DAY);
  world.establish(record, { phase: ONBOARDING_PHASES[0], target_date: due });
  world.tell({ type: 'onboarding.started', actor: owner.actor, targets: around, payload: { phase: ONBOARDING_PHASES[0], target_date: due, onboarding_id } });
  const slips = chance.is(0.45) ? chance.whole(1, 3) : -1;
  for (const [at, phase] of ONBOARDING_PHASES.entries()) {
    if (at > 0) {
      yield world.office(1, 2);
      world.tell({ type: 'onboarding.phase_moved', actor: owner.actor, targets: around, changes: world.change(record, { phase }), payload: { onboarding_id } });
    }
    const tasks = chance.shuffled(PHASE_TASKS[phase] ?? []).slice(0, chance.whole(2, 3)).map((name, number): Target => ({ type: 'task', id: `task-${key}-${at + 1}${number + 1}`, name }));
    for (const task of tasks) {
      const assignee = chance.is(0.4) ? tomasz : owner;
      world.establish(task, { state: 'open', due_date: isoDay(world.now + 6 * DAY) });
      world.tell({ type: 'task.created', actor: owner.actor, targets: [task, ...around, { ...assignee.target, role: 'assignee' }], payload: { due: isoDay(world.now + 6 * DAY), onboarding_id } });
    }
    for (const [number, task] of tasks.entries()) {
      yield world.office(0.7, 3);
      if (at === slips && number === 0) yield* slip(world, company, record, task);
      world.tell({ type: 'task.completed', actor: chance.pick([owner, owner, tomasz]).actor, targets: [task, ...around], changes: world.change(task, { state: 'done' }), payload: { onboarding_id } });
      if (chance.is(0.06)) {
        yield world.office(0.3, 1);
        world.tell({ type: 'task.reopened', actor: tomasz.actor, targets: [task, ...around], changes: world.change(task, { state: 'open' }), payload: { onboarding_id } });
        yield world.office(0.5, 2);
        world.tell({ type: 'task.completed', actor: tomasz.actor, targets: [task, ...around], changes: world.change(task, { state: 'done' }), payload: { onboarding_id } });
      }
    }
    if (chance.is(0.35)) {
      world.tell({ type: 'comment.added', actor: tomasz.actor, targets: [...around, { ...owner.target, role: 'mention' }], payload: { comment_id: `comment-${key}-o${at}`, text: `@${owner.actor.name} ${chance.pick(COMMENTS)}`, mentions: [owner.actor.id], onboarding_id } });
    }
  }
  yield world.office(2, 4);
  world.tell({ type: 'onboarding.completed', actor: owner.actor, targets: around, changes: world.change(record, { phase: 'Done' }), payload: { onboarding_id } });
}

/** Something is late: the task and the target date move, and a comment says why. */
function* slip(world: World, company: Company, record: Target, task: Target): Story {
  const chance = world.chance.fork(`slip ${company.key}`);
  const cause = chance.pick(SLIP_CAUSES);
  const onboarding_id = record.id;
  const until = world.now + 16 * DAY;
  const first = world.tell({ type: 'task.updated', actor: tomasz.actor, targets: [task, ...about(company, record)], changes: world.change(task, { due_date: isoDay(until - 8 * DAY) }), payload: { onboarding_id }, correlation_id: `slip-${company.key}` });
  world.tell({ type: 'onboarding.target_date_moved', actor: company.owner.actor, targets: about(company, record), changes: world.change(record, { target_date: isoDay(until + 30 * DAY) }), payload: { cause, onboarding_id }, correlation_id: `slip-${company.key}`, causation_id: first });
  world.tell({ type: 'comment.added', actor: company.owner.actor, targets: [...about(company, record), { ...tomasz.target, role: 'mention' }], payload: { comment_id: `comment-${company.key}-slip`, text: `@${tomasz.actor.name} ${cause} I moved the date and told ${company.people[0].target.name}.`, mentions: [tomasz.actor.id], onboarding_id }, correlation_id: `slip-${company.key}` });
  yield world.office(7, 10);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
