import { completeDeclaration } from '../eventType.ts';
import { payloadOf, text } from '../payloadSchema.ts';
import { halden, ingrid, ingridHerself, visitor } from './exampleRecords.ts';

/** What people do on the website. */
export const webTypes = [
  completeDeclaration({
    type: 'page.visited', title: 'Page visited', category: 'web', icon: 'globe', retention: 'short',
    description: 'A page was visited.',
    payload: payloadOf({ page: text('Title of the page.', 1000), url: text('Its address.', 4000), referrer: text(undefined, 4000) }),
    summary: '{actor} visited [{payload.page|title}//{payload.url}//a page]',
    personal: [{ member: 'payload.url', of: 'actor' }, { member: 'payload.referrer', of: 'actor' }],
    aliases: ['page_visited', 'page.viewed'],
    example: { actor: visitor, targets: [{ type: 'page', id: '/pricing', name: 'Pricing' }], payload: { page: 'Pricing', url: 'https://fernhill.example/pricing' } },
  }),
  completeDeclaration({
    type: 'form.submitted', title: 'Form submitted', category: 'web', icon: 'clipboard-check',
    description: 'A form was filled in and sent.',
    payload: payloadOf({ form: text('Name of the form.', 500), app: text(), fields: { type: 'object', description: 'What was entered.' } }),
    summary: '{actor} submitted [{payload.form|title}//a form]',
    personal: [{ member: 'payload.fields', of: 'actor' }],
    aliases: ['form_submitted'],
    example: { actor: ingridHerself, targets: [ingrid, halden], payload: { form: 'Ask for a demo', app: 'website', fields: { seats: '45' } } },
  }),
];
