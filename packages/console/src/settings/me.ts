import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson, type ApiError } from '../app/api.ts';

/** One's own account. */
export interface Me {
  id: string;
  name: string | null;
  email: string | null;
  role: string;
  has_password: boolean;
  second_factor: boolean;
  single_sign_on: boolean;
}

export function useMe(): UseQueryResult<Me, ApiError> {
  return useQuery<Me, ApiError>({ queryKey: ['me'], queryFn: ({ signal }) => getJson<Me>('/v1/me', signal), retry: false });
}
