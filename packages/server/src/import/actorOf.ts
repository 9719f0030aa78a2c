import type { Actor, ActorType, EventInput } from '@daybook/core';

/** Who a line names, and what they worked through where the text says so. */
export interface NamedActor {
  actor: Actor;
  via?: NonNullable<EventInput['via']>;
}

/** Stands where a line names nobody. */
export const UNKNOWN_ACTOR: Actor = { type: 'system', id: 'unknown', name: 'Unknown' };

export interface ActorRules {
  /** Types by exact text; `*` for all others. */
  types: { readonly [text: string]: ActorType };
  /** An opaque id for a person known by name only: ids stay readable after an erasure, so a name must not be one. */
  personId: (name: string) => string;
}

const ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+$/u;
const NAMED_ADDRESS = /^(.+?)\s*<([^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+)>$/u;
/** Ids that machines make: they name nobody and may stay readable for ever. */
export const OPAQUE_ID = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{1,8}_(?=[a-z0-9]*\d)[A-Za-z0-9]{4,}|005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)$/u;
const ASSISTANTS = /^(?:claude code|chatgpt|gpt-?\d[\w.-]*|(?:github |microsoft )?copilot|.*\bai (?:agent|assistant)|assistant|.*\bassistant bot)$/iu;
const INTEGRATIONS =
  /^(?:hubspot|salesforce|stripe|slack|zapier|make|shopify|zendesk|intercom|freshdesk|mailchimp|klaviyo|sendgrid|mailgun|postmark|twilio|quickbooks|xero|square|paypal|segment|marketo|pipedrive|github|gitlab|jira|siebel|servicenow|segment|workato|netsuite|sap|woocommerce|calendly|docusign|airtable|notion|gong|outreach|salesloft|clearbit|zoominfo|apollo|fivetran|airbyte)$/iu;
/** Words that end the name of a program, and those that are one by themselves. */
const PROGRAM_NAMES = /(?:\b|_)(?:pipeline|run|bot|script|job|jobs|import|importer|sync|cron|worker|service|daemon|webhook|webhooks|etl|batch|integration|api|automation|workflow|scheduler|ui|engine|connector|rule|globalrule)$/iu;
const PROGRAM_WORDS = /^(?:bot|api|automation|importer|cron|scheduler|workflow|webhook|webhooks|etl)$/iu;
const VERSION = /^v\d+(?:[._-]\w+)*$/iu;
const SYSTEM = /^(?:system|sys|root|daemon|automatic|auto)(?:[\s_:-].*)?$/iu;

/**
 * Reads the text of an actor column. What is not plainly a program is taken for a person: a program's name shown as a
 * person's does little harm, a person's name left unsealed does.
 */
export function actorOf(text: string, rules: ActorRules): NamedActor {
  const fixed = rules.types[text];
  if (fixed === undefined) {
    const through = /^(.+?)\s+via\s+(.+)$/iu.exec(text);
    if (through !== null) return { actor: actorOf(through[1]!, rules).actor, via: { type: 'client', name: through[2]! } };
  }
  if (/^[-–—.?]*$/u.test(text)) return { actor: UNKNOWN_ACTOR };
  const type = fixed ?? rules.types['*'] ?? typeOf(text);
  if (type !== 'user' && type !== 'customer' && type !== 'anonymous') return { actor: { type, id: slugOf(text), name: text } };

  const named = NAMED_ADDRESS.exec(text);
  if (named !== null) return { actor: { type, id: named[2]!, name: named[1]!.replace(/^"(.*)"$/u, '$1'), email: named[2]! } };
  // Append gives an address an opaque id of its own making.
  if (ADDRESS.test(text)) return { actor: { type, id: text, email: text } };
  if (OPAQUE_ID.test(text)) return { actor: { type, id: text } };
  return { actor: { type, id: rules.personId(text), name: text } };
}

function typeOf(text: string): ActorType {
  if (SYSTEM.test(text)) return 'system';
  if (ASSISTANTS.test(text)) return 'assistant';
  if (INTEGRATIONS.test(text) || VERSION.test(text) || PROGRAM_WORDS.test(text)) return 'integration';
  // "Job" and "Bot" are first names too: a program's word counts at the end of several, or of an identifier.
  return /[\s_\d-]/u.test(text) && PROGRAM_NAMES.test(text) ? 'integration' : 'user';
}

function slugOf(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/gu, '-').slice(0, 200);
}
