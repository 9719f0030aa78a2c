/**
 * PostgreSQL's binary array format, for the few statements hot enough to need it. node-postgres sends a Buffer
 * parameter in binary, so `unnest($1::uuid[], …)` takes these without any text being built, escaped or parsed.
 * Format: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
const OID = { bytea: 17, char: 18, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950, tsvector: 3614 } as const;
const HEADER = 20;

/** Writing 64-bit numbers by a DataView is several times faster than by Buffer's own methods. */
function viewOf(out: Buffer): DataView {
  return new DataView(out.buffer, out.byteOffset, out.length);
}

function header(out: Buffer, oid: number, count: number): number {
  out.writeInt32BE(count === 0 ? 0 : 1, 0);
  out.writeInt32BE(0, 4);
  out.writeInt32BE(oid, 8);
  if (count === 0) return 12;
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  return HEADER;
}

function fixed<T>(values: readonly T[], oid: number, width: number, write: (out: Buffer, view: DataView, value: T, at: number) => void): Buffer {
  const out = Buffer.allocUnsafe(values.length === 0 ? 12 : HEADER + values.length * (4 + width));
  const view = viewOf(out);
  let at = header(out, oid, values.length);
  for (const value of values) {
    view.setInt32(at, width);
    write(out, view, value, at + 4);
    at += 4 + width;
  }
  return out;
}

function variable(values: readonly Buffer[], oid: number): Buffer {
  let size = values.length === 0 ? 12 : HEADER;
  for (const value of values) size += 4 + value.length;
  const out = Buffer.allocUnsafe(size);
  let at = header(out, oid, values.length);
  for (const value of values) {
    at = out.writeInt32BE(value.length, at);
    at += value.copy(out, at);
  }
  return out;
}

/** `uuid[]` from 16-byte values. */
export const uuidArray = (values: readonly Buffer[]): Buffer => fixed(values, OID.uuid, 16, (out, _view, value, at) => out.set(value, at));
/** `int8[]` from signed 64-bit values. */
export const int8Array = (values: readonly bigint[]): Buffer => fixed(values, OID.int8, 8, (_out, view, value, at) => view.setBigInt64(at, value));
/** 2000-01-01T00:00Z, from which PostgreSQL counts microseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
/** `timestamptz[]` from whole milliseconds since 1970. */
export const timestamptzArray = (values: readonly number[]): Buffer => fixed(values, OID.timestamptz, 8, (_out, view, value, at) => view.setBigInt64(at, BigInt(value - POSTGRES_EPOCH_MS) * 1000n));
/** `int4[]`. */
export const int4Array = (values: readonly number[]): Buffer => fixed(values, OID.int4, 4, (_out, view, value, at) => view.setInt32(at, value));
/** `"char"[]` from one-letter strings. */
export const charArray = (values: readonly string[]): Buffer => fixed(values, OID.char, 1, (_out, view, value, at) => view.setUint8(at, value.charCodeAt(0)));
/** `bytea[]`. */
export const byteaArray = (values: readonly Buffer[]): Buffer => variable(values, OID.bytea);

/** `text[]`. The text must hold no NUL; JSON text never does. */
export function textArray(values: readonly string[]): Buffer {
  let size = values.length === 0 ? 12 : HEADER;
  const lengths = values.map((value) => Buffer.byteLength(value));
  for (const length of lengths) size += 4 + length;
  const out = Buffer.allocUnsafe(size);
  let at = header(out, OID.text, values.length);
  values.forEach((value, i) => {
    at = out.writeInt32BE(lengths[i] ?? 0, at);
    at += out.write(value, at);
  });
  return out;
}

/** What stands behind each lexeme: the NUL that ends it, and that it has no positions. */
const LEXEME_END = '\0\0\0';

/**
 * `tsvector[]` from lists of lexemes without repeats, stripped of positions. Format: tsvector.c, tsvectorrecv (sorts what it
 * is given). A list is written as one text: a call for each of twenty lexemes would cost more than their bytes.
 */
export function tsvectorArray(values: ReadonlyArray<readonly string[]>): Buffer {
  let size = values.length === 0 ? 12 : HEADER;
  const texts = values.map((lexemes) => (lexemes.length === 0 ? '' : lexemes.join(LEXEME_END) + LEXEME_END));
  const lengths = texts.map((text) => Buffer.byteLength(text));
  for (const length of lengths) size += 8 + length;
  const out = Buffer.allocUnsafe(size);
  let at = header(out, OID.tsvector, values.length);
  texts.forEach((text, i) => {
    at = out.writeInt32BE(4 + (lengths[i] ?? 0), at);
    at = out.writeInt32BE(values[i]?.length ?? 0, at);
    at += out.write(text, at);
  });
  return out;
}
