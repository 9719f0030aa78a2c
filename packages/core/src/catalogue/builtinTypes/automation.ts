import { completeDeclaration } from '../eventType.ts';
import { count, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, ingrid, system, tomasz } from './exampleRecords.ts';

/** Rules, plays and sequences: work that starts by itself. */
export const automationTypes = [
  completeDeclaration({
    type: 'automation.ran', title: 'Automation ran', category: 'automation', icon: 'workflow', kind: 'BACKGROUND_JOB',
    description: 'A rule met its condition and acted.',
    payload: payloadOf({ automation: text('Name of the rule.', 500), action: text('What it did.', 500) }, ['automation']),
    summary: '{actor} ran {payload.automation|title} for {target}',
    summaryByStatus: { FAILED: '{actor} could not run {payload.automation|title} for {target}[: {error.message}]' },
    aliases: ['automation.triggered', 'automation_ran', 'rule.ran'], retryable: true,
    example: { actor: system, targets: [halden], payload: { automation: 'Tell owner on upgrade', action: 'notify' } },
  }),
  completeDeclaration({
    type: 'notification.sent', title: 'Notification sent', category: 'automation', icon: 'bell', kind: 'BACKGROUND_JOB', retention: 'short',
    description: 'A member of the team was notified, in the console or by mail.',
    payload: payloadOf({ channel: text('Console, mail, Slack.', 100), about: text('What about.', 500) }),
    summary: '{actor} notified {target:user}[ by {payload.channel}][ about {target:customer}// about {target:account}// about {payload.about|words}]',
    aliases: ['notification_sent'],
    example: { actor: system, targets: [tomasz, halden], payload: { channel: 'mail', about: 'Plan upgraded' } },
  }),
  completeDeclaration({
    type: 'mail.delivery_failed', title: 'Mail not delivered', category: 'automation', icon: 'mail-x', kind: 'BACKGROUND_JOB', status: 'FAILED', staffOnly: true,
    description: "A mail of Daybook's own, such as an invitation or a notification, could not be delivered and is not tried again. It stays in the outbox.",
    payload: payloadOf({ mail_id: text('Its id in the outbox.', 200), attempts: count() }, ['mail_id']),
    summary: 'Mail[ to {target:user}// about {target}] could not be delivered[: {error.message}]',
    example: { actor: { type: 'system', id: 'mail', name: 'Mail' }, targets: [tomasz], payload: { mail_id: '019a9d3e-5b7c-7d10-8a41-2f6f3f0c9b11', attempts: 10 }, error: { message: 'the mail server refused it (550)' } },
  }),
  completeDeclaration({
    type: 'playbook.play_ran', title: 'Play ran', category: 'automation', icon: 'clapperboard', kind: 'BACKGROUND_JOB',
    description: 'The playbook engine ran a play for an account.',
    payload: payloadOf({ play: text('Its name.', 500), outcome: text(undefined, 500) }, ['play']),
    summary: '{actor} ran play {payload.play|title} for {target}',
    aliases: ['playbook.play_run', 'play_ran'], retryable: true,
    example: { actor: system, targets: [halden], payload: { play: 'Renewal at risk' } },
  }),
  completeDeclaration({
    type: 'sequence.enrolled', title: 'Enrolled in sequence', category: 'automation', icon: 'list-start',
    description: 'A contact was put into a sequence of messages.',
    payload: payloadOf({ sequence: text('Its name.', 500) }, ['sequence']),
    summary: '{actor} enrolled {target} in {payload.sequence|title}',
    aliases: ['sequence_enrolled'],
    example: { actor: dana, targets: [ingrid, halden], payload: { sequence: 'Renewal' } },
  }),
  completeDeclaration({
    type: 'sequence.finished', title: 'Sequence finished', category: 'automation', icon: 'list-end', kind: 'BACKGROUND_JOB',
    description: 'A contact left a sequence: all steps sent, answered, or taken out.',
    payload: payloadOf({ sequence: text('Its name.', 500), cause: text('Why it ended.', 500) }, ['sequence']),
    summary: '{actor} ended {payload.sequence|title} for {target}[, {payload.cause}]',
    aliases: ['sequence_finished'],
    example: { actor: system, targets: [ingrid, halden], payload: { sequence: 'Renewal', cause: 'answered' } },
  }),
  completeDeclaration({
    type: 'campaign.created', title: 'Campaign created', category: 'email', icon: 'megaphone',
    description: 'A campaign was drafted.',
    payload: payloadOf({ channel: text('Email, post, an event.', 500) }),
    summary: '{actor} created campaign {target}',
    aliases: ['campaign_created'],
    example: { actor: dana, targets: [{ type: 'campaign', id: 'campaign-autumn', name: 'Autumn letter' }] },
  }),
  completeDeclaration({
    type: 'campaign.status_changed', title: 'Campaign status changed', category: 'email', icon: 'megaphone',
    description: 'A campaign was scheduled, started, paused or called off.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    foundAs: ['campaign.updated'], aliases: ['campaign_status_changed'],
    example: { actor: dana, targets: [{ type: 'campaign', id: 'campaign-autumn', name: 'Autumn letter' }], changes: [{ field: 'status', before: 'draft', after: 'scheduled' }] },
  }),
  completeDeclaration({
    type: 'campaign.updated', title: 'Campaign changed', category: 'email', icon: 'pencil',
    description: 'Subject, audience or another field of a campaign was edited.',
    summary: '{actor} {changes}',
    aliases: ['campaign_updated', 'campaign.field_changed'],
    example: { actor: dana, targets: [{ type: 'campaign', id: 'campaign-autumn', name: 'Autumn letter' }], changes: [{ field: 'subject', before: 'News', after: 'News from the autumn' }] },
  }),
  completeDeclaration({
    type: 'campaign.sent', title: 'Campaign sent', category: 'email', icon: 'megaphone', kind: 'BACKGROUND_JOB',
    description: 'A broadcast went out to many.',
    payload: payloadOf({ subject: text('Subject line.', 1000), delivered: { type: 'integer', minimum: 0 }, undelivered: { type: 'integer', minimum: 0 } }),
    summary: '{actor} sent campaign {target}[ to {payload.delivered|plural:contact:contacts}][{payload.undelivered?}, {payload.undelivered|number} undelivered]',
    aliases: ['campaign_sent', 'broadcast.sent'], retryable: true,
    example: { actor: system, targets: [{ type: 'campaign', id: 'campaign-autumn', name: 'Autumn letter' }], payload: { delivered: 1194, undelivered: 14 } },
  }),
];
