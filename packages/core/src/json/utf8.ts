// The Encoding Standard's globals, present in browsers and Node; core compiles without either's type library.
declare const TextEncoder: new () => {
  encode(text: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
};
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD (Encoding Standard), so exact texts must not hold one. */
export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * Writes a text's UTF-8 bytes into `target` from `offset` on and returns where they end; as `utf8Bytes` otherwise.
 * `target` has room for three bytes per code unit. Saves hot paths an allocation.
 */
export function utf8Into(text: string, target: Uint8Array, offset: number): number {
  return offset + encoder.encodeInto(text, offset === 0 ? target : target.subarray(offset)).written;
}

/** The text of UTF-8 bytes, a byte order mark kept. Throws TypeError where they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
