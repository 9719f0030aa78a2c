import { useQuery } from '@tanstack/react-query';
import { getJson } from '../app/api.ts';
import { useMembers } from '../app/members.ts';

/** What the record of that id is called; its id until that is known, and where nobody told. */
export function useRecordTitle(collection: string, id: string): string {
  const members = useMembers().data;
  const isUser = collection === 'user';
  const { data } = useQuery({
    queryKey: ['title', collection, id],
    queryFn: async ({ signal }) => (await getJson<{ title?: string | null }>(`/v1/records/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`, signal)).title ?? id,
    enabled: id !== '' && !(isUser && members?.some((member) => member.id === id) === true),
    staleTime: 60_000,
    retry: false,
  });
  return (isUser ? members?.find((member) => member.id === id)?.name : undefined) ?? data ?? id;
}
