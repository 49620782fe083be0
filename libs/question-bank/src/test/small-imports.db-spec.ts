import { randomBytes } from 'node:crypto';
import { writeZip, type PackedFile } from '../formats/zip/write-zip.ts';
import { value, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const QTI = 'http://www.imsglobal.org/xsd/imsqti_v2p1';
const MANIFEST = 'http://www.imsglobal.org/xsd/imscp_v1p1';

/** A package of questions that each show a picture of their own. */
async function packageOf(questions: number, pictureBytes: number): Promise<Buffer> {
  const resources: string[] = [];
  const files: PackedFile[] = [];
  for (let number = 1; number <= questions; number += 1) {
    const beginning = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(pictureBytes / 100)]);
    files.push({ name: `${number}.png`, content: [Buffer.concat([beginning], pictureBytes)] });
    const item = `<assessmentItem xmlns="${QTI}" identifier="q${number}" title="" adaptive="false" timeDependent="false">
      <responseDeclaration identifier="R" cardinality="single" baseType="string"/>
      <itemBody><p>What does picture ${number} show? <img src="${number}.png" alt="something"/></p>
      <extendedTextInteraction responseIdentifier="R"/></itemBody></assessmentItem>`;
    files.push({ name: `${number}.xml`, content: [Buffer.from(item)] });
    resources.push(
      `<resource identifier="r${number}" type="imsqti_item_xmlv2p1" href="${number}.xml">
         <file href="${number}.xml"/><file href="${number}.png"/></resource>`,
    );
  }
  const manifest = `<manifest xmlns="${MANIFEST}" identifier="m"><resources>${resources.join('')}</resources></manifest>`;
  files.push({ name: 'imsmanifest.xml', content: [Buffer.from(manifest)] });
  const pieces: Uint8Array[] = [];
  for await (const piece of writeZip(inTurn(files))) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* inTurn<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const each of values) yield await Promise.resolve(each);
}

describe('a small file', () => {
  it('that holds much more than its size is taken in by a job', async () => {
    const organization = world.organization();
    const small = await packageOf(3, 100_000);
    const atOnce = value(await organization.import(small.toString('base64'), { encoding: 'BASE64' }));
    expect(atOnce).toMatchObject({ state: 'DONE', created: 3, failed: 0 });
    const packed = await packageOf(3, 1_000_000);
    expect(packed.length).toBeLessThan(200_000);
    const { id, state } = value(await organization.import(packed.toString('base64'), { encoding: 'BASE64' }));
    expect(state).toBe('QUEUED');
    value(await world.runImport(organization, id));
    expect(await organization.items(id)).toHaveLength(3);
    const [kept] = await world.database.query(
      `SELECT count(*)::integer AS pictures, sum(length(bytes))::integer AS bytes FROM attachments
       WHERE organization_id = $1`,
      [organization.id],
    );
    expect(kept).toEqual({ pictures: 6, bytes: 3_300_000 });
  });

  it('of notes without end keeps as many as anybody would read', async () => {
    const organization = world.organization();
    const notes = '<answers/>'.repeat(5_000);
    const question = `<question type="essay"><questiontext><text>Why?</text></questiontext></question>`;
    const { report } = await organization.imported(`<?xml version="1.0"?><quiz>${notes}${question}</quiz>`);
    expect(report).toMatchObject({ state: 'DONE', format: 'MOODLE_XML', created: 1 });
    expect(report.notes).toHaveLength(1_000);
  });
});
