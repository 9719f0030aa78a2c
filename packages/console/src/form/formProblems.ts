import type { ApiError } from '../app/api.ts';

/** A refusal as a form shows it: at the field it is about, or for the whole form. */
export interface FormProblem {
  field: string | null;
  message: string;
}

/**
 * Finds the field a refusal is about by its JSON pointer: `/data/email` and `/email` are the field email, `/data/address/city`
 * is address. A pointer to no field of the form leaves the refusal to the whole form.
 */
export function formProblem(error: Pick<ApiError, 'pointer' | 'detail' | 'message'> & { problem?: Readonly<Record<string, unknown>> }, fields: readonly string[]): FormProblem {
  const expected = typeof error.problem?.['expected'] === 'string' ? error.problem['expected'] : undefined;
  const said = error.detail !== undefined && error.detail !== '' ? error.detail : expected === undefined ? `${error.message}.` : `Expected ${expected}.`;
  const steps = (error.pointer ?? '').split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [first, second] = steps;
  const field = [first === 'data' ? second : undefined, first].find((name) => name !== undefined && fields.includes(name));
  return { field: field ?? null, message: said };
}
