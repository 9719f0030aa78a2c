import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useHasInbox, useUnread } from './notification.ts';

const MOST = 99;

/** In the top bar: the way to the inbox, with how many notifications are unread. */
export function Bell(): ReactNode {
  const has = useHasInbox();
  const unread = useUnread().data ?? 0;
  if (!has) return null;
  return (
    <Link className="btn ghost icon bell" to="/inbox" aria-label={unread === 0 ? 'Inbox' : `Inbox, ${unread} unread`}>
      <Icon name="bell" />
      {unread > 0 && <span className="badge">{unread > MOST ? `${MOST}+` : unread}</span>}
    </Link>
  );
}
