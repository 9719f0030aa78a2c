import { JSON_LIMITS, JsonScanner, NO_JSON_LIMITS, type JsonValueKind } from './jsonScanner.ts';

/** One value met while rewriting. The object and its `path` are reused from value to value: copy what is kept. */
export interface RawVisit {
  /** Decoded member names and array indexes from the root. */
  readonly path: readonly string[];
  readonly kind: JsonValueKind;
  /** Exact source of a scalar; empty for objects and arrays, whose end is not known yet. */
  readonly raw: string;
}

/** Nesting of what may be rewritten: an event's own 64 levels inside a batch, a slot or an envelope. */
const MAX_DEPTH = JSON_LIMITS.maxDepth * 2;

/**
 * Walks the values of `text`, parents before children and repeated members included. Where `visit` returns a raw
 * JSON text, it stands in for the whole value, whose inside is then not visited; where it returns undefined,
 * the value stays, byte for byte, and the walk goes on inside it. Returns `text` itself when nothing changed.
 *
 * Throws `invalid_json`, and `json_too_deep` beyond 128 levels.
 */
export function rewriteRaw(text: string, visit: (value: RawVisit) => string | undefined): string {
  const path: string[] = [];
  const value: { path: readonly string[]; kind: JsonValueKind; raw: string } = { path, kind: 'null', raw: '' };
  const scanner = new JsonScanner(text, { ...NO_JSON_LIMITS, maxDepth: MAX_DEPTH });
  let result = '';
  let copied = 0;

  function walk(): void {
    const kind = scanner.kind();
    const start = scanner.position;
    const container = kind === 'object' || kind === 'array';
    if (!container) scanner.value();
    value.kind = kind;
    value.raw = container ? '' : text.slice(start, scanner.position);
    const replacement = visit(value);
    if (replacement !== undefined) {
      if (container) scanner.value();
      result += text.slice(copied, start) + replacement;
      copied = scanner.position;
    } else if (kind === 'object') {
      if (!scanner.openObject()) return;
      do {
        path.push(scanner.name());
        walk();
        path.pop();
      } while (scanner.more());
    } else if (kind === 'array') {
      if (!scanner.openArray()) return;
      let index = 0;
      do {
        path.push(String(index++));
        walk();
        path.pop();
      } while (scanner.more());
    }
  }

  walk();
  scanner.end();
  return copied === 0 ? text : result + text.slice(copied);
}
