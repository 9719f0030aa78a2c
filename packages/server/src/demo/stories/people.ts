import type { Actor } from '@daybook/core';
import { about, type Company, type Person } from '../cast.ts';
import type { Chance } from '../chance.ts';
import type { World } from '../world.ts';

/** One of a company's people who is there still. */
export function someone(world: World, company: Company, chance: Chance): Person {
  const there = company.people.filter((person) => world.valueOf(person.target, 'leaves') !== true);
  return chance.pick(there.length === 0 ? company.people : there);
}

/** Puts a tag on a contact, or takes it off; nothing is told when it is so already. */
export function tag(world: World, company: Company, person: Person, name: string, actor: Actor, on: boolean): void {
  const tags = (world.valueOf(person.target, 'tags') ?? []) as string[];
  if (tags.includes(name) === on) return;
  const changes = world.change(person.target, { tags: on ? [...tags, name] : tags.filter((other) => other !== name) });
  world.tell({ type: on ? 'contact.tagged' : 'contact.untagged', actor, targets: about(company, person.target), payload: { tag: name }, changes });
}
