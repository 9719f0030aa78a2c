import { DaybookError, type Actor, type EventContext, type Target } from '@daybook/core';
import type { Engine } from '../engine.ts';
import { withTenant } from '../db/withTenant.ts';
import { personIdOfAddress } from '../keys/personId.ts';
import { STAFF } from '../read/visibility.ts';
import type { ManagedRecord, RecordData, RecordWriter, WriteContext } from '../records/record.ts';
import { isAddress, type Submission } from './readForm.ts';
import type { Site } from './site.ts';
import { linkVisitor } from './visitorLinks.ts';

export interface SubmitOptions {
  /** Why nobody should believe who it says it is from; it then makes no contact. */
  marks: readonly string[];
  context: EventContext;
}

const ADDRESS_FIELDS = ['email', 'e-mail', 'e_mail', 'mail'];
/** Fields of a form that tell a new contact's own fields. */
const CONTACT_FIELDS: Readonly<Record<string, string>> = {
  name: 'name', full_name: 'name', first_name: 'first_name', firstname: 'first_name', last_name: 'last_name', lastname: 'last_name', phone: 'phone', tel: 'phone', job_title: 'job_title',
};

/**
 * Writes a form into the site's tenant: the contact with that address, made where there is none, `form.submitted` by that
 * contact and, where the page says which visitor it was, the link between the two; all of it or nothing.
 *
 * Two forms at once of somebody new make one contact: its id is drawn from the address, so the second one finds the first.
 * A contact that exists is not changed: a form proves nothing about who sent it.
 */
export async function submitForm(engine: Engine, site: Site, submission: Submission, { marks, context }: SubmitOptions): Promise<void> {
  const { tenantId } = site;
  const email = marks.length > 0 ? undefined : addressOf(submission);
  const contactId = email === undefined ? undefined : await contactIdOf(engine, tenantId, email);
  const via = { type: 'website', id: site.app, name: site.name };
  const visitor: Target[] = submission.visitorId === undefined ? [] : [{ type: 'visitor', id: submission.visitorId, role: 'visitor' }];
  const payload = { form: submission.form, app: site.app, fields: submission.fields, ...(marks.length > 0 && { marks: [...marks] }) };
  if (contactId === undefined || email === undefined) {
    const actor: Actor = { type: 'anonymous', id: submission.visitorId ?? 'website' };
    const targets = visitor.length > 0 ? visitor : [{ type: 'site', id: site.app, name: site.name }];
    await engine.records.write({ tenantId, actor, via, context }, async (writer) => writer.emit({ type: 'form.submitted', targets, payload, ...(marks.length > 0 && { status: 'WARNING' as const }) }));
    return;
  }
  await withTenant(engine.db.pools.writer, tenantId, async (client) => {
    const bySite: WriteContext = { tenantId, actor: { type: 'integration', id: `website-${site.app}`, name: site.name }, via, context };
    const contact = await engine.records.writeIn(client, bySite, async (writer) => {
      const known = await writer.find('contact', contactId);
      return known ?? (await createContact(writer, contactId, contactData(submission, email)));
    });
    const byContact: WriteContext = { ...bySite, actor: { type: 'customer', id: contact.id, name: contact.title, email } };
    await engine.records.writeIn(client, byContact, async (writer) => {
      const targets = [...(await writer.targets({ collection: 'contact', id: contact.id })), ...visitor];
      writer.emit({ type: 'form.submitted', targets, payload });
    });
    if (submission.visitorId !== undefined) await linkVisitor(client, tenantId, submission.visitorId, contact.id);
  });
  engine.appender.announce(tenantId);
}

/** The id an address gives is a deleted contact's for good: somebody who comes back gets one of their own. */
async function createContact(writer: RecordWriter, id: string, data: RecordData): Promise<ManagedRecord> {
  try {
    return (await writer.create('contact', { id, data })).record;
  } catch (error) {
    if (!(error instanceof DaybookError) || error.code !== 'record_exists') throw error;
    return (await writer.create('contact', { data })).record;
  }
}

function addressOf({ fields }: Submission): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    if (ADDRESS_FIELDS.includes(name.toLowerCase()) && typeof value === 'string' && isAddress(value.trim())) return value.trim();
  }
  return undefined;
}

/** The contact with this address, else the id that the address itself gives a new one. */
async function contactIdOf(engine: Engine, tenantId: number, email: string): Promise<string> {
  const { records } = await engine.records.list(tenantId, STAFF, 'contact', { limit: 1, lookup: { field: 'email', value: email } });
  const [known] = records;
  return known?.id ?? personIdOfAddress(email, await engine.keyring.tenantKey(tenantId, 'person address'));
}

function contactData({ fields, form }: Submission, email: string): RecordData {
  const data: RecordData = { email, source: `form ${form}` };
  for (const [name, value] of Object.entries(fields)) {
    const field = CONTACT_FIELDS[name.toLowerCase()];
    if (field !== undefined) data[field] = String(value).slice(0, 200);
  }
  return data;
}
