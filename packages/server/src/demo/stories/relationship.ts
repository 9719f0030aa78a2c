import { about, type Company, hubspot, pi, priya, TEAM, viaMcp } from '../cast.ts';
import { dealer } from '../chance.ts';
import { CALL_NOTES, COMMENTS, MEETINGS, NOTES, PI_NUDGES, REPLIES } from '../words.ts';
import { HOUR, MINUTE, type Story, type World } from '../world.ts';
import { someone, tag } from './people.ts';

/** A new customer and its people are entered. */
export function* entering(world: World, company: Company): Story {
  const { owner, customer } = company;
  world.establish(customer, { tags: [], domain: company.domain, seats: company.seats, monthly_revenue: company.monthly, health_score: 82 });
  const changes = world.change(customer, { status: 'active', plan: company.plan, owner: owner.actor.name ?? owner.actor.id });
  const created = world.tell({ type: 'customer.created', actor: owner.actor, targets: about(company), changes, payload: { source: 'a won deal' }, correlation_id: `customer-${company.key}` });
  for (const person of company.people) {
    world.establish(person.target, { status: 'lead', tags: [] });
    world.tell({ type: 'contact.added', actor: owner.actor, targets: about(company, person.target), payload: { role: person.role, source: 'the deal' }, correlation_id: `customer-${company.key}`, causation_id: created });
  }
  yield world.office(0.5, 2);
  for (const person of company.people) world.tell({ type: 'contact.status_changed', actor: hubspot, kind: 'BACKGROUND_JOB', targets: about(company, person.target), changes: world.change(person.target, { status: 'customer' }) });
}

/** Calls, notes, meetings, comments, tags and edits, as they come. */
export function* relationship(world: World, company: Company): Story {
  const chance = world.chance.fork(`relationship ${company.key}`);
  const call = dealer(chance, CALL_NOTES);
  const note = dealer(chance, NOTES);
  const nudge = dealer(chance, PI_NUDGES);
  const comment = dealer(chance, COMMENTS);
  for (let turn = 1; ; turn++) {
    yield world.office(4, 17);
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    const person = someone(world, company, chance);
    const by = chance.is(0.8) ? company.owner : chance.pick(TEAM);
    switch (chance.whole(1, 13)) {
      case 1:
      case 2:
      case 3:
        world.tell({ type: 'call.completed', actor: by.actor, targets: about(company, person.target), payload: { summary: call(), duration_seconds: chance.whole(90, 2400), direction: chance.pick(['outbound', 'outbound', 'inbound']), outcome: chance.pick(['positive', 'neutral', 'call back']) }, visibility: chance.is(0.15) ? 'customer' : 'staff' });
        break;
      case 4:
      case 5: {
        const note_id = `note-${company.key}-${turn}`;
        world.tell({ type: 'note.added', actor: by.actor, targets: about(company), payload: { text: note(), note_id, pinned: chance.is(0.15) } });
        if (chance.is(0.2)) {
          yield world.after(3 * MINUTE);
          world.tell({ type: 'note.pinned', actor: by.actor, targets: about(company), payload: { pinned: true, note_id } });
        }
        break;
      }
      case 6: {
        const [place, summary] = chance.pick(MEETINGS);
        world.tell({ type: 'meeting.held', actor: by.actor, targets: about(company, person.target), payload: { place, summary, duration_seconds: chance.whole(3, 10) * 15 * 60 }, visibility: 'customer' });
        break;
      }
      case 7:
      case 8:
        yield* discussion(world, company, comment(), turn);
        break;
      case 9:
        tag(world, company, person, chance.pick(['vip', 'champion', 'newsletter', 'night shift', 'reference']), by.actor, chance.is(0.75));
        break;
      case 10:
        world.tell({ type: 'contact.updated', actor: by.actor, targets: about(company, person.target), changes: world.change(person.target, contactEdit(chance.whole(1, 3), turn)) });
        break;
      case 11:
        editCustomer(world, company, chance.whole(1, 4), turn);
        break;
      case 12: {
        const text = nudge();
        const nudged = world.tell({ type: 'pi.nudge', actor: pi, via: viaMcp, targets: about(company), payload: { text, level: chance.is(0.3) ? 'risk' : 'attention', confidence: Math.round(chance.between(0.55, 0.95) * 100) / 100 } });
        if (chance.is(0.4)) {
          yield world.after(2 * HOUR);
          world.tell({ type: 'pi.suggestion_accepted', actor: company.owner.actor, targets: about(company), payload: { suggestion: `Call ${person.target.name} this week` }, causation_id: nudged });
        }
        break;
      }
      default:
        if (company.arc === 'growing') upgrade(world, company);
        else world.tell({ type: 'account.field_changed', actor: priya.actor, targets: [company.account], changes: world.change(company.account, { segment: chance.pick(['Small business', 'Mid-market', 'Enterprise']), territory: chance.pick(['North', 'South', 'Overseas']) }) });
    }
  }
}

function* discussion(world: World, company: Company, text: string, turn: number): Story {
  const chance = world.chance.fork(`discussion ${company.key} ${turn}`);
  const other = chance.pick(TEAM.filter((member) => member !== company.owner));
  const comment_id = `comment-${company.key}-${turn}`;
  const first = world.tell({ type: 'comment.added', actor: company.owner.actor, targets: [...about(company), { ...other.target, role: 'mention' }], payload: { comment_id, text: `@${other.actor.name} ${text}`, mentions: [other.actor.id] } });
  if (chance.is(0.12)) {
    yield world.after(4 * MINUTE);
    world.tell({ type: 'comment.edited', actor: company.owner.actor, targets: about(company), payload: { comment_id, text: `@${other.actor.name} ${text} Thank you!` } });
  }
  if (chance.is(0.6)) {
    yield world.after(chance.whole(10, 200) * MINUTE);
    world.tell({ type: 'comment.added', actor: other.actor, targets: about(company), payload: { comment_id: `${comment_id}-1`, parent_id: comment_id, text: chance.pick(REPLIES) }, causation_id: first });
  } else if (chance.is(0.12)) {
    yield world.after(HOUR);
    world.tell({ type: 'comment.deleted', actor: company.owner.actor, targets: about(company), payload: { comment_id } });
  }
}

function contactEdit(which: number, turn: number): { [field: string]: string } {
  if (which === 1) return { phone: `+44 20 7946 0${100 + (turn % 900)}` };
  if (which === 2) return { job_title: ['Head of operations', 'Warehouse lead', 'Controller', 'Supply manager'][turn % 4] ?? 'Buyer' };
  return { language: ['en', 'de', 'fr', 'nb'][turn % 4] ?? 'en', phone: `+44 20 7946 0${200 + (turn % 700)}` };
}

function editCustomer(world: World, company: Company, which: number, turn: number): void {
  const { customer, owner } = company;
  const fields = {
    1: { renewal_note: `Renews yearly. ${30 + (turn % 4) * 15} days’ notice. Invoices go to the ${company.people[0].role} desk.` },
    2: { tags: [...new Set([...((world.valueOf(customer, 'tags') ?? []) as string[]), ['logistics', 'nordics', 'renewal-q4', 'reference', 'pilot'][turn % 5] ?? 'pilot'])] },
    3: { payment_terms: `${[14, 30, 45][turn % 3]} days`, cost_centre: `CC-${4000 + (turn * 37) % 900}` },
    4: { seats: company.seats + (turn % 6) },
  }[which];
  const changes = world.change(customer, fields ?? {});
  if (changes.length > 0) world.tell({ type: 'customer.field_changed', actor: owner.actor, targets: about(company), changes });
}

function upgrade(world: World, company: Company): void {
  const seats = Number(world.valueOf(company.customer, 'seats') ?? company.seats) + 4;
  world.tell({ type: 'customer.field_changed', actor: company.owner.actor, targets: about(company), changes: world.change(company.customer, { seats }) });
}
