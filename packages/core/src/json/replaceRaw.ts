import { DaybookError } from '../errors/daybookError.ts';
import { JsonScanner, NO_JSON_LIMITS } from './jsonScanner.ts';
import { parsePointer } from './jsonPointer.ts';

/** Where the wanted values lie, as a tree over pointer steps. */
interface Wanted {
  /** Indexes into the caller's list of the pointers that end here. */
  targets?: number[];
  /** Values met here so far: repeated members meet it again. */
  met?: number;
  below?: Map<string, Wanted>;
}

/**
 * The text with the values at the JSON pointers (RFC 6901) replaced by the raw texts of the same index; every
 * other byte stays. Where an object repeats a member's name, every repetition is replaced, so a personal value
 * never stays behind in one that `JSON.parse` would have hidden; a pointer given several times gives its raws to
 * the repetitions in order, the last one to all that are left.
 *
 * Throws `invalid_parameter` when a pointer finds nothing or lies inside another, `invalid_json` where the text
 * on the way is not JSON. The raws are taken as they are: callers pass JSON.
 *
 * @example
 * replaceRaw('{"a": [1.10, 2]}', ['/a/1'], ['null']); // '{"a": [1.10, null]}'
 */
export function replaceRaw(text: string, pointers: readonly string[], raws: readonly string[]): string {
  if (raws.length !== pointers.length) {
    throw new DaybookError('invalid_parameter', { detail: `${pointers.length} pointers came with ${raws.length} values.` });
  }
  if (pointers.length === 0) return text;
  let result = '';
  let copied = 0;
  eachAt(text, pointers, (index, start, end) => {
    result += text.slice(copied, start) + raws[index];
    copied = end;
  });
  return result + text.slice(copied);
}

/**
 * The exact source of the values at the JSON pointers; of a repeated member the last, as `JSON.parse` has it,
 * unless the pointer is given once for each repetition. Throws as `replaceRaw` does.
 */
export function rawAt(text: string, pointers: readonly string[]): string[] {
  const raws: string[] = Array.from({ length: pointers.length }, () => '');
  eachAt(text, pointers, (index, start, end) => {
    raws[index] = text.slice(start, end);
  });
  return raws;
}

/** Calls `found` for every value a pointer names, in source order. */
function eachAt(text: string, pointers: readonly string[], found: (index: number, start: number, end: number) => void): void {
  const root: Wanted = {};
  pointers.forEach((pointer, index) => {
    let node = root;
    for (const step of parsePointer(pointer)) {
      node.below ??= new Map();
      let next = node.below.get(step);
      if (!next) node.below.set(step, (next = {}));
      node = next;
    }
    (node.targets ??= []).push(index);
  });
  const seen = new Uint8Array(pointers.length);
  const scanner = new JsonScanner(text, NO_JSON_LIMITS);
  descend(scanner, root, (index, start, end) => {
    seen[index] = 1;
    found(index, start, end);
  });
  scanner.end();
  const missing = seen.indexOf(0);
  if (missing !== -1) throw unusable(pointers[missing] ?? '', 'finds nothing');
}

// Recurses only along the pointers, whose length the caller chose; everything beside them is skipped flat.
function descend(scanner: JsonScanner, node: Wanted, found: (index: number, start: number, end: number) => void): void {
  const kind = scanner.kind();
  if (node.targets) {
    const start = scanner.position;
    scanner.value();
    const met = node.met ?? 0;
    node.met = met + 1;
    found(node.targets[Math.min(met, node.targets.length - 1)] as number, start, scanner.position);
  } else if (kind === 'object' && node.below) {
    if (!scanner.openObject()) return;
    do {
      const next = node.below.get(scanner.name());
      if (next) descend(scanner, next, found);
      else scanner.value();
    } while (scanner.more());
  } else if (kind === 'array' && node.below) {
    if (!scanner.openArray()) return;
    let index = 0;
    do {
      const next = node.below.get(String(index++));
      if (next) descend(scanner, next, found);
      else scanner.value();
    } while (scanner.more());
  } else scanner.value();
}

function unusable(pointer: string, why: string): DaybookError {
  return new DaybookError('invalid_parameter', { detail: `The JSON pointer ${JSON.stringify(pointer)} ${why}.`, pointer });
}
