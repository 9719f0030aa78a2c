-- Search by words. `@@` is not leakproof: under row-level security it may not look at a row before the policy did, so the
-- index on events.words would go unused. One audited function asks it on behalf of the tenant in the context.

grant select on events to daybook_lookup;
create policy lookup on events for select to daybook_lookup using (true);

-- Audited: security definer as daybook_lookup, which row-level security lets read all events. The tenant is the
-- transaction's own, read here and never passed in; without one nothing is found. It answers ids only, newest first, of
-- events whose words match, at most `max_events` of those in [from_id, to_id); the caller reads the rows under its own
-- policy. Dynamic, so that each call is planned for its own words: rare words start from the index on words, common
-- ones walk the ids backwards and stop early.
create function search_event_ids(query text, from_id uuid, to_id uuid, max_events int4)
returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path from current as $$
declare
  tenant int4 := nullif(current_setting('app.tenant_id', true), '')::int4;
begin
  if tenant is null then
    return;
  end if;
  return query execute '
    select e.id
    from events e
    where e.tenant_id = $1
      and e.words @@ $2
      and e.id >= $3
      and e.id < $4
    order by e.id desc
    limit $5'
  using tenant, ('''#' || tenant || '''')::tsquery && query::tsquery, from_id, to_id, max_events;
end
$$;
comment on function search_event_ids is 'Ids of the tenant''s events whose words match, newest first, within an id range.';

grant create on schema :schema to daybook_lookup;
alter function search_event_ids(text, uuid, uuid, int4) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;

set local role daybook_lookup;
grant execute on function search_event_ids(text, uuid, uuid, int4) to daybook_reader;
set local role daybook_owner;
