/**
 * Four letters that tell erased people apart where all read "removed contact": the same for the same record everywhere, and
 * nothing of the person in them (FNV-1a over collection and id, which the log keeps).
 */
export function pseudonym(record: { type: string; id: string }): string {
  let hash = 0x811c9dc5;
  for (const character of `${record.type}/${record.id}`) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 16) ^ (hash & 0xffff)).toString(16).padStart(4, '0');
}
