/** The explorer's program, as browsers run it. Everything from the server is set as text, never as markup. */
export const explorerScript = `
'use strict';
const $ = (id) => document.getElementById(id);
let socket = null;

const show = (value) => { $('answer').textContent = typeof value === 'string' ? value : JSON.stringify(value, null, 2); };

const request = () => ({ query: $('query').value, variables: JSON.parse($('variables').value || '{}') });

async function post(payload) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' };
  if ($('authorization').value) headers.authorization = $('authorization').value;
  const response = await fetch(location.pathname, { method: 'POST', headers, body: JSON.stringify(payload) });
  return response.json();
}

function subscribe(payload) {
  const lines = [];
  const log = (line) => { lines.push(line); show(lines.join('\\n')); };
  const url = location.origin.replace(/^http/, 'ws') + location.pathname;
  socket = new WebSocket(url, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: 'connection_init', payload: { authorization: $('authorization').value || undefined } });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'connection_ack') { log('listening …'); send({ id: '1', type: 'subscribe', payload }); }
    else if (message.type === 'ping') send({ type: 'pong' });
    else if (message.type === 'next' || message.type === 'error') log(JSON.stringify(message.payload, null, 2));
    else if (message.type === 'complete') stop();
  };
  socket.onclose = ({ code, reason }) => { log('closed: ' + code + ' ' + reason); $('stop').hidden = true; };
  $('stop').hidden = false;
}

function stop() { if (socket) socket.close(1000); socket = null; }

async function run() {
  stop();
  try {
    const payload = request();
    if (/^\\s*subscription\\b/m.test(payload.query)) subscribe(payload);
    else show(await post(payload));
  } catch (error) { show(String(error)); }
}

const typeRef = '{ kind name ofType { kind name ofType { kind name ofType { kind name } } } }';
const schemaQuery = '{ __schema { queryType { name } mutationType { name } subscriptionType { name } types { kind name description'
  + ' fields { name description args { name type ' + typeRef + ' } type ' + typeRef + ' }'
  + ' inputFields { name type ' + typeRef + ' } enumValues { name } } } }';

const printType = (type) => type.kind === 'NON_NULL' ? printType(type.ofType) + '!'
  : type.kind === 'LIST' ? '[' + printType(type.ofType) + ']' : type.name;

const element = (tag, text, ...children) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

function printField(field) {
  const args = (field.args || []).map((arg) => arg.name + ': ' + printType(arg.type)).join(', ');
  return field.name + (args ? '(' + args + ')' : '') + (field.type ? ': ' + printType(field.type) : '');
}

async function loadSchema() {
  const answer = await post({ query: schemaQuery });
  if (!answer.data) return;
  const schema = answer.data.__schema;
  const roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((type) => type.name);
  const types = schema.types.filter((type) => !type.name.startsWith('__') && type.kind !== 'SCALAR');
  types.sort((a, b) => roots.includes(b.name) - roots.includes(a.name) || a.name.localeCompare(b.name));
  for (const type of types) {
    const list = element('dl');
    for (const field of type.fields || type.inputFields || type.enumValues || []) {
      list.append(element('dt', printField(field)));
      if (field.description) list.append(element('dd', field.description));
    }
    $('schema').append(element('details', '', element('summary', type.name), list));
  }
}

$('run').addEventListener('click', run);
$('stop').addEventListener('click', stop);
document.addEventListener('keydown', (event) => { if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') run(); });
loadSchema().catch((error) => show(String(error)));
`;
