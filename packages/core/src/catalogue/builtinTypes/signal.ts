import { completeDeclaration } from '../eventType.ts';
import { count, number, payloadOf, text, texts } from '../payloadSchema.ts';
import { haldenAccount, ingrid, system } from './exampleRecords.ts';

/** Signs of interest, and what was looked up about a company. */
export const signalTypes = [
  completeDeclaration({
    type: 'signal.detected', title: 'Signal detected', category: 'signal', icon: 'radar', kind: 'SYSTEM_EVENT',
    description: 'Repeated visits, opens or forms, or a tool outside, point to interest or intent.',
    payload: payloadOf({ signal: text('What was seen.', 500), strength: number('0 to 1.', 0), occurrences: count(), source: text() }, ['signal']),
    summary: '{actor} detected {payload.signal|words} at {target}[, seen {payload.occurrences|plural:time:times}]',
    aliases: ['signal_detected'],
    example: { actor: system, targets: [haldenAccount, ingrid], payload: { signal: 'repeated visits to pricing', occurrences: 4, strength: 0.8 } },
  }),
  completeDeclaration({
    type: 'enrichment_completed', title: 'Enrichment completed', category: 'signal', icon: 'wand-sparkles', kind: 'BACKGROUND_JOB',
    description: 'A background pass that looks a record up has finished.',
    payload: payloadOf({ provider: text('Where it was looked up.'), fields: texts('Fields filled.') }),
    summary: '{actor} enriched {target}[ with {changes:count}// with {payload.fields|count:field:fields}//][ from {payload.provider}]',
    summaryByStatus: { FAILED: '{actor} could not enrich {target}[: {error.message}]' },
    aliases: ['enrichment.completed'], retryable: true,
    example: { actor: system, targets: [haldenAccount], changes: [{ field: 'employees', after: 240 }, { field: 'industry', after: 'Freight' }], payload: { provider: 'the company register' } },
  }),
];
