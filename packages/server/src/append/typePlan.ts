import { liesIn, type EventTypeDeclaration } from '@daybook/core';
import { cachedTypeKey } from '../db/recordKeys.ts';

type PersonalOwner = EventTypeDeclaration['personal'][number]['of'];

/** A declaration as the way in needs it: worked out once instead of for every event. */
export interface TypePlan {
  declaration: EventTypeDeclaration;
  typeKey: number;
  /** Whose each personal member of the payload is; undefined where no member is. */
  personalMembers: ReadonlyMap<string, PersonalOwner> | undefined;
  /** Whether the values of a changed field are personal: of the first target where that is a person, and otherwise. */
  isPersonalField: (field: string, onPerson: boolean) => boolean;
}

// Declarations never change; a plan is forgotten with the catalogue that holds its declaration.
const plans = new WeakMap<EventTypeDeclaration, TypePlan>();

export function planOf(declaration: EventTypeDeclaration): TypePlan {
  let plan = plans.get(declaration);
  if (plan === undefined) {
    plan = makePlan(declaration);
    plans.set(declaration, plan);
  }
  return plan;
}

function makePlan(declaration: EventTypeDeclaration): TypePlan {
  const personal = new Map<string, PersonalOwner>();
  for (const { member, of } of declaration.personal) {
    if (member.startsWith('payload.') && !personal.has(member.slice('payload.'.length))) personal.set(member.slice('payload.'.length), of);
  }
  const plainFields = new Set(declaration.plainFields);
  const { personalFields } = declaration;
  const allPlain = plainFields.has('*');
  return {
    declaration,
    typeKey: cachedTypeKey(declaration.type),
    personalMembers: personal.size > 0 ? personal : undefined,
    isPersonalField: (field, onPerson) => (onPerson ? !allPlain && !plainFields.has(field) : liesIn(personalFields, field)),
  };
}
