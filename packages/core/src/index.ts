export * from './errors/errorCodes.ts';
export * from './errors/daybookError.ts';
export * from './event/event.ts';
