import { BUILTIN_TYPES, CATEGORIES } from '@daybook/core';
import { expect, it } from 'vitest';
import { ICONS } from './iconMap.ts';

it('has the icon of every built-in type and category', () => {
  const named = [...BUILTIN_TYPES, ...CATEGORIES].map(({ icon }) => icon);
  expect([...new Set(named)].filter((icon) => !(icon in ICONS))).toEqual([]);
});
