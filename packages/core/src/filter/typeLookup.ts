/** What a filter needs to know of the catalogue: the built-in types and the tenant's own. */
export interface TypeLookup {
  /**
   * Canonical names that a filter for `name` finds: the type itself (`name` may be an alias: `contact_created` is
   * `contact.added`) and the types declared to be found by it (`customer.field_changed` also finds
   * `customer.status_changed`). Empty for a name the catalogue does not know.
   */
  resolve(name: string): readonly string[];
  /**
   * Canonical names of the types whose name or alias matches `pattern`, in which `*` stands for any characters,
   * and of the types found by them. `wildcardMatcher` reads patterns.
   */
  match(pattern: string): readonly string[];
  /** Canonical names of the types of a category (`email`, `signal`, `security`, …), or of a face: `story`, `operations`, `audit`. */
  inCategory(category: string): readonly string[];
  /** Canonical names of the types that have this word in the title of any of their versions; as its beginning with `prefix`. */
  titled(word: string, prefix: boolean): readonly string[];
}

/** Whether a name matches a pattern in which `*` stands for any characters. No regular expression is involved. */
export function wildcardMatcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return (name) => name === pattern;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    const end = name.length - last.length;
    for (const part of middle) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
