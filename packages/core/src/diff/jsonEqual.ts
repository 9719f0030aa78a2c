import type { Json } from '../event/event.ts';

/** A JSON object. */
export type JsonObject = { [member: string]: Json };

/** Whether a value is a JSON object: neither null, nor a scalar, nor an array. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether two JSON values say the same. The order of members does not matter, the order of items does;
 * absent (undefined) equals only absent, so an explicit null is told apart from a missing value.
 */
export function jsonEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const members = Object.keys(left);
  return (
    members.length === Object.keys(right).length &&
    members.every((member) => Object.hasOwn(right, member) && jsonEqual(left[member], right[member]))
  );
}

/** A copy that shares nothing with the value. */
export function cloneJson<Value extends Json>(value: Value): Value {
  if (Array.isArray(value)) return value.map(cloneJson) as Value;
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  for (const [member, inner] of Object.entries(value)) setMember(copy, member, cloneJson(inner));
  return copy as Value;
}

/** Sets a member whatever its name: plain assignment would take `__proto__` for the prototype. */
export function setMember(object: JsonObject, member: string, value: Json): void {
  if (member !== '__proto__') object[member] = value;
  // Ten times slower than assignment, so only where it is needed.
  else Object.defineProperty(object, member, { value, writable: true, enumerable: true, configurable: true });
}
