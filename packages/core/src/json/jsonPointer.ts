import { DaybookError } from '../errors/daybookError.ts';

/** The steps of a JSON pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`, the empty pointer is `[]`. Throws `invalid_parameter`. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new DaybookError('invalid_parameter', { detail: `${JSON.stringify(pointer)} is not a JSON pointer.`, expected: 'RFC 6901' });
  }
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer (RFC 6901) of a path of member names and array indexes. */
export function formatPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
