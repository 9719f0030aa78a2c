/** A piece of JSON source with its role, for colouring. */
export interface RawToken {
  kind: 'name' | 'string' | 'number' | 'word' | 'mark';
  text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * JSON source laid out with two spaces, every name, string and number exactly as it was sent: `1.10` stays `1.10`, an
 * escaped character stays escaped. Only the white space between tokens is ours.
 */
export function layOutJson(source: string): RawToken[] {
  const found = source.match(TOKEN) ?? [];
  const tokens: RawToken[] = [];
  let depth = 0;
  const breakLine = (): void => {
    tokens.push({ kind: 'mark', text: `\n${'  '.repeat(depth)}` });
  };
  found.forEach((text, index) => {
    if (text === '{' || text === '[') {
      tokens.push({ kind: 'mark', text });
      if (found[index + 1] === '}' || found[index + 1] === ']') return;
      depth += 1;
      breakLine();
    } else if (text === '}' || text === ']') {
      if (found[index - 1] !== '{' && found[index - 1] !== '[') {
        depth -= 1;
        breakLine();
      }
      tokens.push({ kind: 'mark', text });
    } else if (text === ',') {
      tokens.push({ kind: 'mark', text });
      breakLine();
    } else if (text === ':') tokens.push({ kind: 'mark', text: ': ' });
    else if (text.startsWith('"')) tokens.push({ kind: found[index + 1] === ':' ? 'name' : 'string', text });
    else tokens.push({ kind: /^[tfn]/.test(text) ? 'word' : 'number', text });
  });
  return tokens;
}
