import { Menu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { clockZone } from '../app/settings.ts';
import { zoneOfDays } from '../filter/range.ts';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { copy, toast } from '../ui/toast.tsx';
import { download, type ExportFormat } from './download.ts';

interface ExportMenuProps {
  /** The filter on screen, the record of the page included. */
  q: string;
  /** A named button, or the ⋯ of a record's page. */
  kind: 'button' | 'dots';
  /** What the copied request asks for. */
  request: string;
}

/** Takes what is on screen elsewhere: files of every entry behind the filter, a link, a request. Folds are written out in full. */
export function ExportMenu({ q, kind, request }: ExportMenuProps): ReactNode {
  const save = (format: ExportFormat): void => {
    toast(`Exporting ${format === 'csv' ? 'CSV' : 'NDJSON'}`);
    void download(q, zoneOfDays(q, clockZone.get()), format);
  };
  return (
    <Menu.Root modal={false}>
      {kind === 'button' ? (
        <Menu.Trigger className="btn sm">
          <Icon name="file-down" />
          Export
        </Menu.Trigger>
      ) : (
        <Menu.Trigger className="btn ghost icon" aria-label="More">
          <Icon name="ellipsis" />
        </Menu.Trigger>
      )}
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-30">
          <Menu.Popup className="menu w-73">
            <Menu.Item className="mi" onClick={() => save('csv')}>
              <Icon name="file-down" />
              Export to CSV
              <span className="r">one line per change</span>
            </Menu.Item>
            <Menu.Item className="mi" onClick={() => save('ndjson')}>
              <Icon name="braces" />
              Export to NDJSON
              <span className="r">everything, lossless</span>
            </Menu.Item>
            <p className="mh">Both keep the filters on screen. A folded row is written out in full.</p>
            <hr />
            <Menu.Item className="mi" onClick={() => void copy(location.href, q === '' ? 'Link copied' : 'Link copied, filters included')}>
              <Icon name="link" />
              Copy link to this view
              <span className="r">
                <Kbd>C</Kbd>
              </span>
            </Menu.Item>
            <Menu.Item className="mi" onClick={() => void copy(`curl "${location.origin}${request}" -H "Authorization: Bearer $DAYBOOK_API_KEY"`, 'API request copied')}>
              <Icon name="code" />
              Copy as API request
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
