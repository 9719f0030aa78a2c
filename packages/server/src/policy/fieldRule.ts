import { DaybookError, type CollectionDeclaration } from '@daybook/core';
import type { HiddenFields } from '../read/visibility.ts';

/** Who a field can be hidden from: roles of people, customers, and programs with a key. Owners are among them: they may choose not to see. */
export const POLICY_ROLES = ['owner', 'admin', 'member', 'read_only', 'customer', 'service'] as const;
export type PolicyRole = (typeof POLICY_ROLES)[number];

/** A field that some roles may not see, in records, their history and everything the log says. */
export interface FieldRule {
  collection: string;
  field: string;
  hidden_from: readonly PolicyRole[];
}

/** Fields of a tenant's policy, at most: each of a collection's is looked for in bodies of its events. */
export const MAX_RULES = 200;

/**
 * The rules as they are kept: roles in the order of the table, rules by collection and field, none that hides from nobody.
 * Throws `invalid_field_policy` where two rules speak of one field, or one of a field that titles its records.
 */
export function orderedRules(rules: readonly FieldRule[], declarationOf: (collection: string) => CollectionDeclaration | undefined): FieldRule[] {
  const byField = new Map<string, FieldRule>();
  rules.forEach(({ collection, field, hidden_from: roles }, index) => {
    const key = `${collection}\0${field}`;
    if (byField.has(key)) throw new DaybookError('invalid_field_policy', { pointer: `/rules/${index}`, expected: 'one rule per field' });
    const declaration = declarationOf(collection);
    if (declaration !== undefined && titlesRecords(declaration, field)) {
      throw new DaybookError('invalid_field_policy', { pointer: `/rules/${index}/field`, detail: `Records of ${collection} are called by their ${field}: it stands in every sentence about them.`, expected: 'a field that titles no record' });
    }
    byField.set(key, { collection, field, hidden_from: POLICY_ROLES.filter((role) => roles.includes(role)) });
  });
  return [...byField.entries()].filter(([, rule]) => rule.hidden_from.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** Told apart from a name where they stand instead of one (`read/hiddenNames.ts`), so they can be hidden. */
const RECOGNISED = new Set(['email', 'phone']);

function titlesRecords({ titleFields, required }: CollectionDeclaration, field: string): boolean {
  const [first] = titleFields;
  // Of records that always have a name, what else could title them never does.
  const standing = first !== undefined && required.includes(first) ? [first] : titleFields;
  return !RECOGNISED.has(field) && standing.some((alternative) => alternative.split(' ').includes(field));
}

/** What the rules hide from a role; undefined where they hide nothing. */
export function hiddenFieldsOf(rules: readonly FieldRule[], role: PolicyRole): HiddenFields | undefined {
  const hidden = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (rule.hidden_from.includes(role)) hidden.set(rule.collection, (hidden.get(rule.collection) ?? new Set()).add(rule.field));
  }
  return hidden.size === 0 ? undefined : hidden;
}
