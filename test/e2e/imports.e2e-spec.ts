import { eventually, type GraphqlClient } from '@plumbline/testing';
import { signUp, startProduct, type Product } from './product.ts';

interface Report {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly created: number;
  readonly links: { readonly items: string | null };
}

const COUNT = 20_000;
const PATIENCE = 600_000;

/** Each question has words of its own: they are alike enough to be compared, and not so alike as to be near. */
const file = Array.from({ length: COUNT }, (_, index) => {
  const digits = (index * 7919).toString(36);
  return `::Q${index}:: Which of the two does ${[...digits].map((digit) => digit.repeat(3)).join(' ')} stand for? {=${index} ~none}\n\n`;
}).join('');

describe('a file of 20,000 questions', () => {
  let product: Product;
  let author: GraphqlClient;

  beforeAll(async () => {
    product = await startProduct();
    author = await signUp(product.visitor);
  });

  afterAll(() => product?.stop());

  const headers = () => ({ authorization: `Bearer ${author.token}` });

  const upload = async (): Promise<Report> => {
    const response = await fetch(`${product.api.url}/imports?format=GIFT&fileName=many.gift`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/octet-stream' },
      body: file,
    });
    expect(response.status).toBe(202);
    return (await response.json()) as Report;
  };

  const look = async (id: string): Promise<Report> => {
    const response = await fetch(`${product.api.url}/imports/${id}`, { headers: headers() });
    return (await response.json()) as Report;
  };

  const ended = (id: string): Promise<Report> =>
    eventually(
      async () => {
        const report = await look(id);
        if (report.state !== 'DONE' && report.state !== 'FAILED') throw new Error('It goes on.');
        return report;
      },
      { timeout: PATIENCE },
    );

  it(
    'comes in once, though its worker is killed on the way, and makes nothing the second time',
    async () => {
      const victim = await product.startWorker();
      const { id } = await upload();
      await eventually(async () => expect((await look(id)).created).toBeGreaterThan(0), { timeout: PATIENCE });
      await victim.kill();
      const halted = await look(id);
      expect(halted.progress).toBeGreaterThan(0);
      expect(halted.progress).toBeLessThan(1);
      expect((await upload()).id).toBe(id);
      await product.startWorker();
      expect(await ended(id)).toMatchObject({ state: 'DONE', created: COUNT, failed: 0, progress: 1 });
      const [row] = await product.database.query(
        `SELECT (SELECT count(*) FROM questions)::integer AS questions,
                (SELECT count(*) FROM question_import_items WHERE import_id = $1)::integer AS lines,
                (SELECT count(*) FROM question_import_chunks)::integer AS chunks`,
        [id],
      );
      expect(row).toEqual({ questions: COUNT, lines: COUNT, chunks: 0 });
      const again = await upload();
      expect(again.id).not.toBe(id);
      expect(await ended(again.id)).toMatchObject({ state: 'DONE', created: 0, unchanged: COUNT });
    },
    2 * PATIENCE,
  );
});
