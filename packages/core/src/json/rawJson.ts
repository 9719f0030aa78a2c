import { JsonScanner, NO_JSON_LIMITS, type JsonLimits } from './jsonScanner.ts';

/** A member as written: the decoded name and the exact source of the value. */
export interface RawMember {
  name: string;
  raw: string;
}

/**
 * The members of the object in `text`, in order, duplicates included, each value as its exact source slice
 * (`9007199254740993`, `1.10` and `"\u0000"` come back as they were written).
 *
 * With `start` the object begins there and whatever follows it is not looked at. Limits apply only when given:
 * by default the text is one that `scanJson` has passed. Throws `invalid_json` when there is no object.
 */
export function rawMembers(text: string, start?: number, limits: JsonLimits = NO_JSON_LIMITS): RawMember[] {
  const scanner = new JsonScanner(text, limits, start ?? 0);
  const members: RawMember[] = [];
  if (scanner.openObject()) {
    do {
      const name = scanner.name();
      members.push({ name, raw: rawValue(scanner) });
    } while (scanner.more());
  }
  if (start === undefined) scanner.end();
  return members;
}

/** The items of the array in `text`, each as its exact source slice. Limits as in `rawMembers`. */
export function rawItems(text: string, limits: JsonLimits = NO_JSON_LIMITS): string[] {
  const scanner = new JsonScanner(text, limits);
  const items: string[] = [];
  if (scanner.openArray()) {
    do items.push(rawValue(scanner));
    while (scanner.more());
  }
  scanner.end();
  return items;
}

/** Reads one value and returns its exact source, without the whitespace around it. */
export function rawValue(scanner: JsonScanner): string {
  scanner.next();
  const start = scanner.position;
  scanner.value();
  return scanner.text.slice(start, scanner.position);
}
