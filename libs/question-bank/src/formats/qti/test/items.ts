import type { Loss, ReadItem, Warning } from '../../format.ts';
import type { PortableQuestion } from '../../format.ts';
import { memoryFile } from '../../memory-file.ts';
import { readQti } from '../read-qti.ts';

/** HTML's names have no capitals; these are QTI's without any. */
const LOWER = new Set(['prompt', 'value', 'mapping', 'match', 'equal', 'variable', 'correct', 'not', 'and', 'or', 'gt', 'gte', 'multiple', 'ordered', 'sum']); // prettier-ignore

const kebab = (name: string): string => name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

/** An item of 2.1 in the names, addresses and namespace of 3.0. */
function asVersion3(xml: string): string {
  return xml
    .replace('http://www.imsglobal.org/xsd/imsqti_v2p1', 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0')
    .replace(
      /http:\/\/www\.imsglobal\.org\/question\/qti_v2p1\/rptemplates\/(\w+)/gu,
      'https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/$1.xml',
    )
    .replace(/(<\/?)(\w+)([^>]*)/gu, (_, opening: string, name: string, rest: string) => {
      const own = /[A-Z]/u.test(name) || LOWER.has(name);
      return `${opening}${own ? `qti-${kebab(name)}` : name}${rest.replace(/ (\w+)=/gu, (__, attribute: string) => ` ${kebab(attribute)}=`)}`;
    });
}

export const VERSIONS = ['2.1', '2.2', '3.0'] as const;
export type TestedVersion = (typeof VERSIONS)[number];

export interface ItemParts {
  /** Attributes of the item beyond its identifier. */
  readonly attributes?: string;
  readonly declarations?: string;
  readonly body: string;
  readonly processing?: string;
  readonly feedback?: string;
}

/** An item's file, in names of 2.x whatever the version. */
export function itemOf(version: TestedVersion, parts: ItemParts): string {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="item" title="item" ${parts.attributes ?? ''}>
${parts.declarations ?? ''}
<itemBody>${parts.body}</itemBody>
${parts.processing ?? ''}${parts.feedback ?? ''}
</assessmentItem>`;
  if (version === '3.0') return asVersion3(xml);
  return version === '2.2' ? xml.replace('imsqti_v2p1', 'imsqti_v2p2') : xml;
}

export const RPTEMPLATES = 'http://www.imsglobal.org/question/qti_v2p1/rptemplates/';

export const template = (name: string): string => `<responseProcessing template="${RPTEMPLATES}${name}"/>`;

/** Declares RESPONSE; `correct` null for none. */
export const declared = (
  cardinality: string,
  baseType: string,
  correct: readonly string[] | null,
  mapping = '',
): string => {
  const values = correct?.map((value) => `<value>${value}</value>`).join('');
  return `<responseDeclaration identifier="RESPONSE" cardinality="${cardinality}" baseType="${baseType}">${
    values === undefined ? '' : `<correctResponse>${values}</correctResponse>`
  }${mapping}</responseDeclaration>`;
};

export const mapped = (points: Readonly<Record<string, number>>, attributes = 'defaultValue="0"'): string =>
  `<mapping ${attributes}>${Object.entries(points)
    .map(([key, value]) => `<mapEntry mapKey="${key}" mappedValue="${value}"/>`)
    .join('')}</mapping>`;

/** A choice interaction under a paragraph that asks. */
export const choosing = (choices: Readonly<Record<string, string>>, maxChoices = 1): string =>
  `<p>Which of these?</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="${maxChoices}">${Object.entries(
    choices,
  )
    .map(([identifier, text]) => `<simpleChoice identifier="${identifier}">${text}</simpleChoice>`)
    .join('')}</choiceInteraction>`;

/** The one item of the file. */
export async function only(xml: string): Promise<ReadItem> {
  const items: ReadItem[] = [];
  for await (const found of readQti(memoryFile(xml))) {
    if (found.type === 'ITEM') items.push(found.item);
  }
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`${items.length} items were read`);
  return item;
}

export interface Imported extends PortableQuestion {
  readonly losses: readonly Loss[];
  readonly warnings: readonly Warning[];
}

/** The item as a question; throws when it is none. */
export async function imported(version: TestedVersion, parts: ItemParts): Promise<Imported> {
  const { outcome } = await only(itemOf(version, parts));
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return { ...outcome.question, losses: outcome.losses, warnings: outcome.warnings };
}

/** The code and the message with which the item fails. */
export async function failure(version: TestedVersion, parts: ItemParts): Promise<string> {
  const { outcome } = await only(itemOf(version, parts));
  return outcome.ok ? 'it did not fail' : `${outcome.code}: ${outcome.message}`;
}

export const codes = (told: readonly { readonly code: string }[]): string[] => told.map(({ code }) => code);
