import { FILE_LIMITS, type Found, type SourceFile } from '../format.ts';
import type { Built, ElementBounds } from '../xml/element-builder.ts';
import { firstOf, ownText, type XmlElement } from '../xml/xml-element.ts';
import { elementsWithin } from '../xml/xml-stream.ts';
import { readQuestion } from './read-question.ts';

/** Base64 needs four characters for three bytes, and a line end here and there. */
const inBase64 = (bytes: number): number => Math.ceil(bytes * 1.4) + 1024;

const BOUNDS: ElementBounds = {
  // Names and blanks between elements count too, and are no part of the question.
  characters: 2 * FILE_LIMITS.itemBytes,
  bulky: 'file',
  bulkyCharacters: inBase64(FILE_LIMITS.attachmentBytes),
  allBulkyCharacters: inBase64(8 * FILE_LIMITS.attachmentBytes),
};

/** What `$course$/top/Networks/Routing` files questions under: a slash in a name is written twice. */
function categoryPath(element: XmlElement): string[] {
  const category = firstOf(element, 'category');
  const text = category === null ? '' : ownText(firstOf(category, 'text') ?? category);
  return text
    .split(/(?<!\/)\/(?!\/)/u)
    .map((name) => name.replaceAll('//', '/').replace(/\s+/gu, ' ').trim())
    .filter((name, index) => name !== '' && !(index < 2 && (/^\$[a-z0-9]+\$$/u.test(name) || name === 'top')));
}

const unkept = (built: Exclude<Built, { ok: true }>): Found => ({
  type: 'ITEM',
  item: {
    position: `line ${built.line}`,
    outcome: {
      ok: false,
      code: built.reason === 'TOO_LARGE' ? 'ITEM_TOO_LARGE' : 'MALFORMED',
      message:
        built.reason === 'TOO_LARGE'
          ? `The question is larger than ${FILE_LIMITS.itemBytes / 1024} KB, pictures aside.`
          : 'The question holds elements nested too deeply.',
    },
  },
});

/** Reads a quiz question by question. See `moodleXmlFormat`. */
export async function* readMoodleXml(file: SourceFile): AsyncGenerator<Found> {
  let skill: string | null = null;
  for await (const found of elementsWithin(file, 'quiz', BOUNDS)) {
    if (found.type === 'BROKEN') {
      const message = `The file breaks in line ${found.line}, and nothing behind it could be read: ${found.reason}.`;
      yield {
        type: 'ITEM',
        item: { position: `line ${found.line}`, outcome: { ok: false, code: 'MALFORMED', message } },
      };
      continue;
    }
    if (!found.built.ok) {
      yield unkept(found.built);
      continue;
    }
    const { element } = found.built;
    if (element.name !== 'question') {
      yield { type: 'NOTE', text: `line ${element.line}: <${element.name.slice(0, 60)}> is no question` };
      continue;
    }
    if (element.attributes.type === 'category') {
      const path = categoryPath(element);
      skill = path.at(-1) ?? null;
      yield {
        type: 'NOTE',
        text: `line ${element.line}: the category ${path.length === 0 ? 'of the course' : path.join(' / ')}`,
      };
      continue;
    }
    yield { type: 'ITEM', item: { position: `line ${element.line}`, outcome: readQuestion(element, skill) } };
  }
}
