import { summarize, type Catalogue, type DaybookEvent, type Segment } from '@daybook/core';
import { wantOwnTypes } from '../app/catalogue.ts';
import { toIconName } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';

/** What the catalogue says about one event. */
export interface Description {
  /** The sentence, without its quotation. */
  segments: readonly Segment[];
  /** What was said or written, if the sentence ends in it. */
  quote: string | null;
  icon: IconName;
  /** The type's title: "Deal stage changed". */
  title: string;
  /** Comments, notes and the like, whose audience is always shown. */
  spoken: boolean;
}

const SPOKEN = new Set(['comment', 'note']);
const described = new WeakMap<DaybookEvent, { catalogue: Catalogue; description: Description }>();

/** Describes an event by its declaration; remembered for as long as the event is. */
export function describe(event: DaybookEvent, catalogue: Catalogue): Description {
  const known = described.get(event);
  if (known?.catalogue === catalogue) return known.description;
  const declaration = catalogue.get(event.type, event.type_version) ?? catalogue.get(event.type);
  if (declaration === undefined) wantOwnTypes();
  const segments = summarize(event, catalogue);
  const last = segments.at(-1);
  const quote = last?.kind === 'quote' ? last.text : null;
  const description: Description = {
    segments: quote === null ? segments : segments.slice(0, -1),
    quote,
    icon: toIconName(declaration?.icon),
    title: declaration?.title ?? event.type,
    spoken: declaration !== undefined && SPOKEN.has(declaration.category),
  };
  described.set(event, { catalogue, description });
  return description;
}
