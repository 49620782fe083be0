import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient } from '@plumbline/testing';
import { join, signUp } from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

interface Report {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly format: string;
  readonly created: number;
  readonly fileName: string | null;
  readonly items: readonly { readonly status: string }[];
  readonly links: { readonly self: string; readonly items: string | null };
}

const gift = (count: number, topic: string): string =>
  Array.from({ length: count }, (_, index) => `What is ${topic} number ${index * 7919}? {=${index} ~none}\n\n`).join(
    '',
  );

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let api: ApiInTest;
let administrator: GraphqlClient;
let interviewer: GraphqlClient;
let reader: GraphqlClient;
let stranger: GraphqlClient;

beforeAll(async () => {
  api = await startApiInTest();
  const visitor = new GraphqlClient(`${api.url}/graphql`);
  administrator = await signUp(visitor);
  interviewer = await join(administrator, 'interviewer@example.test', 'INTERVIEWER');
  reader = await join(administrator, 'reviewer@example.test', 'REVIEWER');
  stranger = await signUp(visitor, 'stranger@example.test');
});

afterAll(() => api?.stop());

const send = (
  path: string,
  body: NonNullable<RequestInit['body']> | null,
  more: RequestInit & { as?: GraphqlClient | null } = {},
) => {
  const { as = administrator, headers, ...rest } = more;
  return fetch(`${api.url}${path}`, {
    method: 'POST',
    body,
    ...rest,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${as.token}` }),
      ...(typeof body === 'string' ? { 'content-type': 'application/octet-stream' } : {}),
      ...headers,
    },
  });
};

const look = (path: string, as: GraphqlClient = administrator) => send(path, null, { method: 'GET', as });

const reportOf = async (response: Response): Promise<Report> => {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as Report;
};

const refusalOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { message: string; extensions: Record<string, string> }[] };
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions['requestId']).toBe(response.headers.get('x-request-id'));
  return { status: response.status, code: errors[0]?.extensions['code'] };
};

const left = async (): Promise<unknown> => {
  const [row] = await api.database.query(
    `SELECT (SELECT count(*) FROM question_import_chunks)::integer AS chunks,
            (SELECT count(*) FROM question_imports)::integer AS imports`,
  );
  return row;
};

describe('a file sent over HTTP', () => {
  it('is answered with its report when it is small', async () => {
    const response = await send('/imports?fileName=caches.gift&publish=true', gift(3, 'a cache'));
    expect(response.status).toBe(200);
    const report = await reportOf(response);
    expect(report).toMatchObject({ state: 'DONE', format: 'GIFT', created: 3, fileName: 'caches.gift', progress: 1 });
    expect(report.items.map(({ status }) => status)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(response.headers.get('location')).toBe(`/imports/${report.id}`);
    expect(await reportOf(await look(report.links.self))).toEqual(report);
  });

  it('may come in a form, whose fields say what to do with it, before the file or after it', async () => {
    const form = new FormData();
    form.set('dryRun', 'true');
    form.set('file', new Blob([gift(2, 'a form')]), 'form.gift');
    form.set('format', 'GIFT');
    const report = await reportOf(await send('/imports', form));
    expect(report).toMatchObject({ dryRun: true, created: 2, fileName: 'form.gift', format: 'GIFT' });
  });

  it.each([
    ['dryrun=true', 'there is no option "dryrun"; there are format, fileName, publish, dryRun'],
    ['dryRun=yes', '"dryRun" is one of true, false'],
    ['format=DOCX', '"format" is one of GUIDE, '],
    ['fileName=a&fileName=b', '"fileName" is a text of up to 1,000 characters'],
  ])('is refused when what to do with it is misspelt: %s', async (query, reason) => {
    const before = await left();
    const { errors } = (await (await send(`/imports?${query}`, gift(2, 'a slip'))).json()) as {
      errors: { message: string; extensions: { code: string } }[];
    };
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_UPLOAD' } }]);
    expect(errors[0]?.message).toContain(`The file cannot be taken in: ${reason}`);
    expect(await left()).toEqual(before);
  });

  it('is refused when a field of its form is misspelt, and what came of it is gone', async () => {
    const before = await left();
    const form = new FormData();
    form.set('dry_run', 'true');
    form.set('file', new Blob([gift(2, 'a slip')]), 'form.gift');
    expect(await refusalOf(await send('/imports', form))).toEqual({ status: 422, code: 'INVALID_UPLOAD' });
    expect(await left()).toEqual(before);
  });

  it('is accepted for a job when it is large, and is the same import when it comes again meanwhile', async () => {
    const response = await send('/imports?format=GIFT', gift(12_000, 'a large file'));
    expect(response.status).toBe(202);
    const report = await reportOf(response);
    expect(report).toMatchObject({ state: 'QUEUED', progress: 0, items: [] });
    const again = await send('/imports?format=GIFT', gift(12_000, 'a large file'));
    expect(again.status).toBe(202);
    expect((await reportOf(again)).id).toBe(report.id);
    const [pieces] = await api.database.query(
      `SELECT count(DISTINCT import_id)::integer AS files, sum(length(bytes))::integer AS bytes FROM question_import_chunks`,
    );
    expect(pieces).toEqual({ files: 1, bytes: gift(12_000, 'a large file').length });
    expect((await reportOf(await send('/imports?format=GIFT&publish=true', gift(12_000, 'a large file')))).id).not.toBe(
      report.id,
    );
  });

  it('is the same import for ever under one Idempotency-Key, and no other file is', async () => {
    const headers = { 'idempotency-key': 'once-and-only-once' };
    const first = await reportOf(await send('/imports', gift(2, 'a key'), { headers }));
    expect((await reportOf(await send('/imports', gift(2, 'a key'), { headers }))).id).toBe(first.id);
    const other = await send('/imports', gift(3, 'a key'), { headers });
    expect(await refusalOf(other)).toEqual({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
    expect((await reportOf(await send('/imports', gift(2, 'a key'), { headers, as: stranger }))).id).not.toBe(first.id);
  });

  it('is the same import for ever, too, when the key comes while that is under way', async () => {
    const body = gift(12_000, 'a late key');
    const { id } = await reportOf(await send('/imports?format=GIFT', body));
    const headers = { 'idempotency-key': 'late' };
    expect((await reportOf(await send('/imports?format=GIFT', body, { headers }))).id).toBe(id);
    await api.database.query(`UPDATE question_imports SET state = 'DONE' WHERE id = $1`, [id]);
    expect((await reportOf(await send('/imports?format=GIFT', body, { headers }))).id).toBe(id);
    expect((await reportOf(await send('/imports?format=GIFT', body))).id).not.toBe(id);
  });

  it('leaves nothing when it breaks off half-way', async () => {
    const before = await left();
    const { port, hostname } = new URL(api.url);
    await new Promise<void>((resolve) => {
      const upload = request({
        port,
        hostname,
        method: 'POST',
        path: '/imports?format=GIFT',
        headers: {
          authorization: `Bearer ${administrator.token}`,
          'content-type': 'application/octet-stream',
          'content-length': 2_000_000,
        },
      });
      upload.on('error', () => resolve());
      upload.write(gift(12_000, 'half a file').slice(0, 600_000), () => setTimeout(() => upload.destroy(), 200));
    });
    for (let tries = 0; tries < 100 && JSON.stringify(await left()) !== JSON.stringify(before); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await left()).toEqual(before);
  });

  it('is refused above 50 MB, and what came of it is gone', async () => {
    const before = await left();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let sent = 0; sent < 51; sent += 1) controller.enqueue(piece);
        controller.close();
      },
    });
    const response = await send('/imports?format=GIFT', body, {
      headers: { 'content-type': 'application/octet-stream' },
      duplex: 'half',
    });
    expect(await refusalOf(response)).toEqual({ status: 413, code: 'FILE_TOO_LARGE' });
    expect(await left()).toEqual(before);
  });

  it.each([
    ['nobody', null, 401, 'UNAUTHENTICATED'],
    ['somebody who may not', () => interviewer, 403, 'FORBIDDEN'],
  ])('is taken from %s', async (_, who, status, code) => {
    const as = who === null ? null : who();
    expect(await refusalOf(await send('/imports', gift(1, 'a wall'), { as }))).toEqual({ status, code });
  });

  it.each([
    ['a type that it cannot have', '/imports', '{"a":1}', 'application/json', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another type', '/imports', '<a/>', 'text/xml', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form without a boundary', '/imports', 'x', 'multipart/form-data', 422, 'INVALID_UPLOAD'],
    [
      'a form that ends too soon',
      '/imports',
      '--b\r\nContent-',
      'multipart/form-data; boundary=b',
      422,
      'INVALID_UPLOAD',
    ],
    ['a format that does not exist', '/imports?format=WORD', 'x', 'application/octet-stream', 422, 'INVALID_UPLOAD'],
    [
      'a name without end',
      `/imports?fileName=${'x'.repeat(2000)}`,
      'x',
      'application/octet-stream',
      422,
      'INVALID_UPLOAD',
    ],
    ['nothing at all', '/imports?format=GIFT', '', 'application/octet-stream', 422, 'INVALID_UPLOAD'],
    ['an unknown format', '/imports', 'Dear all, lunch is at noon.', 'application/octet-stream', 422, 'UNKNOWN_FORMAT'],
  ])('is refused for %s', async (_, path, body, type, status, code) => {
    const before = await left();
    expect(await refusalOf(await send(path, body, { headers: { 'content-type': type } }))).toEqual({ status, code });
    expect(await left()).toEqual(before);
  });

  it('is refused as soon as a form holds a second one, however much would follow', async () => {
    const before = await left();
    const part = (name: string): string =>
      `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${gift(1, name)}`;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${part('one.gift')}\r\n${part('two.gift')}`);
      for (;;) {
        await sleep(5);
        yield Buffer.alloc(1024, 'x');
      }
    }
    const asked = request(`${api.url}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${administrator.token}`, 'content-type': 'multipart/form-data; boundary=b' },
    });
    const body = Readable.from(endless());
    asked.on('error', () => body.destroy());
    body.pipe(asked);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(422);
    expect(await text(answer)).toContain('the form holds more than one file');
    body.destroy();
    asked.destroy();
    expect(await left()).toEqual(before);
  });

  it('shows its report to those of its organization who may see it, and to nobody else', async () => {
    const { links } = await reportOf(await send('/imports', gift(1, 'a report')));
    expect(await refusalOf(await look(links.self, stranger))).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await refusalOf(await look('/imports/what-is-this'))).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect((await look(links.self, reader)).status).toBe(200);
  });

  it('changes nothing for the bodies of other routes', async () => {
    const response = await fetch(`${api.url}/health/live`, {
      method: 'POST',
      body: '<a/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect(response.status).toBe(415);
  });
});

describe('pictures', () => {
  const add = (content: string, fileName = 'pixel.png', as = administrator) =>
    as.request<{ addAttachment: { digest: string; address: string; path: string; mediaType: string } }>(
      `mutation ($input: AddAttachmentInput!) { addAttachment(input: $input) { digest address path mediaType } }`,
      { input: { fileName, content } },
    );
  const create = (stem: string) =>
    administrator.request(`mutation ($input: CreateQuestionInput!) { createQuestion(input: $input) { id } }`, {
      input: { kind: 'OPEN', stem },
    });

  it('are added once, shown by questions, and served so that nothing in them runs', async () => {
    const [one, two] = [await add(PIXEL.toString('base64')), await add(PIXEL.toString('base64'), 'again.png')];
    expect(one.data).toEqual(two.data);
    const { path, address } = one.data?.addAttachment ?? { path: '', address: '' };
    expect((await create(`What is this? ![a pixel](${address})`)).errors).toEqual([]);
    const response = await look(path, reader);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PIXEL);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringMatching(/private.*immutable/),
      vary: 'authorization',
    });
    expect(await refusalOf(await look(path, stranger))).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await refusalOf(await look('/attachments/..%2f..'))).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  it('are refused by what they are, whatever they are called, and questions cannot show what is not there', async () => {
    const script = await add(Buffer.from('<svg onload="alert(1)"/>').toString('base64'));
    expect(script.errors[0]?.extensions?.code).toBe('INVALID_ATTACHMENT');
    const forbidden = await add(PIXEL.toString('base64'), 'pixel.png', interviewer);
    expect(forbidden.errors[0]?.extensions?.code).toBe('FORBIDDEN');
    const missing = await create(`What is this? ![nothing](attachment:${'0'.repeat(64)})`);
    expect(missing.errors[0]?.extensions).toMatchObject({ code: 'INVALID_QUESTION', field: 'input.stem' });
  });
});
