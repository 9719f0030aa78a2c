// Halves of surrogate pairs are escaped by JSON.stringify where they stand alone; it decides.
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const MAY_NEED_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A text as a JSON string, just as `JSON.stringify` writes it; half again as fast for the short plain texts that most are. */
export function quoteJson(text: string): string {
  return MAY_NEED_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
