import type { Target } from '@daybook/core';
import { about, type Company, kettle, priya, stripe, system } from '../cast.ts';
import { DAY, HOUR, MINUTE, SECOND, type Story, type World } from '../world.ts';

/** Stripe charges every month; now and then a card is declined and the next try succeeds. */
export function* monthlyCharges(world: World, company: Company): Story {
  const chance = world.chance.fork(`charges ${company.key}`);
  for (let number = 1; ; number++) {
    yield world.clock(30, 8, chance.whole(0, 50));
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    // Told in full every third month only: two years of perfect charges are no story.
    if (number % 3 !== 0 && company !== kettle) continue;
    yield* charge(world, company, `${company.key}-${number}`, chance.is(company === kettle ? 0.3 : 0.08));
    if (chance.is(0.04)) {
      yield world.office(2, 6);
      world.tell({ type: 'payment.refunded', actor: priya.actor, targets: about(company, invoice(`${company.key}-${number}`)), payload: { amount: Math.round(company.monthly / 12), currency: company.currency, cause: 'Two crates arrived broken' } });
    }
  }
}

function invoice(id: string): Target {
  return { type: 'payment', id: `payment-${id}`, name: `Invoice ${id.slice(id.lastIndexOf('-') + 1).padStart(2, '0')} of ${id.slice(0, id.lastIndexOf('-'))}` };
}

/** One charge: attempt, webhook, outcome; a declined card is tried again two days later. */
export function* charge(world: World, company: Company, id: string, declines: boolean): Story {
  const payment = invoice(id);
  const person = company.people[0];
  const targets = about(company, payment);
  const sum = { amount: Number(world.valueOf(company.customer, 'monthly_revenue') ?? company.monthly), currency: company.currency };
  const correlation_id = `charge-${id}`;
  for (let attempt = 1; ; attempt++) {
    const run = { id: `charge-${id}`, attempt };
    const attempted = world.tell({ type: 'payment.charge_attempted', actor: stripe, targets, payload: { ...sum, method: 'card' }, run: { ...run, progress: 0 }, correlation_id });
    yield world.after(4 * SECOND);
    const fails = declines && attempt === 1;
    const hook = webhook(world, fails ? 'payment_intent.payment_failed' : 'payment_intent.succeeded', { id: `evt_${id}_${attempt}`, amount: sum.amount * 100, currency: sum.currency.toLowerCase() }, company, { correlation_id, causation_id: attempted, ...(fails && { status: 'WARNING' as const }) });
    yield world.after(SECOND);
    if (!fails) {
      world.tell({ type: 'payment.succeeded', actor: stripe, targets: [...targets, person.target], payload: sum, run: { ...run, progress: 1 }, correlation_id, causation_id: hook });
      return;
    }
    const next = new Date(world.now + 2 * DAY).toISOString().slice(0, 10);
    world.tell({ type: 'payment.failed', actor: stripe, status: 'WARNING', targets, payload: { ...sum, decline_reason: 'card declined', next_attempt_at: next }, run: { ...run, retryable: true }, error: { message: 'The card was declined (insufficient_funds)', code: 'card_declined' }, correlation_id, causation_id: hook });
    yield world.after(2 * DAY);
  }
}

/** A webhook as received, its body redacted the way the server does it. Returns the event's id. */
export function webhook(world: World, topic: string, object: { [member: string]: string | number }, company: Company, more: { correlation_id?: string; causation_id?: string; status?: 'WARNING' } = {}): string {
  return world.tell({
    type: 'webhook.received', actor: stripe, targets: [{ type: 'webhook', id: 'stripe-inbound', name: 'Stripe' }, company.customer],
    run: { id: `delivery-${String(object['id'])}`, attempt: 1 }, via: { type: 'webhook', id: 'stripe-inbound', name: 'Stripe' },
    payload: { topic, about: company.name, delivery_id: String(object['id']), request: { method: 'POST', headers: { 'content-type': 'application/json', 'stripe-signature': '[redacted]' }, body: { type: topic, data: { object } } }, response_status: 200, duration_ms: 38 },
    ...more,
  });
}

/** An upgrade seen at Stripe: webhook, run, three changed fields, automation, notification and a letter, as one tree. */
export function* upgradeAtStripe(world: World, company: Company, plan: Company['plan'], factor: number): Story {
  const correlation_id = `upgrade-${company.key}-${plan}`;
  const job = { job: 'APPLY_SUBSCRIPTION_CHANGE', title: company.name, trigger: 'webhook' };
  const target: Target = { type: 'job', id: 'apply-subscription-change', name: 'Apply subscription change' };
  const hook = webhook(world, 'customer.subscription.updated', { id: `evt_${correlation_id}`, plan }, company, { correlation_id });
  yield world.after(400);
  const run = { id: `run-${correlation_id}`, attempt: 1 };
  const started = world.tell({ type: 'job.started', actor: system, targets: [target, company.customer], run: { ...run, progress: 0 }, payload: job, correlation_id, causation_id: hook });
  yield world.after(SECOND);
  const revenue = Math.round((Number(world.valueOf(company.customer, 'monthly_revenue') ?? company.monthly) * factor) / 100) * 100;
  const changed = world.tell({
    type: 'customer.field_changed', actor: stripe, kind: 'WEBHOOK', via: { type: 'webhook', id: 'stripe-inbound', name: 'Stripe' }, targets: about(company),
    changes: world.change(company.customer, { plan, monthly_revenue: revenue, renewal_note: `Renews yearly on 1 December, 60 days’ notice. Invoices go to the finance desk.` }),
    correlation_id, causation_id: started,
  });
  world.tell({ type: 'job.completed', actor: system, targets: [target, company.customer], run: { ...run, progress: 1 }, payload: { ...job, records_processed: 1, duration_ms: 1200 }, correlation_id, causation_id: started });
  yield world.after(300);
  const rule = world.tell({ type: 'automation.ran', actor: system, targets: about(company), payload: { automation: 'Tell owner on upgrade', action: 'notify' }, correlation_id, causation_id: changed });
  world.tell({ type: 'notification.sent', actor: system, targets: about(company, company.owner.target), payload: { channel: 'mail', about: 'Plan upgraded' }, correlation_id, causation_id: rule });
  yield world.after(25 * MINUTE);
  const thread_id = `thread-${correlation_id}`;
  world.tell({ type: 'email.sent', actor: company.owner.actor, targets: [company.people[0].target, ...about(company), { type: 'email_thread', id: thread_id }], payload: { subject: `Welcome to ${plan}`, to: company.people[0].email, thread_id }, correlation_id, causation_id: rule });
}

/** A payment that failed for another reason than money: no retry here, the way out is elsewhere. */
export function* brokenMandate(world: World, company: Company): Story {
  const payment: Target = { type: 'payment', id: `payment-${company.key}-mandate`, name: `Direct debit of ${company.name}` };
  const sum = { amount: company.monthly, currency: company.currency };
  world.tell({ type: 'payment.charge_attempted', actor: stripe, targets: about(company, payment), payload: { ...sum, method: 'direct debit' }, run: { id: `mandate-${company.key}`, attempt: 1 } });
  yield world.after(HOUR);
  world.tell({ type: 'payment.failed', actor: stripe, targets: about(company, payment), payload: { ...sum, decline_reason: 'the mandate was withdrawn' }, run: { id: `mandate-${company.key}`, attempt: 1, retryable: false }, error: { message: 'Mandate withdrawn by the account holder', code: 'mandate_invalid' } });
}
