/** A field and the roles that may not see it. */
export interface FieldRule {
  collection: string;
  field: string;
  hidden_from: string[];
}

/** The roles a field is hidden from. */
export function hiddenFrom(rules: readonly FieldRule[], collection: string, field: string): readonly string[] {
  return rules.find((rule) => rule.collection === collection && rule.field === field)?.hidden_from ?? [];
}

/** The rules with one field hidden from, or shown to, one role; a rule that hides from nobody goes. */
export function withRule(rules: readonly FieldRule[], collection: string, field: string, role: string, hidden: boolean): FieldRule[] {
  const before = hiddenFrom(rules, collection, field);
  const after = hidden ? [...new Set([...before, role])] : before.filter((one) => one !== role);
  const others = rules.filter((rule) => rule.collection !== collection || rule.field !== field);
  return after.length === 0 ? others : [...others, { collection, field, hidden_from: after }];
}
