/** Data made fit for a sentence. */

// Controls, bidi controls and zero-width marks that could reorder or hide text, and line ends. ZWJ and ZWNJ stay: scripts need them.
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const UNFIT_OR_SURROGATE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Longest value inside a sentence, in UTF-16 units. */
export const MAX_VALUE = 80;
/** Longest quotation. */
export const MAX_QUOTE = 240;
/** Names are shown whole; this only stops nonsense. */
export const MAX_NAME = 200;

/** One line without control characters, at most `length` units, cut with an ellipsis at a character's border. */
export function cleanText(text: string, length: number): string {
  // Most text is short and plain: it is returned as it is.
  if (text.length <= length && !UNFIT_OR_SURROGATE.test(text)) return text.trim();
  const line = text.slice(0, length * 4).replace(UNFIT, ' ').replace(LONE_SURROGATE, '\ufffd').trim();
  if (line.length <= length) return line;
  const end = line.charCodeAt(length - 2);
  return `${line.slice(0, end >= 0xd800 && end <= 0xdbff ? length - 2 : length - 1).trimEnd()}…`;
}
