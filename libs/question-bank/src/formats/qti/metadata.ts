import type { PortableQuestion } from '../format.ts';
import { elementsOf, textWithin, type XmlElement } from './xml-tree.ts';

/** What a package's manifest says about an item: IEEE Learning Object Metadata. */
export type ItemMetadata = Pick<PortableQuestion, 'skills' | 'difficulty' | 'source' | 'licence'>;

export const NO_METADATA: ItemMetadata = { skills: [], difficulty: null, source: null, licence: null };

/** The vocabulary of LOM 5.8, from 1. */
export const DIFFICULTIES = ['very easy', 'easy', 'medium', 'difficult', 'very difficult'] as const;

/** The first elements that the path leads to; names count without their case, which differs between versions of LOM. */
function found(parent: XmlElement, [name, ...rest]: readonly string[]): XmlElement[] {
  if (name === undefined) return [parent];
  return elementsOf(parent)
    .filter(({ local }) => local.toLowerCase() === name)
    .flatMap((child) => found(child, rest));
}

const textAt = (parent: XmlElement, path: string): string | null => {
  const [first] = found(parent, path.split('/'));
  const text = first === undefined ? '' : textWithin(first).trim();
  return text === '' ? null : text;
};

/** Every language's text of a keyword is a keyword. */
function keywords(lom: XmlElement): string[] {
  const texts = found(lom, ['general', 'keyword']).flatMap((keyword) => {
    const languages = elementsOf(keyword);
    return languages.length === 0 ? [keyword] : languages;
  });
  return [...new Set(texts.map((text) => textWithin(text).trim()).filter((text) => text !== ''))];
}

function difficultyOf(lom: XmlElement): number | null {
  const said = textAt(lom, 'educational/difficulty/value')?.toLowerCase();
  const position = DIFFICULTIES.findIndex((name) => name === said);
  return position === -1 ? null : position + 1;
}

function sourceOf(lom: XmlElement): string | null {
  const relation = found(lom, ['relation']).find(
    (element) => textAt(element, 'kind/value')?.toLowerCase() === 'isbasedon',
  );
  return relation === undefined ? null : textAt(relation, 'resource/description');
}

function find(element: XmlElement): XmlElement | null {
  if (element.local.toLowerCase() === 'lom') return element;
  for (const child of elementsOf(element)) {
    const lom = find(child);
    if (lom !== null) return lom;
  }
  return null;
}

/** Keywords become skills; difficulty, source ("is based on") and rights are taken as they are. */
export function metadataOf(resource: XmlElement): ItemMetadata {
  const lom = find(resource);
  if (lom === null) return NO_METADATA;
  return {
    skills: keywords(lom),
    difficulty: difficultyOf(lom),
    source: sourceOf(lom),
    licence: textAt(lom, 'rights/description'),
  };
}
