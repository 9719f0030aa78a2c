import { completeDeclaration } from '../eventType.ts';
import { date, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, onboarding } from './exampleRecords.ts';

const members = { onboarding_id: text('The onboarding, for exports.') };

/** A customer's way from contract to daily use. Customers may follow it. */
export const onboardingTypes = [
  completeDeclaration({
    type: 'onboarding.started', title: 'Onboarding started', category: 'onboarding', icon: 'milestone', visibility: 'customer',
    description: 'An onboarding began.',
    payload: payloadOf({ ...members, phase: text('Its first phase.'), target_date: date('When it should be done.') }),
    summary: '{actor} started onboarding {target}[, due {payload.target_date|date}]',
    example: { actor: dana, targets: [onboarding, halden], payload: { phase: 'Kick-off', target_date: '2026-04-30', onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'onboarding.phase_moved', title: 'Onboarding phase moved', category: 'onboarding', icon: 'milestone', visibility: 'customer',
    description: 'An onboarding went on to, or back to, another phase.',
    payload: payloadOf(members),
    summary: '{actor} moved {target}[ from {before:phase}][ to {after:phase}]{reason|quote}',
    example: { actor: dana, targets: [onboarding, halden], changes: [{ field: 'phase', before: 'Kick-off', after: 'Data import' }], payload: { onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'onboarding.target_date_moved', title: 'Onboarding date moved', category: 'onboarding', icon: 'calendar-clock', visibility: 'customer',
    description: 'The day an onboarding should be done was moved.',
    payload: payloadOf({ ...members, cause: text('Why.') }),
    summary: '{actor} moved the target date of {target}[ from {before:target_date|date}][ to {after:target_date|date}][{payload.cause?}{payload.cause|quote}//{reason|quote}]',
    example: { actor: dana, targets: [onboarding, halden], changes: [{ field: 'target_date', before: '2026-04-30', after: '2026-05-14' }], payload: { cause: 'Export of the old stock list is late.', onboarding_id: onboarding.id } },
  }),
  completeDeclaration({
    type: 'onboarding.updated', title: 'Onboarding changed', category: 'onboarding', icon: 'pencil',
    description: 'An onboarding was paused, renamed, handed over, or its phases were changed.',
    payload: payloadOf(members),
    summary: '{actor} {changes}',
    aliases: ['onboarding.field_changed', 'onboarding_updated'],
    example: { actor: dana, targets: [onboarding, halden], changes: [{ field: 'state', before: 'active', after: 'paused' }] },
  }),
  completeDeclaration({
    type: 'onboarding.completed', title: 'Onboarding completed', category: 'onboarding', icon: 'flag', visibility: 'customer',
    description: 'Every phase is done.',
    payload: payloadOf(members),
    summary: '{actor} completed onboarding {target}',
    example: { actor: dana, targets: [onboarding, halden], changes: [{ field: 'phase', before: 'Go-live', after: 'Done' }], payload: { onboarding_id: onboarding.id } },
  }),
];
