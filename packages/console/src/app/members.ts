import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson, type ApiError } from './api.ts';
import { useMay } from './permission.ts';

/** A person who works in the workspace. */
export interface Member {
  id: string;
  name: string;
  email: string;
  role: string;
  state: string;
  second_factor?: boolean;
}

type ListedPerson = Omit<Member, 'name' | 'email'> & { name: string | null; email: string | null };

/** Everyone of the workspace, for pickers and names. */
export function useMembers(): UseQueryResult<readonly Member[], ApiError> {
  const may = useMay('people:read');
  return useQuery<readonly Member[], ApiError>({
    queryKey: ['people'],
    queryFn: async ({ signal }) => (await getJson<{ data: ListedPerson[] }>('/v1/people', signal)).data.map((person) => ({ ...person, email: person.email ?? '', name: person.name ?? person.email ?? person.id })),
    staleTime: 60_000,
    enabled: may,
    retry: false,
  });
}

/** Gives a member's name by id (`user-7` or `user/user-7`); the id where nobody is known by it. */
export function useMemberName(): (id: string) => string {
  const { data } = useMembers();
  return (id) => {
    const bare = id.replace(/^user\//, '');
    return data?.find((member) => member.id === bare)?.name ?? bare;
  };
}
