import { randomUUID } from 'node:crypto';
import { join, openLink, type Browser } from './person.ts';
import type { Calls } from './crmCalls.ts';
import type { TestServer } from './testServer.ts';

/** A record that a request of the table needs: its collection, what it is made with, and how it is changed then. */
interface Recipe {
  collection: string;
  /** `{customer}` in a value stands for the id of another prepared record. */
  data: Record<string, unknown>;
  changes?: readonly Record<string, unknown>[];
}

const RECIPES: { readonly [name: string]: Recipe } = {
  account: { collection: 'account', data: { name: 'Halden Group' } },
  customer: { collection: 'customer', data: { name: 'Halden & Frost', plan: 'Growth', health_score: 76, account: '{account}' } },
  other_customer: { collection: 'customer', data: { name: 'Tessel Mills' } },
  contact: { collection: 'contact', data: { name: 'Ingrid Solheim', email: '{contact_email}', role: 'billing', customer: '{customer}' } },
  tagged_contact: { collection: 'contact', data: { name: 'Alex Chen', tags: ['pilot', 'eu'], customer: '{customer}' } },
  other_contact: { collection: 'contact', data: { name: 'Ingrid Solheim-Berg', phone: '+47 22 00 00 00' } },
  lead: { collection: 'lead', data: { name: 'Mateus Albuquerque', account: '{account}' } },
  onboarding: { collection: 'onboarding', data: { name: 'Roll-out', customer: '{customer}' } },
  task: { collection: 'task', data: { title: 'Agree on the count sheet', onboarding: '{onboarding}' } },
  deal: { collection: 'deal', data: { name: 'Line 4 retrofit', stage: 'Proposal', amount: 84_000, currency: 'EUR', customer: '{customer}' } },
  note: { collection: 'note', data: { text: 'Kick-off went well.', customer: '{customer}' } },
  ticket: { collection: 'ticket', data: { subject: 'Scanner loses its pairing', contact: '{contact}' } },
  reservation: { collection: 'reservation', data: { name: 'Cellar tour', starts_at: '2026-12-12T14:00:00Z', contact: '{contact}' } },
  product: { collection: 'product', data: { name: 'Folding crate, 40 l', price: 14.5, currency: 'EUR', stock: 120 } },
  release: { collection: 'release', data: { name: 'Spring 2026 Reds' } },
  pending_release: { collection: 'release', data: { name: 'Spring 2026 Reds' }, changes: [{ status: 'PENDING' }] },
  order: { collection: 'order', data: { number: '3310', contact: '{contact}' } },
  fulfillment: { collection: 'fulfillment', data: { number: '8812', order: '{order}' } },
  payment: { collection: 'payment', data: { number: '5521', amount: 1284, currency: 'EUR', order: '{order}' } },
  charging_payment: { collection: 'payment', data: { number: '5522', amount: 1284, currency: 'EUR', order: '{order}' }, changes: [{ status: 'processing' }] },
  paid_payment: { collection: 'payment', data: { number: '5523', amount: 1284, currency: 'EUR', order: '{order}' }, changes: [{ status: 'processing' }, { status: 'succeeded' }] },
};

/** The records one request of the table needs, made when they are first asked for. */
export class PreparedRecords {
  readonly #server: TestServer;
  readonly #calls: Calls;
  readonly #owner: () => Promise<Browser>;
  readonly #ids = new Map<string, Promise<string>>();

  constructor(server: TestServer, calls: Calls, owner: () => Promise<Browser>) {
    this.#server = server;
    this.#calls = calls;
    this.#owner = owner;
  }

  /** The collection and id of a prepared record, as a timeline names it. */
  async named(name: string): Promise<{ collection: string; id: string }> {
    return { collection: RECIPES[name]?.collection ?? name, id: await this.id(name) };
  }

  id(name: string): Promise<string> {
    let made = this.#ids.get(name);
    if (made === undefined) {
      made = this.#make(name);
      this.#ids.set(name, made);
    }
    return made;
  }

  /** A text with every `{name}` in its place. */
  async fill(text: string): Promise<string> {
    let filled = text;
    for (const [whole, name = ''] of text.matchAll(/\{([a-z_]+)\}/gu)) filled = filled.replaceAll(whole, await this.id(name));
    return filled;
  }

  async #make(name: string): Promise<string> {
    switch (name) {
      case 'contact_email':
        return `ingrid.${randomUUID()}@haldenfrost.example`;
      case 'visitor':
        return randomUUID();
      case 'integration_name':
        return `hubspot-${randomUUID()}`;
      case 'integration': {
        const id = await this.id('integration_name');
        await this.#ask('POST', `/v1/integrations/${id}/connect`, { name: 'HubSpot' });
        return id;
      }
      case 'app': {
        const app = `fernhill-${randomUUID().slice(0, 8)}`;
        await this.#ask('POST', '/v1/sites', { app, name: 'Fernhill' });
        return app;
      }
      case 'person':
        return (await join(this.#server, await this.#owner(), 'member', `${randomUUID()}@fernhill.example`)).id;
      default: {
        const recipe = RECIPES[name];
        if (recipe === undefined) throw new Error(`nobody knows how to prepare {${name}}`);
        const data = JSON.parse(await this.fill(JSON.stringify(recipe.data))) as object;
        const { id } = await this.#ask('POST', `/v1/records/${recipe.collection}`, { data });
        for (const change of recipe.changes ?? []) await this.#ask('PATCH', `/v1/records/${recipe.collection}/${String(id)}`, { data: change });
        return String(id);
      }
    }
  }

  async #ask(method: 'POST' | 'PATCH', url: string, payload: object): Promise<Record<string, unknown>> {
    const { status, body } = await this.#calls.call(method, url, payload);
    if (status >= 300) throw new Error(`${method} ${url} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

/** The tenant's owner at a browser, signed in when first needed. */
export function ownerOf(server: TestServer): () => Promise<Browser> {
  let owner: Promise<Browser> | undefined;
  return () => (owner ??= openLink(server));
}
