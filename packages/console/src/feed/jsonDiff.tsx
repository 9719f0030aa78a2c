import type { Json } from '@daybook/core';
import { useState, type ReactNode } from 'react';
import { jsonLines, type DiffLine } from './jsonLines.ts';

const LOOKS = { same: '', removed: 'b', added: 'a', folded: 'f' } as const satisfies Record<DiffLine['kind'], string>;
const SIGNS = { same: '  ', removed: '- ', added: '+ ', folded: '  ' } as const satisfies Record<DiffLine['kind'], string>;

/** Two JSON values line by line. */
export function JsonDiff({ before, after }: { before: Json | undefined; after: Json | undefined }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <pre className="code" tabIndex={0} aria-label="Difference, line by line">
      {jsonLines(before, after, open).map((line, index) =>
        line.kind === 'folded' ? (
          <button key={index} type="button" className="ln f unchanged" onClick={() => setOpen(true)}>
            {`  ${line.text}`}
          </button>
        ) : (
          <span key={index} className={`ln ${LOOKS[line.kind]}`}>
            {SIGNS[line.kind] + line.text}
          </span>
        ),
      )}
    </pre>
  );
}
