import { Menu } from '@base-ui/react/menu';
import type { ActorType, Catalogue, SuggestFacts } from '@daybook/core';
import type { ReactNode } from 'react';
import { ActorMark } from '../ui/actorMark.tsx';
import { Icon, toIconName } from '../ui/icon.tsx';
import { facetValues, withFacet, type Facet } from './facets.ts';

interface FacetMenuProps {
  facet: Facet;
  q: string;
  onChange(q: string): void;
  facts: SuggestFacts;
  /** Types of the entries on the page, most frequent first. */
  types: readonly string[];
  catalogue: Catalogue;
}

const MOST = 14;

interface Choice {
  value: string;
  label: string;
  mark: ReactNode;
}

/** Who or what, several at once, by ticks: writes the same filter a person would type. */
export function FacetMenu({ facet, q, onChange, facts, types, catalogue }: FacetMenuProps): ReactNode {
  const chosen = facetValues(q, facet);
  const choices = facet === 'actor' ? actorChoices(facts) : typeChoices(types, catalogue);
  const known = new Set(choices.map(({ value }) => value));
  const all = [...chosen.filter((value) => !known.has(value)).map((value): Choice => ({ value, label: value, mark: <Icon name="circle-dot" /> })), ...choices];
  const toggle = (value: string, on: boolean): void => onChange(withFacet(q, facet, on ? [...chosen, value] : chosen.filter((other) => other !== value)));
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="btn sm ghost facet">
        {facet === 'actor' ? 'Actor' : 'Type'}
        {chosen.length > 0 && <span className="cnt-chip">{chosen.length}</span>}
        <Icon name="chevron-down" small />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-30">
          <Menu.Popup className="menu facetmenu">
            {all.map(({ value, label, mark }) => (
              <Menu.CheckboxItem key={value} className="mi" checked={chosen.includes(value)} onCheckedChange={(on) => toggle(value, on)} closeOnClick={false}>
                <span className={chosen.includes(value) ? 'ck on' : 'ck'}>{chosen.includes(value) && <Icon name="check" />}</span>
                {mark}
                <bdi>{label}</bdi>
              </Menu.CheckboxItem>
            ))}
            {chosen.length > 0 && (
              <>
                <hr />
                <Menu.Item className="mi" onClick={() => onChange(withFacet(q, facet, []))}>
                  <Icon name="x" />
                  Any {facet}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function actorChoices({ actors = [] }: SuggestFacts): Choice[] {
  const me: Choice = { value: 'me', label: 'Me', mark: <Icon name="user-round" /> };
  return [
    me,
    ...actors.slice(0, MOST).map(({ type, id, name }): Choice => ({ value: `${type}/${id}`, label: name ?? id, mark: <ActorMark actor={{ type: type as ActorType, id, name: name ?? null }} /> })),
  ];
}

function typeChoices(types: readonly string[], catalogue: Catalogue): Choice[] {
  return types.slice(0, MOST).map((type) => {
    const declaration = catalogue.get(type);
    return { value: type, label: declaration?.title ?? type, mark: <Icon name={toIconName(declaration?.icon)} /> };
  });
}
