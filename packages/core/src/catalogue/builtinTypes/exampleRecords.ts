/** The fictitious people, companies and systems that the examples of the built-in types speak of. */
import type { Actor, Target } from '../../event/event.ts';

export const dana: Actor = { type: 'user', id: 'user-dana', name: 'Dana Whitfield', email: 'dana@fernhill.example' };
export const riley: Actor = { type: 'user', id: 'user-riley', name: 'Riley Park', email: 'riley@fernhill.example' };
export const hubspot: Actor = { type: 'integration', id: 'hubspot', name: 'HubSpot' };
export const stripe: Actor = { type: 'integration', id: 'stripe', name: 'Stripe' };
export const square: Actor = { type: 'integration', id: 'square', name: 'Square' };
export const pi: Actor = { type: 'assistant', id: 'pi', name: 'Pi' };
export const system: Actor = { type: 'system', id: 'system', name: 'System' };
export const ingridHerself: Actor = { type: 'customer', id: 'contact-ingrid', name: 'Ingrid Solheim', email: 'ingrid@haldenfrost.example' };
export const visitor: Actor = { type: 'anonymous', id: 'visitor-9c41' };

export const halden: Target = { type: 'customer', id: 'halden-frost', name: 'Halden & Frost Logistics' };
export const haldenAccount: Target = { type: 'account', id: 'halden-frost', name: 'Halden & Frost Logistics' };
export const haldenGroup: Target = { type: 'account', id: 'halden-group', name: 'Halden Group ASA', role: 'parent' };
export const ingrid: Target = { type: 'contact', id: 'contact-ingrid', name: 'Ingrid Solheim' };
export const alex: Target = { type: 'contact', id: 'contact-alex', name: 'Alex Chen' };
export const tomasz: Target = { type: 'user', id: 'user-tomasz', name: 'Tomasz Wójcik' };
export const lead: Target = { type: 'lead', id: 'lead-mateus', name: 'Mateus Albuquerque' };
export const deal: Target = { type: 'deal', id: 'deal-line-4', name: 'Line 4 retrofit' };
export const onboarding: Target = { type: 'onboarding', id: 'onboarding-halden', name: 'Halden & Frost roll-out' };
export const task: Target = { type: 'task', id: 'task-count', name: 'Agree on the count sheet' };
export const thread: Target = { type: 'email_thread', id: 'thread-renewal' };
export const ticket: Target = { type: 'ticket', id: 'ticket-2041', name: 'Scanner loses its pairing' };
export const product: Target = { type: 'product', id: 'product-crate', name: 'Folding crate, 40 l' };
export const release: Target = { type: 'release', id: 'release-spring-reds', name: 'Spring 2026 Reds' };
export const fulfillment: Target = { type: 'fulfillment', id: 'fulfillment-8812', name: 'Parcel 8812' };
export const payment: Target = { type: 'payment', id: 'payment-5521', name: 'Invoice 5521' };
export const order: Target = { type: 'order', id: 'order-3310', name: 'Order 3310' };
export const reservation: Target = { type: 'reservation', id: 'reservation-77', name: 'Cellar tour' };
