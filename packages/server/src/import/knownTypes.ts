import type { Catalogue } from '@daybook/core';
import type { KnownTypes } from './activityTypes.ts';

/** A tenant's catalogue as the import asks it. */
export function knownTypesOf(catalogue: Catalogue): KnownTypes {
  return {
    canonicalName: (name) => catalogue.canonicalName(name),
    isBuiltin: (name) => catalogue.isBuiltin(name),
    takesAnyPayload: (name) => {
      const required = catalogue.get(name)?.payload['required'];
      return !Array.isArray(required) || required.length === 0;
    },
    version: (name) => catalogue.get(name)?.version,
    seals: (name, fields) => {
      const declaration = catalogue.get(name);
      if (declaration === undefined) return false;
      return declaration.personal.some(({ member }) => member === 'payload.personal') && fields.every((field) => declaration.personalFields.includes(field));
    },
  };
}
