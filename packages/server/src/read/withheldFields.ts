import { comparableText, type WithheldFields } from '@daybook/core';
import { coversName } from './hiddenNames.ts';
import { touchedCollections } from './seenBy.ts';
import type { HiddenFields } from './visibility.ts';

/** A viewer's hidden fields as filters ask for them; undefined where none is hidden. */
export function withheldFields(hidden: HiddenFields | undefined): WithheldFields | undefined {
  if (hidden === undefined || hidden.size === 0) return undefined;
  const comparable = [...hidden].map(([collection, fields]) => ({ collection, fields: new Set([...fields].map(comparableText)) }));
  return {
    touched: touchedCollections,
    collectionsHiding: (field) => new Set(comparable.filter(({ fields }) => coversName(fields, field)).map(({ collection }) => collection)),
  };
}
