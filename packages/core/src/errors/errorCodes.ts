/**
 * The closed table of error codes: one per cause. `docs/errors.md` is compared with it by a test in both directions.
 * `title` names the cause, `remedy` says what to do next; both are shown to people.
 */
export const ERROR_CODES = {
  // Requests
  invalid_json: { status: 400, title: 'The body is not valid JSON', remedy: 'Send one JSON object, an array, or newline-delimited JSON objects.' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported', remedy: 'Use application/json, application/x-ndjson or application/cloudevents+json.' },
  body_too_large: { status: 413, title: 'The body is too large', remedy: 'Keep a single event under 1 MB and a batch under 5 MB; split larger batches.' },
  json_too_deep: { status: 400, title: 'The JSON is nested too deeply', remedy: 'Keep nesting at 64 levels or fewer.' },
  json_too_many_keys: { status: 400, title: 'The JSON has too many members', remedy: 'Keep an event at 10,000 members or fewer.' },
  json_string_too_long: { status: 400, title: 'A string is too long', remedy: 'Keep every string at 256 KB or less.' },
  json_forbidden_member: { status: 400, title: 'A member name is refused', remedy: 'Rename the member `__proto__`.' },
  invalid_parameter: { status: 400, title: 'A parameter has a value that is not allowed', remedy: 'See what was expected, correct it and send the request again.' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of ours, or belongs to another query', remedy: 'Start again without a cursor and follow next_cursor.' },
  invalid_filter: { status: 400, title: 'The filter cannot be read', remedy: 'Correct the filter at the position shown.' },
  filter_too_large: { status: 400, title: 'The filter is too large', remedy: 'Use at most 100 terms, nested at most 8 deep.' },
  not_found: { status: 404, title: 'Nothing here by that name', remedy: 'Check the id; what belongs to another tenant is not shown.' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here', remedy: 'See /docs for the methods of this path.' },
  // Who
  unauthenticated: { status: 401, title: 'No valid credentials', remedy: 'Send `Authorization: Bearer <API key>`.' },
  api_key_expired: { status: 401, title: 'The API key has expired', remedy: 'Create a new key and use it.' },
  api_key_revoked: { status: 401, title: 'The API key was revoked', remedy: 'Create a new key and use it.' },
  forbidden: { status: 403, title: 'These credentials do not allow this', remedy: 'Use a key that has the scope named.' },
  rate_limited: { status: 429, title: 'Too many requests', remedy: 'Wait for the seconds in Retry-After.' },
  // Events
  invalid_event: { status: 422, title: 'The event does not have the shape of an event', remedy: 'Correct the member at the pointer.' },
  unknown_event_type: { status: 422, title: 'The event type is not declared', remedy: 'Declare it with POST /v1/event-types, or send activity.logged.' },
  invalid_payload: { status: 422, title: 'The payload does not match its type', remedy: 'Correct the member at the pointer; GET /v1/event-types shows the schema.' },
  reason_required: { status: 422, title: 'This type of event needs a reason', remedy: 'Send `reason`.' },
  occurred_at_too_old: { status: 422, title: 'The event is backdated', remedy: 'Use a key with the scope events:backdate, or import it.' },
  idempotency_conflict: { status: 422, title: 'The same key was used for another event', remedy: 'Use a new idempotency key for a different event.' },
  idempotency_in_flight: { status: 409, title: 'A request with this key is being handled', remedy: 'Repeat the request after a moment.' },
  batch_refused: { status: 422, title: 'The batch was refused as a whole', remedy: 'Correct the items named, or send it without atomic=true.' },
  too_many_events: { status: 413, title: 'The batch has too many events', remedy: 'Send at most 10,000 events a request.' },
  leaf_too_large: { status: 422, title: 'The event concerns too many people', remedy: 'Split it into several events.' },
  // People
  sign_in_failed: { status: 401, title: 'The address and the password do not belong together', remedy: 'Check both, or ask for a link to set a new password.' },
  second_factor_required: { status: 401, title: 'A second factor is needed', remedy: 'Send `code`: the six digits of your authenticator, or a recovery code.' },
  invalid_token: { status: 401, title: 'The token is not valid here', remedy: 'Get a new token: signed with the configured key, with iss, aud, exp, sub, org and role.' },
  tenant_mismatch: { status: 403, title: 'The header orgid names another tenant than the credentials', remedy: 'Leave orgid out, or send the slug or id of your tenant.' },
  link_over: { status: 410, title: 'The link was used, withdrawn or is too old', remedy: 'Ask for a new one.' },
  invalid_person: { status: 422, title: 'The account cannot be kept like this', remedy: 'Correct the member at the pointer.' },
  person_exists: { status: 409, title: 'Somebody has this address already', remedy: 'Use another address, or change the existing account.' },
  last_owner: { status: 409, title: 'A tenant keeps at least one owner', remedy: 'Make somebody else owner first.' },
  // Records
  unknown_collection: { status: 404, title: 'There is no such collection', remedy: 'GET /v1/collections lists them; POST /v1/collections adds one.' },
  invalid_record: { status: 422, title: 'The record does not match its collection', remedy: 'Correct the member at the pointer; GET /v1/collections shows the fields.' },
  record_exists: { status: 409, title: 'A record with this id exists', remedy: 'Change the existing record, or leave the id out.' },
  version_conflict: { status: 409, title: 'The record was changed since', remedy: 'Read the current version, apply the change to it and send its version.' },
  state_conflict: { status: 409, title: 'The record is not in a state that allows this', remedy: 'See what was expected; the record says which state it is in.' },
  change_overtaken: { status: 409, title: 'The field was changed again since', remedy: 'Look at what would be overwritten and send `confirm: true` to undo all the same.' },
  invalid_collection: { status: 422, title: 'The declaration of the collection is not valid', remedy: 'Correct the member at the pointer.' },
  collection_conflict: { status: 409, title: 'The collection is declared already, differently', remedy: 'Only add fields; a field keeps its meaning once it is declared.' },
  // Visibility
  invalid_field_policy: { status: 422, title: 'The field policy cannot be kept like this', remedy: 'Correct the rule at the pointer.' },
  not_an_activity: { status: 409, title: 'Only activities can be struck out', remedy: 'Correct a record by a new change; entries of operations, security and the log itself stand as they are.' },
  // Comments
  invalid_comment: { status: 422, title: 'The comment cannot be kept like this', remedy: 'Correct the member at the pointer.' },
  // Catalogue, tenants
  invalid_event_type: { status: 422, title: 'The declaration of the event type is not valid', remedy: 'Correct the member at the pointer.' },
  event_type_conflict: { status: 409, title: 'This version of the event type is declared already, differently', remedy: 'Declare the next version.' },
  tenant_exists: { status: 409, title: 'A tenant with this slug exists', remedy: 'Choose another slug.' },
  // Server
  internal_error: { status: 500, title: 'Something went wrong on our side', remedy: 'Repeat the request; if it persists, give support the request id.' },
  unavailable: { status: 503, title: 'The server cannot answer right now', remedy: 'Repeat the request after a moment.' },
  query_timeout: { status: 503, title: 'The question took too long to answer', remedy: 'Narrow the time range or the filter.' },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
