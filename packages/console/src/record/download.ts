import { ApiError, apiPath, credentials, request } from '../app/api.ts';
import { toast } from '../ui/toast.tsx';

export type ExportFormat = 'csv' | 'ndjson';

/**
 * Saves every entry behind a filter as a file. With a session cookie the browser streams it to disk by itself; a key typed
 * into this tab must travel in a header, so the file is held in memory until it is whole.
 */
export async function download(q: string, zone: string | undefined, format: ExportFormat): Promise<void> {
  const url = apiPath('/v1/events/export', { q, zone, format });
  const name = `activity-${new Date().toISOString().slice(0, 10)}.${format}`;
  if (credentials()['authorization'] === undefined) {
    save(url, name);
    return;
  }
  try {
    const response = await request(url, { headers: { accept: '*/*' } });
    const address = URL.createObjectURL(await response.blob());
    save(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    toast(error instanceof ApiError ? `${error.message} (${error.code})` : 'The export broke off', true);
  }
}

function save(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
