import { expect, test } from 'vitest';
import { isConnectionLost } from './isConnectionLost.ts';

const coded = (code: string, syscall?: string): Error => Object.assign(new Error('x'), { code, ...(syscall !== undefined && { syscall }) });

test.each([coded('57P01'), coded('57P02'), coded('57P03'), coded('08006'), coded('53300'), coded('ECONNREFUSED'), coded('ECONNRESET'), coded('EPIPE'), coded('ENOENT', 'connect'), new Error('Connection terminated unexpectedly'), new Error('Connection terminated due to connection timeout'), new Error('Client has encountered a connection error and is not queryable')])(
  '%s is a database that is away',
  (error) => expect(isConnectionLost(error)).toBe(true),
);

test.each([coded('23505'), coded('57014'), coded('ENOENT', 'open'), coded('42P01'), new Error('an event of the append has no result'), new TypeError('x is undefined'), 'Connection terminated', undefined])('%s is not', (error) => expect(isConnectionLost(error)).toBe(false));
