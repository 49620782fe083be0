import { createHash } from 'node:crypto';
import { KeepAttachments } from '../use-cases/keep-attachments.ts';
import { value, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

/** The smallest GIF there is. */
const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
const digest = createHash('sha256').update(GIF).digest('hex');
const source = `What is this? ![it](attachment\\:${digest}) {=a ~b}`;

describe('an item that shows a picture which does not come with it', () => {
  it('comes in as a draft, whatever was asked, with what was lost and what to look at', async () => {
    const organization = world.organization();
    const { report, items } = await organization.imported(source, { format: 'GIFT', publish: true });
    expect(report).toMatchObject({ created: 1, failed: 0 });
    expect(items[0]?.losses).toContain(`IMAGE: the picture attachment:${digest} did not come with it`);
    const question = await organization.question(items[0]?.questionId);
    expect(question.status).toBe('DRAFT');
    expect(question.warnings).toEqual([expect.stringMatching(/^MISSING_IMAGE: /)]);
    expect(question.content.stem).toContain(`attachment:${digest}`);
  });

  it('shows it where the bank has it already, and is published', async () => {
    const organization = world.organization();
    value(await world.get(KeepAttachments).add(organization.author, GIF, 'it.gif'));
    const { items } = await organization.imported(source, { format: 'GIFT', publish: true });
    expect(items[0]).toMatchObject({ status: 'CREATED', losses: [], warnings: [] });
    expect((await organization.question(items[0]?.questionId)).status).toBe('PUBLISHED');
  });
});
