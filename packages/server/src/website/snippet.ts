/**
 * What a tenant's pages load: `<script async src="https://…/snippet.js" data-app="shop"></script>`.
 *
 * It sends a page view for the page and each further one of an app that changes its address itself, and the forms marked
 * `data-daybook-form="demo"`, with how long filling in took and a field that only programs see. No cookies: the visitor's random
 * id lasts as long as the tab. It sends no page view for who asks not to be tracked, and fails without a word: a page
 * must not break for us. Forms hear of the outcome by the events `daybook:submitted` and `daybook:refused`.
 */
export const SNIPPET = `(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || !script.getAttribute('data-app')) return;
  var app = script.getAttribute('data-app');
  var base = new URL(script.src).origin;
  var opened = Date.now();
  var visitor = null;
  try {
    visitor = sessionStorage.getItem('daybook_visitor');
  } catch (error) {}
  if (!visitor) {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    visitor = 'v_' + Array.prototype.map.call(bytes, function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
    try {
      sessionStorage.setItem('daybook_visitor', visitor);
    } catch (error) {}
  }
  var last = null;
  function visit() {
    var url = location.origin + location.pathname + location.search;
    if (url === last || navigator.doNotTrack === '1' || navigator.globalPrivacyControl) return;
    var body = JSON.stringify({ app: app, visitor: visitor, type: 'page_visited', url: url, title: document.title, referrer: last || document.referrer });
    last = url;
    navigator.sendBeacon(base + '/api/analytics/ingest', new Blob([body], { type: 'text/plain' }));
  }
  ['pushState', 'replaceState'].forEach(function (name) {
    var original = history[name];
    history[name] = function () {
      var result = original.apply(this, arguments);
      setTimeout(visit, 0);
      return result;
    };
  });
  addEventListener('popstate', visit);
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', visit);
  else visit();
  addEventListener('submit', function (event) {
    var form = event.target;
    var name = form.getAttribute('data-daybook-form');
    if (!name) return;
    event.preventDefault();
    var body = { _visitor: visitor, _elapsed: Date.now() - opened };
    new FormData(form).forEach(function (value, field) {
      if (typeof value === 'string') body[field] = body[field] === undefined ? value : [].concat(body[field], value);
    });
    function tell(outcome) {
      form.dispatchEvent(new CustomEvent('daybook:' + outcome, { bubbles: true }));
    }
    fetch(base + '/api/crm/contact-form/post/' + encodeURIComponent(app) + '/' + encodeURIComponent(name), {
      method: 'POST', headers: { 'content-type': 'application/json' }, credentials: 'omit', keepalive: true, body: JSON.stringify(body)
    }).then(function (answer) { tell(answer.ok ? 'submitted' : 'refused'); }, function () { tell('refused'); });
  });
})();
`;
