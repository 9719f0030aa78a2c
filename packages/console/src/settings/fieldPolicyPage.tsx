import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { getJson, sendJson, type ApiError } from '../app/api.ts';
import { useDeclarations } from '../app/declarations.ts';
import { useAction } from '../app/useAction.ts';
import { Failure } from '../feed/emptyState.tsx';
import { fieldOrder } from '../form/inputKind.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { hiddenFrom, withRule, type FieldRule } from './fieldRules.ts';

const ROLES = [
  { id: 'admin', title: 'Admin' },
  { id: 'member', title: 'Member' },
  { id: 'read_only', title: 'Read-only' },
  { id: 'customer', title: 'Customer' },
  { id: 'service', title: 'API keys' },
] as const;
const KEY = ['field-policy'];

/** Which role may not see which field. A tick holds at once: in lists, details, search, counts, exports and open streams. */
export function FieldPolicyPage(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const declarations = useDeclarations();
  const wanted = useSearch({ strict: false }).collection;
  const policy = useQuery<readonly FieldRule[], ApiError>({ queryKey: KEY, queryFn: async ({ signal }) => (await getJson<{ rules: FieldRule[] }>('/v1/field-policy', signal)).rules, retry: false });
  const set = useAction(async (rules: readonly FieldRule[], said: string) => {
    // The tick shows at once; a refusal takes it back.
    client.setQueryData(KEY, rules);
    try {
      client.setQueryData(KEY, (await sendJson<{ rules: FieldRule[] }>('PUT', '/v1/field-policy', { rules })).rules);
      toast(said);
    } catch (error) {
      await client.invalidateQueries({ queryKey: KEY });
      throw error;
    }
  });
  const error = policy.error ?? declarations.error;
  if (error !== null) return <Failure error={error} onRetry={() => void policy.refetch()} />;
  if (policy.data === undefined || declarations.data === undefined) return null;
  const rules = policy.data;
  const chosen = declarations.data.find(({ name }) => name === wanted) ?? declarations.data[0];
  if (chosen === undefined) return null;
  // Fields ruled on before anybody declared them are shown as well.
  const extra = rules.filter(({ collection, field }) => collection === chosen.name && chosen.fields[field] === undefined).map(({ field }) => field);
  const ruled = new Set(rules.filter((rule) => rule.hidden_from.length > 0).map(({ collection }) => collection));
  return (
    <>
      <h2>
        Field policy <span className="q">a tick hides the field from the role, everywhere and at once</span>
      </h2>
      <div className="rowform">
        <Labelled label="Collection">
          {({ id }) => (
            <select id={id} className="input" value={chosen.name} onChange={(event) => void navigate({ to: '/settings/$page', params: { page: 'field-policy' }, search: { collection: event.target.value } })}>
              {declarations.data.map(({ name, plural }) => (
                <option key={name} value={name}>
                  {plural}
                  {ruled.has(name) ? ' (has hidden fields)' : ''}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      </div>
      <Refusal error={set.error} />
      <div className="scrollx" tabIndex={0} role="region" aria-label="Field policy">
        <table className="tb ticks">
          <thead>
            <tr>
              <th scope="col">Field</th>
              {ROLES.map(({ id, title }) => (
                <th key={id} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...fieldOrder(chosen), ...extra].map((field) => {
              const title = chosen.fields[field]?.title ?? field;
              const hidden = hiddenFrom(rules, chosen.name, field);
              return (
                <tr key={field}>
                  <th scope="row">{title}</th>
                  {ROLES.map((role) => (
                    <td key={role.id}>
                      <input
                        type="checkbox"
                        aria-label={`Hide ${title} from ${role.title}`}
                        checked={hidden.includes(role.id)}
                        disabled={set.busy}
                        onChange={(event) => void set.run(withRule(rules, chosen.name, field, role.id, event.target.checked), event.target.checked ? `${title} is hidden from ${role.title}` : `${role.title} sees ${title} again`)}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
