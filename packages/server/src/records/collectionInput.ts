import type { CollectionInput, FieldInput } from '@daybook/core';

/** What is stored of a tenant's declarations: a collection of its own, or the fields it added to a built-in one. */
export type StoredCollection = (CollectionInput & { adds?: never }) | { name: string; adds: true; fields: { readonly [field: string]: FieldInput } };
