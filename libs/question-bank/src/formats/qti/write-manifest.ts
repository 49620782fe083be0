import type { PortableQuestion } from '../format.ts';
import { DIFFICULTIES } from './metadata.ts';
import type { Version } from './versions.ts';
import { html, printXml, SPELLING_2, text, type Written } from './xml-writer.ts';

const LOM = 'http://ltsc.ieee.org/xsd/LOM';

/** The manifest's own elements are spelled alike with every version. */
const print = (element: Written): string => printXml(element, SPELLING_2);

const element = html;

const string = (said: string): Written => element('string', {}, [text(said)]);

const vocabulary = (name: string, said: string): Written =>
  element(name, {}, [element('source', {}, [text('LOMv1.0')]), element('value', {}, [text(said)])]);

/** IEEE 1484.12.3; categories stand in the order of the standard. */
function lomOf({ skills, difficulty, source, licence }: PortableQuestion): Written[] {
  const level = difficulty === null ? undefined : DIFFICULTIES[difficulty - 1];
  const categories = [
    ...(skills.length === 0
      ? []
      : [
          element(
            'general',
            {},
            skills.map((skill) => element('keyword', {}, [string(skill)])),
          ),
        ]),
    ...(level === undefined ? [] : [element('educational', {}, [vocabulary('difficulty', level)])]),
    ...(licence === null
      ? []
      : [
          element('rights', {}, [
            vocabulary('copyrightAndOtherRestrictions', 'yes'),
            element('description', {}, [string(licence)]),
          ]),
        ]),
    ...(source === null
      ? []
      : [
          element('relation', {}, [
            vocabulary('kind', 'isbasedon'),
            element('resource', {}, [element('description', {}, [string(source)])]),
          ]),
        ]),
  ];
  return categories.length === 0 ? [] : [element('metadata', {}, [element('lom', { xmlns: LOM }, categories)])];
}

const escaped = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** A picture's file in the package, and how items and the manifest refer to it from the root. */
export const addressOf = escaped;

/** One item's entry, with the files that it needs. */
export const resourceXml = (
  { itemType }: Version,
  question: PortableQuestion,
  identifier: string,
  files: readonly string[],
): string =>
  `${print(
    element('resource', { identifier, type: itemType, href: files[0] ?? null }, [
      ...lomOf(question),
      ...files.map((href) => element('file', { href })),
    ]),
  )}\n`;

/** All before the first resource. */
export function manifestStart(version: Version): string {
  const schemas = [
    version.packageNamespace,
    version.packageSchema,
    LOM,
    'http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd',
  ];
  const metadata = element('metadata', {}, [
    element('schema', {}, [text(version.schemaName)]),
    element('schemaversion', {}, [text(version.schemaVersion)]),
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<manifest xmlns="${version.packageNamespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${schemas.join(' ')}" identifier="MANIFEST-PLUMBLINE">`,
    print(metadata),
    '<organizations/>',
    '<resources>',
    '',
  ].join('\n');
}

export const manifestEnd = '</resources>\n</manifest>\n';
