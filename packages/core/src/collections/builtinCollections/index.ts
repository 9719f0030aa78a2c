/** Every collection that ships, in the order of the documentation. */
import type { CollectionDeclaration } from '../collection.ts';
import { commerceCollections } from './commerce.ts';
import { communicationCollections } from './communication.ts';
import { customerCollections } from './customers.ts';
import { onboardingCollections } from './onboarding.ts';
import { peopleCollections } from './people.ts';
import { salesCollections } from './sales.ts';
import { settingsCollections } from './settings.ts';
import { supportCollections } from './support.ts';

export const BUILTIN_COLLECTIONS: readonly CollectionDeclaration[] = [
  ...customerCollections, ...peopleCollections, ...salesCollections, ...onboardingCollections, ...supportCollections, ...commerceCollections,
  ...communicationCollections, ...settingsCollections,
];
