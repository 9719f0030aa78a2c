import { rewriteRaw } from '@daybook/core';

/**
 * Numbers that JavaScript would not write back as they stand (`1.10`, `9007199254740993`, `1e400`) travel through the
 * import as marked strings, so that they are compared and stored exactly. The mark begins with NUL, which no source
 * means as text; a source string that begins like it is marked once more.
 */
const MARK = '\u0000number:';
/** As a value in compact JSON: a member's name, which a colon follows, is left alone. */
const MARKED_TEXT = /"\\u0000number:(?:(-?\d[\d.eE+-]*)|\\"((?:[^"\\]|\\.)*))"(?!:)/gu;

/** Tells quickly that a JSON text holds nothing to mark. */
const SUSPICIOUS = /\d[eE.]|-0|\d{16}|\\u0000number:/u;

/** The JSON text with inexact numbers marked. */
export function markExactNumbers(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return rewriteRaw(text, ({ kind, raw }) => {
    if (kind === 'number') return JSON.stringify(Number(raw)) === raw ? undefined : JSON.stringify(MARK + raw);
    if (kind === 'string' && raw.startsWith('"\\u0000number:')) return JSON.stringify(`${MARK}"${(JSON.parse(raw) as string).slice(MARK.length)}`);
    return undefined;
  });
}

/** The number's source text for a marked string; the string itself otherwise. */
export function unmarkText(value: string): string {
  if (!value.startsWith(MARK)) return value;
  const rest = value.slice(MARK.length);
  return rest.startsWith('"') ? MARK + rest.slice(1) : rest;
}

/** Serialised JSON with marks taken out again: the numbers stand as their source wrote them. Undefined when there are none. */
export function unmarkJson(text: string): string | undefined {
  if (!text.includes('\\u0000number:')) return undefined;
  return text.replace(MARKED_TEXT, (_whole, number: string | undefined, rest: string) => number ?? `"\\u0000number:${rest}"`);
}
