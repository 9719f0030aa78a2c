import { REMOVED_CONTACT, completeHead, replaceRaw } from '@daybook/core';

/** The two open slots of an event as JSON source text, byte for byte as hashed. */
export interface EventText {
  head: string;
  data: string;
}

/** One personal slot: its pointers and, unless its key was destroyed, the raw JSON texts of its values. */
export interface PersonalValues {
  pointers: readonly string[];
  raws: readonly string[] | undefined;
}

/** The open slots with personal values put back, and the pointers of those that are gone. */
export interface FilledText extends EventText {
  erased: string[];
}

/** `data` starts so, and no JSON string can hold these characters unescaped: the boundary of the two slots. */
const DATA_START = ',{"changes":[';
/** `personal` is the last member of `head`. */
const PERSONAL_START = ',"personal":[[';

/** Parts `events.body`, '[' head ',' data ']', of event `id`; what the head leaves out is put in. Throws RangeError on anything else. */
export function splitBody(body: string, id: string): EventText {
  const boundary = body.indexOf(DATA_START);
  if (boundary === -1 || body.charCodeAt(0) !== 0x5b || body.charCodeAt(body.length - 1) !== 0x5d) {
    throw new RangeError('events.body does not hold a head and a data slot');
  }
  return { head: completeHead(body.slice(1, boundary), id), data: body.slice(boundary + 1, -1) };
}

/** The pointers of an event's personal slots, one list per data subject; empty for most events. */
export function personalPointers(head: string): string[][] {
  const start = head.lastIndexOf(PERSONAL_START);
  return start === -1 ? [] : (JSON.parse(head.slice(start + ',"personal":'.length, -1)) as string[][]);
}

/** Names of the people an event is about; erased, they read as `removed contact` instead of null. */
const PERSON_OBJECT = /^(\/actor|\/on_behalf_of|\/targets\/\d+)\/(name|email)$/;

/**
 * Puts personal values back where they were taken from, as the source text they came with. Where a key was destroyed, the
 * person's name reads "removed contact" and the actor or target is marked `removed`; every other value stays null and
 * its pointer is listed in `erased`.
 */
export function fillPersonal(text: EventText, slots: readonly PersonalValues[]): FilledText {
  const head: Replacements = { pointers: [], raws: [] };
  const data: Replacements = { pointers: [], raws: [] };
  const erased: string[] = [];
  for (const { pointers, raws } of slots) {
    pointers.forEach((pointer, index) => {
      const into = HEAD_POINTER.test(pointer) ? head : data;
      const raw = raws === undefined ? removedRaw(pointer, pointers) : raws[index];
      if (raw === undefined) {
        erased.push(pointer);
        return;
      }
      into.pointers.push(pointer);
      into.raws.push(raw);
      if (raws === undefined && pointer.endsWith('/email')) erased.push(pointer);
    });
  }
  return {
    head: replaceRaw(text.head, head.pointers, head.raws),
    data: replaceRaw(text.data, data.pointers, data.raws),
    erased,
  };
}

interface Replacements {
  pointers: string[];
  raws: string[];
}

const HEAD_POINTER = /^\/(?:actor|on_behalf_of|targets|via)\//;
const REMOVED = `"removed":true`;

/** What stands in for an erased person's name: the text goes on past the value, so that the mark joins the same object. */
function removedRaw(pointer: string, siblings: readonly string[]): string | undefined {
  const match = PERSON_OBJECT.exec(pointer);
  if (match === null) return undefined;
  if (match[2] === 'name') return `${JSON.stringify(REMOVED_CONTACT)},${REMOVED}`;
  // An e-mail without a name beside it: the name is said here.
  return siblings.includes(`${match[1]}/name`) ? undefined : `null,"name":${JSON.stringify(REMOVED_CONTACT)},${REMOVED}`;
}
