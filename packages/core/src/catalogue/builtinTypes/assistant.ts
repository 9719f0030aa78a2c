import { completeDeclaration } from '../eventType.ts';
import { number, oneOf, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, pi } from './exampleRecords.ts';

/** What the assistant says and does on its own. */
export const assistantTypes = [
  completeDeclaration({
    type: 'pi.nudge', title: 'Pi nudged', category: 'assistant', icon: 'sparkles', kind: 'SYSTEM_EVENT',
    description: 'Pi pointed out a risk, or something that waits for attention.',
    payload: payloadOf({ text: text('What Pi said.'), level: oneOf(['attention', 'risk']), confidence: number('0 to 1.', 0) }, ['text']),
    summary: '{actor} nudged about {target}{payload.text|quote}',
    personal: [{ member: 'payload.text', of: 'shared' }],
    aliases: ['assistant.nudge', 'pi_nudge'],
    example: { actor: pi, targets: [halden], payload: { level: 'risk', text: 'No reply for 9 days and three seats unused. Worth a call before the 1 December renewal.' } },
  }),
  completeDeclaration({
    type: 'pi.suggestion_accepted', title: 'Suggestion accepted', category: 'assistant', icon: 'check-check',
    description: 'Somebody took up what Pi suggested.',
    payload: payloadOf({ suggestion: text('What was suggested.') }),
    summary: '{actor} accepted a suggestion of Pi for {target}{payload.suggestion|quote}',
    personal: [{ member: 'payload.suggestion', of: 'shared' }],
    example: { actor: dana, targets: [halden], payload: { suggestion: 'Plan a call with the billing contact' } },
  }),
];
