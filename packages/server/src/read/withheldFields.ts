import { comparableText, type WithheldFields } from '@daybook/core';
import { touchesHidden } from './seenBy.ts';
import type { HiddenFields } from './visibility.ts';

const NONE: ReadonlySet<string> = new Set();

/** A viewer's hidden fields as filters ask for them; undefined where none is hidden. */
export function withheldFields(hidden: HiddenFields | undefined): WithheldFields | undefined {
  if (hidden === undefined || hidden.size === 0) return undefined;
  const hiding = new Map<string, Set<string>>();
  for (const [collection, fields] of hidden) {
    for (const field of fields) {
      const name = comparableText(field);
      hiding.set(name, (hiding.get(name) ?? new Set()).add(collection));
    }
  }
  return { touches: touchesHidden, collectionsHiding: (field) => hiding.get(field) ?? NONE };
}
