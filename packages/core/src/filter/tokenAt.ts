/** The piece of a filter's text around the caret: a key being typed, a value, or a word. */
export interface Token {
  /** The key whose value the caret is in; null while a key or a word is typed. */
  readonly key: string | null;
  /** What a completion replaces. */
  readonly from: number;
  readonly to: number;
  /** What was typed before the caret, without an opening quote. */
  readonly typed: string;
}

const KEY = /^-*([A-Za-z][A-Za-z_]*):/;

/** Finds the token without parsing: half-typed text has no other structure. */
export function tokenAt(text: string, caret: number): Token {
  const at = Math.max(0, Math.min(caret, text.length));
  const { start, end } = chunkAround(text, at);
  const chunk = text.slice(start, end);
  const key = KEY.exec(chunk);
  const valuesFrom = start + (key?.[0].length ?? 0);
  if (key === null || at < valuesFrom) {
    const from = Math.min(at, start + (/^-*/.exec(chunk)?.[0].length ?? 0));
    return { key: null, from, to: key === null ? end : valuesFrom, typed: text.slice(from, at) };
  }
  const { from, to } = valueAround(text, valuesFrom, end, at);
  return { key: key[1] ?? null, from, to, typed: text.slice(from, at).replace(/^"/, '') };
}

/** The run of characters around `at` that no white space or parenthesis outside quotes divides. */
function chunkAround(text: string, at: number): { start: number; end: number } {
  let start = 0;
  let quoted = false;
  let index = 0;
  for (; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '\\' && quoted) index++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(char)) {
      if (index >= at) break;
      start = index + 1;
    }
  }
  return { start: Math.min(start, at), end: Math.max(Math.min(index, text.length), at) };
}

/** The value around `at` in a comma-separated list. */
function valueAround(text: string, start: number, end: number, at: number): { from: number; to: number } {
  let from = start;
  let quoted = false;
  let index = start;
  for (; index < end; index++) {
    const char = text.charAt(index);
    if (char === '\\' && quoted) index++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ',') {
      if (index >= at) break;
      from = index + 1;
    }
  }
  return { from: Math.min(from, at), to: Math.max(Math.min(index, end), at) };
}
