import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import { ICONS, type IconName } from './iconMap.ts';

/** A 16 px line icon. It is decoration: the element around it carries the name. */
export function Icon({ name, small = false, className }: { name: IconName; small?: boolean; className?: string }): ReactNode {
  const Glyph = ICONS[name];
  return <Glyph className={classNames('i', small && 's', className)} aria-hidden="true" strokeWidth={1.6} />;
}

/** The icon a declaration names, or a dot where we do not have it. */
export function toIconName(name: string | undefined): IconName {
  return name !== undefined && Object.hasOwn(ICONS, name) ? (name as IconName) : 'circle-dot';
}
