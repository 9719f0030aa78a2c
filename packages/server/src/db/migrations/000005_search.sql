-- Search by words. `@@` is not leakproof: under row-level security it may not look at a row before the policy did, so the
-- index on events.words would go unused. One audited function asks it on behalf of the tenant in the context.

grant select on events to daybook_lookup;
create policy lookup on events for select to daybook_lookup using (true);

-- Audited: security definer as daybook_lookup, which row-level security lets read all events. The tenant is the
-- transaction's own, read here and never passed in; without one nothing is found. It answers ids only, newest first, of
-- events whose words match, at most `max_events` of those in [from_id, to_id); the caller reads the rows under its own
-- policy. Newest first: one month, then three, nine, …, each asked by a statement of its own. So a word that is not rare is
-- found in the newest partitions, and the others are not even planned (60 of them: 5 ms). Dynamic, so that each statement
-- is planned for its own words: rare ones start from the index on words, common ones walk the ids backwards and stop early.
create function search_event_ids(query text, from_id uuid, to_id uuid, max_events int4)
returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path from current as $$
declare
  tenant int4 := nullif(current_setting('app.tenant_id', true), '')::int4;
  wanted tsquery;
  month constant int8 := 31 * 86400000::int8;
  width int8 := month;
  upper_id uuid := to_id;
  -- Ids are of at most five minutes after they were recorded; a day more forgives clocks that differ.
  upper_ms int8 := least(
    ('x' || left(replace(to_id::text, '-', ''), 12))::bit(48)::int8,
    (extract(epoch from clock_timestamp()) * 1000)::int8 + 86400000
  );
  lower_id uuid;
  found_events int4;
  remaining int4 := max_events;
begin
  if tenant is null then
    return;
  end if;
  wanted := ('''#' || tenant || '''')::tsquery && query::tsquery;
  while remaining > 0 and upper_id > from_id loop
    lower_id := case when upper_ms > width then (lpad(to_hex(upper_ms - width), 12, '0') || repeat('0', 20))::uuid else from_id end;
    lower_id := greatest(lower_id, from_id);
    return query execute '
      select e.id
      from events e
      where e.tenant_id = $1
        and e.words @@ $2
        and e.id >= $3
        and e.id < $4
      order by e.id desc
      limit $5'
    using tenant, wanted, lower_id, upper_id, remaining;
    get diagnostics found_events = row_count;
    remaining := remaining - found_events;
    upper_id := lower_id;
    upper_ms := upper_ms - width;
    width := width * 3;
  end loop;
end
$$;
comment on function search_event_ids is 'Ids of the tenant''s events whose words match, newest first, within an id range.';

grant create on schema :schema to daybook_lookup;
alter function search_event_ids(text, uuid, uuid, int4) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;

set local role daybook_lookup;
grant execute on function search_event_ids(text, uuid, uuid, int4) to daybook_reader;
set local role daybook_owner;
