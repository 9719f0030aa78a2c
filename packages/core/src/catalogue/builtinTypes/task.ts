import { completeDeclaration } from '../eventType.ts';
import { date, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, onboarding, task, tomasz } from './exampleRecords.ts';

const members = { onboarding_id: text('The onboarding it belongs to.'), due: date('When it is due.') };

/** Work to be done, mostly within an onboarding. */
export const taskTypes = [
  completeDeclaration({
    type: 'task.created', title: 'Task created', category: 'task', icon: 'list-plus',
    description: 'A task was created.',
    payload: payloadOf(members),
    summary: '{actor} created task {target}[ for {target:assignee!}][, due {payload.due|date}]',
    aliases: ['task_created'],
    example: { actor: dana, targets: [task, onboarding, halden, { ...tomasz, role: 'assignee' }], payload: { due: '2026-03-12', onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'task.completed', title: 'Task completed', category: 'task', icon: 'list-checks',
    description: 'A task was completed.',
    payload: payloadOf(members),
    summary: '{actor} completed task {target}',
    aliases: ['task_completed'],
    example: { actor: dana, targets: [task, onboarding, halden], changes: [{ field: 'state', before: 'open', after: 'done' }], payload: { onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'task.reopened', title: 'Task reopened', category: 'task', icon: 'list-restart',
    description: 'A completed task was opened again.',
    payload: payloadOf(members),
    summary: '{actor} reopened task {target}',
    example: { actor: dana, targets: [task, onboarding, halden], changes: [{ field: 'state', before: 'done', after: 'open' }], payload: { onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'task.updated', title: 'Task changed', category: 'task', icon: 'list-todo',
    description: 'A task was assigned, moved or reworded.',
    payload: payloadOf(members),
    summary: '{actor} {changes}',
    aliases: ['task_updated'],
    example: { actor: dana, targets: [task, onboarding, halden], changes: [{ field: 'due_date', before: '2026-03-12', after: '2026-03-16' }], payload: { onboarding_id: onboarding.id } },
  }),
];
