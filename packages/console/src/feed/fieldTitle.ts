import { fieldName } from '@daybook/core';

/** A field's name as a label: `monthly_revenue` is "Monthly revenue". */
export function capitalisedField(field: string): string {
  const name = fieldName(field);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
