import type { QueryClient } from '@tanstack/react-query';
import { ApiError, sendJson } from '../app/api.ts';
import { toast } from '../ui/toast.tsx';
import { forgetRecords, recordApi } from './managedRecord.ts';

/** Brings an archived or deleted record back, and says so. */
export async function restoreRecord(client: QueryClient, collection: string, id: string, title: string): Promise<void> {
  try {
    await sendJson('POST', recordApi(collection, id, 'restore'));
    await forgetRecords(client);
    toast(`${title} restored`);
  } catch (error) {
    toast(error instanceof ApiError ? `${error.message} (${error.code})` : 'It could not be restored', true);
  }
}
