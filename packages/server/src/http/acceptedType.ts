import { DaybookError } from '@daybook/core';

/**
 * Which of the types we can answer in the caller likes best (RFC 9110 section 12.5.1): by quality, then by our own order.
 * No header, or one that takes anything, gets the first. A media type's parameters other than q are not looked at.
 */
export function acceptedType<T extends string>(header: string | undefined, offered: readonly [T, ...T[]]): T {
  if (header === undefined || header.trim() === '') return offered[0];
  const ranges = header.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
  const qualityOf = (type: string): number => {
    const family = `${type.split('/')[0]}/*`;
    // The most specific range speaks for a type.
    for (const wanted of [type, family, '*/*']) {
      const match = ranges.find(({ range }) => range === wanted);
      if (match) return match.quality;
    }
    return 0;
  };
  let best: T | undefined;
  for (const type of offered) if (qualityOf(type) > 0 && (best === undefined || qualityOf(type) > qualityOf(best))) best = type;
  if (best === undefined) throw new DaybookError('invalid_parameter', { pointer: 'accept', expected: `one of ${offered.join(', ')}` });
  return best;
}
