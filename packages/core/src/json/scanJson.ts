import { JSON_LIMITS, JsonScanner, type JsonLimits } from './jsonScanner.ts';

/** What a text holds that PostgreSQL text or UTF-8 cannot carry decoded; the source text itself is harmless. */
export interface JsonTraits {
  hasLoneSurrogate: boolean;
  hasNul: boolean;
}

/**
 * Checks that `text` is one JSON value (RFC 8259; accepts what `JSON.parse` accepts) within the limits, without
 * building anything: Node's own parser takes 200,000 levels of nesting and then dies in `JSON.stringify`.
 *
 * Throws DaybookError `invalid_json`, `json_too_deep`, `json_too_many_keys`, `json_string_too_long` or
 * `json_forbidden_member`, each with `position` in UTF-16 code units.
 *
 * @example
 * scanJson('{"amount":1.10}'); // { hasLoneSurrogate: false, hasNul: false }
 */
export function scanJson(text: string, limits: Partial<JsonLimits> = {}): JsonTraits {
  const scanner = new JsonScanner(text, { ...JSON_LIMITS, ...limits });
  scanner.value();
  scanner.end();
  return { hasLoneSurrogate: scanner.hasLoneSurrogate, hasNul: scanner.hasNul };
}
