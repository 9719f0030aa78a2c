import type { JsonSchema, PersonalMember } from './eventType.ts';

/** What somebody sent beside an activity logged by hand: any members. */
export const metadata: JsonSchema = { type: 'object', description: 'What was sent beside it.' };

/** Nobody knows what stands in it, so it is sealed with everybody it may concern. */
export const ofMetadata: PersonalMember = { member: 'payload.metadata', of: 'shared' };
