import { firstFailure } from '../append/appender.ts';
import type { EventContext, Target } from '@daybook/core';
import type { Engine } from '../engine.ts';
import { STAFF } from '../read/visibility.ts';
import type { Visit } from './readVisit.ts';
import type { Site } from './site.ts';
import { contactOfVisitor } from './visitorLinks.ts';

/**
 * Writes a page view: of a visitor nobody knows yet on the visitor's timeline; once a form told who it is, on the
 * contact's and its parents' too, by the contact. Keeps the browser's name, not the network address.
 */
export async function recordVisit(engine: Engine, site: Site, visit: Visit, { ip: _ip, ...context }: EventContext): Promise<void> {
  const { tenantId } = site;
  const via = { type: 'website', id: site.app, name: site.name };
  const page: Target = { type: 'page', id: visit.path, name: visit.title ?? visit.path };
  const visitor: Target = { type: 'visitor', id: visit.visitorId, role: 'visitor' };
  const payload = { ...(visit.title !== undefined && { page: visit.title }), url: visit.url, ...(visit.referrer !== undefined && { referrer: visit.referrer }) };
  const contactId = await contactOfVisitor(engine.db, tenantId, visit.visitorId);
  // Whoever was deleted since is nobody we know.
  const contact = contactId === undefined ? undefined : await engine.records.find(tenantId, STAFF, 'contact', contactId);
  if (contact === undefined || contact.state !== 'active') {
    const failure = firstFailure(await engine.appender.submit(tenantId, [{ input: { type: 'page.visited', actor: { type: 'anonymous', id: visit.visitorId }, via, targets: [page, visitor], payload, context } }]));
    if (failure) throw failure;
    return;
  }
  await engine.records.write({ tenantId, actor: { type: 'customer', id: contact.id, name: contact.title }, via, context }, async (writer) =>
    writer.emit({ type: 'page.visited', targets: [page, ...(await writer.targets({ collection: 'contact', id: contact.id })), visitor], payload }));
}
