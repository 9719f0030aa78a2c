/** Names of fields, collections, jobs and states as a person would write them. */

const ACRONYMS = new Map(
  ['api', 'arr', 'crm', 'csv', 'html', 'id', 'iban', 'ip', 'mrr', 'nps', 'pdf', 'seo', 'sku', 'sla', 'sms', 'soc', 'sql', 'sso', 'ui', 'url', 'utc', 'vat', 'vip', 'xml']
    .map((word) => [word, word.toUpperCase()]),
);
const BRANDS = new Map(
  ['FedEx', 'GitHub', 'HubSpot', 'Klaviyo', 'Mailgun', 'Mailchimp', 'Postmark', 'QuickBooks', 'Salesforce', 'SendGrid', 'Shopify', 'Slack', 'Square', 'Stripe', 'WooCommerce', 'WorkOS', 'Xero', 'Zendesk']
    .map((word) => [word.toLowerCase(), word]),
);

const MAX_CACHED = 5000;
const fieldNames = new Map<string, string>();

/**
 * A field's name in a sentence: `monthly_revenue` is "monthly revenue", `ownerId` "owner", `custom.vat_number`
 * "VAT number". Names that hold a space or no Latin letter are a person's own and stay as they are.
 */
export function fieldName(field: string): string {
  const known = fieldNames.get(field);
  if (known !== undefined) return known;
  const name = makeFieldName(field);
  if (fieldNames.size >= MAX_CACHED) fieldNames.clear();
  fieldNames.set(field, name);
  return name;
}

function makeFieldName(field: string): string {
  if (/\s/.test(field) || !/[a-z]/i.test(field)) return field;
  const words = wordsOfName(field);
  if (words.length > 1 && (words[0] === 'custom' || words[0] === 'properties' || words[0] === 'attributes')) words.shift();
  if (words.length > 1 && words.at(-1) === 'id') words.pop();
  return spelt(words) || field;
}

/** A collection or technical word in a sentence: `email_thread` is "email thread", `AT_RISK` "at risk". */
export function plainWords(name: string): string {
  if (/\s/.test(name) || !/[a-z]/i.test(name)) return name;
  return spelt(wordsOfName(name)) || name;
}

/** A state as shown on a pill: `at_risk` is "At risk", `PENDING` "Pending". What a person spelt stays. */
export function choiceName(name: string): string {
  if (/\s/.test(name) || !/^[a-z0-9_.-]+$/i.test(name)) return name;
  if (/[a-z]/.test(name) && /[A-Z]/.test(name)) return name;
  return capitalised(plainWords(name));
}

/** A job's name as a title: `SYNC_SQUARE_STOCK` is "Sync Square stock". */
export function jobName(name: string): string {
  return /\s/.test(name) ? name : capitalised(plainWords(name));
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wordsOfName(name: string): string[] {
  const spaced = /[a-z]/.test(name) ? name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2') : name;
  return spaced.split(/[\s_./~-]+/).filter((word) => word !== '').map((word) => word.toLowerCase());
}

function spelt(words: readonly string[]): string {
  return words.map((word) => ACRONYMS.get(word) ?? BRANDS.get(word) ?? word).join(' ');
}
