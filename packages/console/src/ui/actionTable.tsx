import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';

interface ActionTableProps {
  /** Headings of the columns before the last. */
  columns: readonly string[];
  className?: string;
  /** Its rows. */
  children: ReactNode;
}

/** A table whose rows end with what can be done to them: that column needs no heading, but a name for who hears it. */
export function ActionTable({ columns, className, children }: ActionTableProps): ReactNode {
  return (
    <table className={classNames('tb people', className)}>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col">
            <span className="sr">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
