/** Transitions of the XES lifecycle extension: they say how far an activity is, and repeat its name in other words. */
const TRANSITIONS: ReadonlySet<string> = new Set([
  'schedule', 'assign', 'reassign', 'start', 'suspend', 'resume', 'withdraw', 'abort_activity', 'ate_abort', 'abort_case', 'pi_abort', 'complete', 'autoskip', 'manualskip', 'unknown',
]);

/** Whether a lifecycle value is the standard model's, rather than a sub-status of its own. */
export function isStandardLifecycle(value: string): boolean {
  return TRANSITIONS.has(value.toLowerCase());
}
