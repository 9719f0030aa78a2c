/** Whether a statement failed because a unique constraint or index whose name begins so has the value already. */
export function isUniqueViolation(error: unknown, constraintPrefix: string): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && typeof constraint === 'string' && constraint.startsWith(constraintPrefix);
}
