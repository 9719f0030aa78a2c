import { DaybookError } from '@daybook/core';

/**
 * Runs a write whose refusals point into a record's data, and has them point into the body it was made from: `{'/data/contact':
 * '/contactId'}`.
 */
export async function pointingInto<T>(places: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DaybookError) || error.details.pointer === undefined) throw error;
    const { pointer } = error.details;
    const from = Object.keys(places).find((each) => pointer === each || pointer.startsWith(`${each}/`));
    if (from === undefined) throw error;
    throw new DaybookError(error.code, { ...error.details, pointer: `${places[from] ?? ''}${pointer.slice(from.length)}` }, { cause: error });
  }
}
