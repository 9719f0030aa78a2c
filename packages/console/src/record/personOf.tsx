import type { ReactNode } from 'react';
import { useRecordTitle } from '../form/recordTitle.ts';

/** Who stands behind `user/user-7` or `integration/hubspot`: what they are called, else their id. */
export function PersonOf({ name }: { name: string }): ReactNode {
  const slash = name.indexOf('/');
  const [type, id] = slash === -1 ? ['user', name] : [name.slice(0, slash), name.slice(slash + 1)];
  return <bdi>{useRecordTitle(type, id)}</bdi>;
}
