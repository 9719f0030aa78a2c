import { completeCollection } from '../completeCollection.ts';
import { choice, date, DESCRIPTION, line, reference, texts } from './fields.ts';

const task = { onboarding_id: 'onboarding', due: 'due' };

/** A customer's way from contract to daily use, and the work to be done on it. */
export const onboardingCollections = [
  completeCollection({
    name: 'onboarding', icon: 'milestone', openFields: true,
    description: 'A customer\'s way from contract to daily use, phase by phase. The next phase needs no reason; going back to an earlier one, or skipping one, does.',
    titleFields: ['name'], required: ['name', 'customer'], parents: ['customer'],
    fields: {
      name: line('Name'),
      customer: reference('Customer', 'customer'),
      phases: texts('Phases', { description: 'In order, first to last.', initial: ['Kick-off', 'Data import', 'Training', 'Go-live'] }),
      phase: line('Phase', { description: 'One of the phases; the first to begin with.' }),
      state: choice('State', ['active', 'paused', 'completed', 'cancelled'], { initial: 'active' }),
      start_date: date('Start'),
      target_date: date('Target date'),
      completed_on: date('Completed on'),
      description: DESCRIPTION,
    },
    phases: { field: 'phase', order: 'phases' },
    emits: { created: 'onboarding.started', changed: 'onboarding.updated' },
    rules: [
      { field: 'state', type: 'onboarding.completed', to: ['completed'], with: ['phase', 'completed_on'], payload: { onboarding_id: '$id' } },
      { field: 'phase', type: 'onboarding.phase_moved', payload: { onboarding_id: '$id' } },
      { field: 'target_date', type: 'onboarding.target_date_moved', payload: { onboarding_id: '$id' } },
    ],
    createdPayload: { onboarding_id: '$id', phase: 'phase', target_date: 'target_date' },
    customerFields: ['name', 'customer', 'phases', 'phase', 'state', 'start_date', 'target_date'],
  }),
  completeCollection({
    name: 'task', icon: 'list-checks', openFields: true,
    description: 'Something to be done, mostly within an onboarding.',
    titleFields: ['title'], required: ['title'],
    parents: ['onboarding', 'customer', 'contact', 'deal', 'ticket', 'account'], named: ['assignee'],
    fields: {
      title: line('Title'),
      state: choice('State', ['open', 'in_progress', 'done', 'cancelled'], { initial: 'open' }),
      due: date('Due'),
      priority: choice('Priority', ['low', 'normal', 'high', 'urgent']),
      assignee: reference('Assignee', 'user', { description: 'Who does it.' }),
      completed_on: date('Completed on'),
      description: DESCRIPTION,
      onboarding: reference('Onboarding', 'onboarding'),
      customer: reference('Customer', 'customer'),
      contact: reference('Contact', 'contact'),
      deal: reference('Deal', 'deal'),
      ticket: reference('Ticket', 'ticket'),
      account: reference('Account', 'account'),
    },
    emits: { created: 'task.created', changed: 'task.updated' },
    rules: [
      { field: 'state', type: 'task.completed', to: ['done'], with: ['completed_on'], payload: task },
      { field: 'state', type: 'task.reopened', from: ['done', 'cancelled'], to: ['open', 'in_progress'], with: ['completed_on'], payload: task },
    ],
    createdPayload: task,
  }),
];
