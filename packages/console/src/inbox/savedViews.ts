import { useQuery, useQueryClient } from '@tanstack/react-query';
import { apiPath, getJson, sendJson } from '../app/api.ts';
import { useHasInbox } from './notification.ts';

/** A filter somebody gave a name. */
export interface SavedView {
  id: string;
  name: string;
  page: string;
  filter: string;
  owner_id: string | null;
  shared: boolean;
  /** Whether the reader is told of what it finds. */
  subscribed: boolean;
}

export type ViewWish = Partial<Pick<SavedView, 'name' | 'page' | 'filter' | 'shared' | 'subscribed'>>;

export interface SavedViews {
  views: readonly SavedView[];
  /** Whether the reader can have views. */
  enabled: boolean;
  create(wish: ViewWish): Promise<SavedView>;
  change(id: string, wish: ViewWish): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The saved views of a page: the reader's own, and those shared with the team. */
export function useSavedViews(page: string): SavedViews {
  const client = useQueryClient();
  const enabled = useHasInbox();
  const { data } = useQuery({
    queryKey: ['views', page],
    queryFn: async ({ signal }) => (await getJson<{ data: SavedView[] }>(apiPath('/v1/views', { page }), signal)).data,
    enabled,
    staleTime: 30_000,
    retry: false,
  });
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['views'] });
  return {
    views: data ?? [],
    enabled,
    create: async (wish) => {
      const made = await sendJson<SavedView>('POST', '/v1/views', { page, ...wish });
      await refresh();
      return made;
    },
    change: async (id, wish) => {
      await sendJson('PATCH', `/v1/views/${id}`, wish);
      await refresh();
    },
    remove: async (id) => {
      await sendJson('DELETE', `/v1/views/${id}`);
      await refresh();
    },
  };
}
